import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { translator } from "~/ui/i18n";
import { LoginPrompt } from "~/ui/storefront/login-prompt";
import { Notice, StorePage } from "~/ui/storefront/store-page";
import { changeConsent } from "~/usecases/members/change-consent";
import { shopperView } from "~/views/storefront-view";
import { readForm } from "../read-body";
import { isOwnForm } from "./form-token.server";
import { admitShopper, viewerOf } from "./shopper.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const admitted = await admitShopper(request, "privacy");
  if (admitted.kind === "logged-out") return admitted.answer;
  const { shopper, facts } = admitted;
  return {
    kind: "open" as const,
    ...facts,
    ...(await shopperView(shopper.deps.pool, viewerOf(shopper), shopper.customerId)),
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const admitted = await admitShopper(request, "privacy");
  if (admitted.kind === "logged-out") return { kind: "refused" as const };
  const { shopper } = admitted;
  const form = await readForm(request);
  const { member } = await shopperView(shopper.deps.pool, viewerOf(shopper), shopper.customerId);
  const wanted = form.get("consent");
  if (!isOwnForm(shopper, form) || member === null || (wanted !== "given" && wanted !== "withdrawn"))
    return { kind: "refused" as const };
  const text = translator(shopper.locale)(wanted === "given" ? "join.consent" : "privacy.withdraw");
  const { deps, shopId } = shopper;
  await changeConsent(deps, {
    shopId,
    memberId: member.memberId,
    granted: wanted === "given",
    source: "storefront",
    text,
  });
  return { kind: wanted };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("privacy.title") },
];

export default function Privacy() {
  const data = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const t = translator(data.locale);
  if (data.kind === "logged-out") return <LoginPrompt title={t("privacy.title")} facts={data} login={data.login} />;
  const { member } = data;
  return (
    <StorePage title={t("privacy.title")} facts={data}>
      {outcome?.kind === "given" || outcome?.kind === "withdrawn" ? (
        <Notice tone="done">{t(`privacy.done.${outcome.kind}`)}</Notice>
      ) : null}
      {outcome?.kind === "refused" ? <Notice tone="problem">{t("store.sorry")}</Notice> : null}
      {member === null ? (
        <p>{t("privacy.member-only")}</p>
      ) : (
        <>
          <p>{t(`privacy.state.${member.consent}`)}</p>
          <p>{t("privacy.automated")}</p>
          <form method="post" action={`${data.pathPrefix}/privacy`}>
            <input type="hidden" name="form_token" value={data.token} />
            <input type="hidden" name="consent" value={member.consent === "given" ? "withdrawn" : "given"} />
            <p>{member.consent === "given" ? t("privacy.withdraw.text") : t("join.consent")}</p>
            <button type="submit">{member.consent === "given" ? t("privacy.withdraw") : t("privacy.grant")}</button>
          </form>
          {member.consents.length === 0 ? null : (
            <>
              <h2>{t("privacy.history")}</h2>
              <ul>
                {member.consents.map((entry) => (
                  <li key={entry.at}>
                    <strong>{entry.granted ? t("consent.given") : t("consent.withdrawn")}</strong>, {entry.at}:{" "}
                    {entry.text}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </StorePage>
  );
}
