import type { ExpiryLine } from "~/views/expiries";
import type { OwnLot } from "~/views/own-lots";
import type { Translate } from "../i18n";
import { reasonText } from "../reasons";

type Props = {
  readonly title: string;
  readonly lots: readonly OwnLot[];
  readonly expiries: readonly ExpiryLine[];
  readonly t: Translate;
};

/** A member's own rewards; each can be asked why on the page that they stand on. */
export function OwnRewards({ title, lots, expiries, t }: Props) {
  const onOf = new Map(expiries.map((expiry) => [expiry.id, expiry]));
  return (
    <section aria-labelledby="own-rewards">
      <h2 id="own-rewards">{title}</h2>
      {lots.length === 0 ? <p>{t("why.own.rewards.none")}</p> : null}
      <ul>
        {lots.map((lot) => (
          <li key={lot.lotId}>
            {lot.on}: <strong>{lot.amount}</strong>, {reasonText(t, lot.state)}
            {onOf.has(lot.lotId) ? `, ${t("why.own.until", { on: onOf.get(lot.lotId)?.on ?? "" })}` : ""}{" "}
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
