import type { WhyView } from "~/views/why-view";
import type { Translate } from "../i18n";
import { WhyList } from "../storefront/why-list";

/** The answer to what a creator asked, above everything else on the page; nothing where nothing was asked. */
export function Answer({
  view,
  asked,
  t,
}: {
  readonly view: WhyView | null;
  readonly asked: boolean;
  readonly t: Translate;
}) {
  if (!asked) return null;
  return (
    <section aria-labelledby="answer">
      <h2 id="answer">{t(view === null ? "why.parts" : `why.title.${view.subject}`)}</h2>
      {view === null ? <p>{t("why.unknown")}</p> : <WhyList view={view} t={t} />}
    </section>
  );
}
