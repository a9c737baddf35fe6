import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { translator } from "~/ui/i18n";
import { LoginPrompt } from "~/ui/storefront/login-prompt";
import { Notice, StorePage } from "~/ui/storefront/store-page";
import { joinProgram } from "~/usecases/members/join-program";
import { shopperView } from "~/views/storefront-view";
import { readForm } from "../read-body";
import { isOwnForm } from "./form-token.server";
import { admitShopper, viewerOf } from "./shopper.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const admitted = await admitShopper(request, "join");
  if (admitted.kind === "logged-out") return admitted.answer;
  const { shopper, facts } = admitted;
  const view = await shopperView(shopper.deps.pool, viewerOf(shopper), shopper.customerId);
  return { kind: "open" as const, ...facts, joined: view.member?.consent === "given" };
}

export async function action({ request }: ActionFunctionArgs) {
  const admitted = await admitShopper(request, "join");
  if (admitted.kind === "logged-out") return { kind: "refused" as const };
  const { shopper } = admitted;
  const form = await readForm(request);
  if (!isOwnForm(shopper, form)) return { kind: "refused" as const };
  if (form.get("consent") !== "yes") return { kind: "consent-missing" as const };
  // The words that were on the page are what is kept as agreed to.
  const text = translator(shopper.locale)("join.consent");
  await joinProgram(shopper.deps, {
    shopId: shopper.shopId,
    customerId: shopper.customerId,
    source: "storefront",
    text,
  });
  return { kind: "joined" as const };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("join.title") },
];

export default function Join() {
  const data = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const t = translator(data.locale);
  if (data.kind === "logged-out") return <LoginPrompt title={t("join.title")} facts={data} login={data.login} />;
  const done = outcome?.kind === "joined";
  return (
    <StorePage title={t("join.title")} facts={data}>
      {done ? <Notice tone="done">{t("join.done")}</Notice> : null}
      {!done && data.joined ? <Notice tone="done">{t("join.already")}</Notice> : null}
      {outcome?.kind === "consent-missing" ? <Notice tone="problem">{t("join.required")}</Notice> : null}
      {outcome?.kind === "refused" ? <Notice tone="problem">{t("store.sorry")}</Notice> : null}
      {done || data.joined ? null : (
        <form method="post" action={`${data.pathPrefix}/join`}>
          <p>{t("join.intro")}</p>
          <p>{t("join.automated")}</p>
          <input type="hidden" name="form_token" value={data.token} />
          <p>
            <label className="check">
              <input type="checkbox" name="consent" value="yes" required />
              <span>{t("join.consent")}</span>
            </label>
          </p>
          <button type="submit">{t("join.submit")}</button>
        </form>
      )}
    </StorePage>
  );
}
