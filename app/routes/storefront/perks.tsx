import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { translator } from "~/ui/i18n";
import { GRANT_CHANGE_REFUSALS } from "~/ui/perks/grant-words";
import { PerkList } from "~/ui/perks/perk-list";
import { LoginPrompt } from "~/ui/storefront/login-prompt";
import { Notice, StorePage } from "~/ui/storefront/store-page";
import { changeGrantOf } from "~/usecases/perks/change-grant";
import { shopperPerks } from "~/views/grants-view";
import { readForm } from "../read-body";
import { isOwnForm } from "./form-token.server";
import { admitShopper, viewerOf } from "./shopper.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const admitted = await admitShopper(request, "perks");
  if (admitted.kind === "logged-out") return admitted.answer;
  const { shopper, facts } = admitted;
  const perks = await shopperPerks(shopper.deps.pool, viewerOf(shopper), shopper.customerId);
  return { kind: "open" as const, ...facts, ...perks };
}

/** A member claims an experience of their own. */
export async function action({ request }: ActionFunctionArgs) {
  const admitted = await admitShopper(request, "perks");
  if (admitted.kind === "logged-out") return { kind: "unknown" as const };
  const { shopper } = admitted;
  const form = await readForm(request);
  const { memberId } = await shopperPerks(shopper.deps.pool, viewerOf(shopper), shopper.customerId);
  const grantId = form.get("grant");
  if (!isOwnForm(shopper, form) || memberId === null || typeof grantId !== "string") {
    return { kind: "unknown" as const };
  }
  return changeGrantOf(shopper.deps, { shopId: shopper.shopId, grantId, action: "claim", by: "member", memberId });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("store.perks.title") },
];

export default function Perks() {
  const data = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const t = translator(data.locale);
  if (data.kind === "logged-out") return <LoginPrompt title={t("store.perks.title")} facts={data} login={data.login} />;
  const reason = outcome?.kind === "refused" ? t(GRANT_CHANGE_REFUSALS[outcome.refusal]) : t("store.perks.other");
  return (
    <StorePage title={t("store.perks.title")} facts={data}>
      {outcome?.kind === "changed" ? <Notice tone="done">{t("store.perks.claimed")}</Notice> : null}
      {outcome === undefined || outcome.kind === "changed" ? null : (
        <Notice tone="problem">{t("store.perks.refused", { reason })}</Notice>
      )}
      {data.memberId === null ? <p>{t("store.perks.member-only")}</p> : <PerkList perks={data.perks} facts={data} />}
    </StorePage>
  );
}
