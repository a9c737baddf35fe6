import type { OwnLot } from "~/views/own-lots";
import type { Translate } from "../i18n";
import { reasonText } from "../reasons";

/** A member's own rewards; each can be asked why. */
export function OwnRewards({ lots, t }: { readonly lots: readonly OwnLot[]; readonly t: Translate }) {
  return (
    <section aria-labelledby="own-rewards">
      <h2 id="own-rewards">{t("why.own.rewards")}</h2>
      {lots.length === 0 ? <p>{t("why.own.rewards.none")}</p> : null}
      <ul>
        {lots.map((lot) => (
          <li key={lot.lotId}>
            {lot.on}: <strong>{lot.amount}</strong>, {reasonText(t, lot.state)}{" "}
            <a
              href={`?about=reward&id=${encodeURIComponent(lot.lotId)}`}
              aria-label={`${t("why.link")} ${lot.amount}, ${lot.on}`}
            >
              {t("why.link")}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
