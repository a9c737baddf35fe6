import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { isMessageKey, translator } from "~/ui/i18n";
import { LoginPrompt } from "~/ui/storefront/login-prompt";
import { Notice, StorePage } from "~/ui/storefront/store-page";
import { declareRest } from "~/usecases/members/declare-rest";
import { withdrawRest } from "~/usecases/members/withdraw-rest";
import { restView } from "~/views/storefront-view";
import { readForm } from "../read-body";
import { isOwnForm } from "./form-token.server";
import { admitShopper, viewerOf } from "./shopper.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const admitted = await admitShopper(request, "rest");
  if (admitted.kind === "logged-out") return admitted.answer;
  const { shopper, facts } = admitted;
  return {
    kind: "open" as const,
    ...facts,
    ...(await restView(shopper.deps.pool, viewerOf(shopper), shopper.customerId)),
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const admitted = await admitShopper(request, "rest");
  if (admitted.kind === "logged-out") return { kind: "refused" as const, reason: "other" };
  const { shopper } = admitted;
  const form = await readForm(request);
  const { memberId } = await restView(shopper.deps.pool, viewerOf(shopper), shopper.customerId);
  const weekOf = Number(form.get("week"));
  if (!isOwnForm(shopper, form) || memberId === null || !Number.isSafeInteger(weekOf)) {
    return { kind: "refused" as const, reason: "other" };
  }
  const rest = { shopId: shopper.shopId, memberId, weekOf };
  if (form.get("take-back") === "yes") return withdrawRest(shopper.deps, { ...rest, by: null });
  return declareRest(shopper.deps, rest);
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("rest.title") },
];

export default function Rest() {
  const data = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const t = translator(data.locale);
  if (data.kind === "logged-out") return <LoginPrompt title={t("rest.title")} facts={data} login={data.login} />;
  const refusal = outcome?.kind === "refused" ? `rest.refused.${outcome.reason}` : undefined;
  return (
    <StorePage title={t("rest.title")} facts={data}>
      {outcome?.kind === "declared" ? <Notice tone="done">{t("rest.done")}</Notice> : null}
      {outcome?.kind === "withdrawn" ? <Notice tone="done">{t("rest.taken-back")}</Notice> : null}
      {outcome?.kind === "week-has-ended" ? <Notice tone="problem">{t("rest.refused.week-has-ended")}</Notice> : null}
      {refusal === undefined ? null : (
        <Notice tone="problem">{isMessageKey(refusal) ? t(refusal) : t("rest.refused.other")}</Notice>
      )}
      {data.memberId === null ? (
        <p>{t("rest.member-only")}</p>
      ) : (
        <form method="post" action={`${data.pathPrefix}/rest`}>
          <p>{t("rest.intro", { count: data.restWeeksMax })}</p>
          <input type="hidden" name="form_token" value={data.token} />
          <p>
            <label htmlFor="week">{t("rest.week")}</label>{" "}
            <select id="week" name="week">
              {data.weeks.map((week) => (
                <option key={week.at} value={week.at}>
                  {week.text}
                </option>
              ))}
            </select>
          </p>
          <button type="submit">{t("rest.submit")}</button>
        </form>
      )}
      {data.declared.length === 0 ? null : (
        <>
          <h2>{t("rest.declared")}</h2>
          <ul>
            {data.declared.map((week) => (
              <li key={week.at}>
                {week.text}
                {week.open ? (
                  <form method="post" action={`${data.pathPrefix}/rest`} style={{ display: "inline" }}>
                    <input type="hidden" name="form_token" value={data.token} />
                    <input type="hidden" name="week" value={week.at} />
                    <input type="hidden" name="take-back" value="yes" />{" "}
                    <button type="submit">{t("rest.take-back")}</button>
                  </form>
                ) : null}
              </li>
            ))}
          </ul>
        </>
      )}
    </StorePage>
  );
}
