import type { Uncounted } from "~/views/own-lots";
import type { Translate } from "../i18n";
import { kindText, prefixedText } from "../reasons";

/** What a member did that does not count yet, or not at all, and perks that they were not given; each can be asked why. */
export function UncountedList({ uncounted, t }: { readonly uncounted: Uncounted; readonly t: Translate }) {
  const lines = [
    ...uncounted.activities.map(({ id, kind, on, state }) => ({
      id,
      text: t("why.own.activity", { kind: kindText(t, kind), on, state: prefixedText(t, "why.own.state", state) }),
    })),
    ...uncounted.perks.map(({ id, name, on }) => ({ id, text: t("why.own.perk", { name, on }) })),
  ];
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="uncounted">
      <h2 id="uncounted">{t("why.own.uncounted")}</h2>
      <ul>
        {lines.map(({ id, text }) => (
          <li key={id}>
            {text}{" "}
            <a href={`?about=refusal&id=${encodeURIComponent(id)}`} aria-label={`${t("why.link")} ${text}`}>
              {t("why.link")}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
