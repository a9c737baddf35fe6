import type { SeasonLine } from "~/views/seasons-view";
import type { Translate } from "../i18n";

/** Seasons that are about to start, run or rest: the purpose first; in quiet days nothing is asked of anybody. */
export function OpenSeasons({ seasons, t }: { readonly seasons: readonly SeasonLine[]; readonly t: Translate }) {
  if (seasons.length === 0) return null;
  return (
    <section aria-labelledby="seasons">
      <h2 id="seasons">{t("store.seasons")}</h2>
      <ul className="cards">
        {seasons.map((season) => (
          <li key={season.seasonId} className="card">
            <strong>{season.name}</strong>
            <span className="muted">{season.group ?? t("seasons.all-groups")}</span>
            <p>{season.purpose}</p>
            {season.state === "running" || season.state === "reached" ? (
              <progress max={100} value={season.percent} aria-label={season.name} style={{ width: "100%" }} />
            ) : null}
            <p>{stateText(season, t)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function stateText(season: SeasonLine, t: Translate): string {
  const { from, until, percent } = season;
  if (season.state === "quiet") return t("store.season.quiet", { until: season.quietUntil ?? until });
  if (season.state === "scheduled") return t("store.season.scheduled", { from });
  return t(season.state === "reached" ? "store.season.reached" : "store.season.running", { percent, until });
}
