import type { GrantLine } from "~/views/grants-view";
import { translator } from "../i18n";
import { GRANT_STATE_WORDS } from "./grant-words";

type Props = {
  readonly perks: readonly GrantLine[];
  readonly facts: { readonly locale: string; readonly pathPrefix: string; readonly token: string };
};

/** A member's own perks under the store's domain; experiences can be claimed. */
export function PerkList({ perks, facts }: Props) {
  const t = translator(facts.locale);
  if (perks.length === 0) return <p>{t("store.perks.none")}</p>;
  return (
    <>
      <p>{t("store.perks.intro")}</p>
      <ul>
        {perks.map((perk) => (
          <li key={perk.grantId}>
            <strong>{perk.name}</strong> ({t(`perk.kind.${perk.kind}`)}
            {perk.worth === null ? "" : `, ${perk.worth}`}): {t(GRANT_STATE_WORDS[perk.state])}
            {perk.code === null ? null : (
              <>
                {" "}
                <code>{perk.code}</code>
              </>
            )}
            {perk.expiresOn === null || perk.state !== "granted"
              ? null
              : `, ${t("perks.expires", { date: perk.expiresOn })}`}
            {perk.actions.includes("claim") ? (
              <form method="post" action={`${facts.pathPrefix}/perks`}>
                <input type="hidden" name="form_token" value={facts.token} />
                <input type="hidden" name="grant" value={perk.grantId} />
                <button type="submit" aria-label={t("store.perks.claim.label", { perk: perk.name })}>
                  {t("store.perks.claim")}
                </button>
              </form>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
