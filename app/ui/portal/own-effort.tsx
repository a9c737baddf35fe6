import type { EffortView } from "~/views/effort-view";
import { BarChart, SERIES_COLORS } from "../charts/bar-chart";
import type { Translate } from "../i18n";
import { kindText } from "../reasons";

/** What a creator did for their groups, and what it brought. */
export function OwnEffort({ view, t }: { readonly view: EffortView; readonly t: Translate }) {
  const quiet = view.chart.every((bar) => bar.parts.every((part) => part.value === 0));
  return (
    <section aria-labelledby="effort">
      <h2 id="effort">{t("portal.effort.title")}</h2>
      <p className="muted">{t("portal.effort.help")}</p>
      <p>
        <strong>{t("effort.score", { score: view.score })}</strong>
      </p>
      {quiet ? null : (
        <BarChart
          title={t("effort.chart")}
          bars={view.chart}
          series={[{ name: t("effort.title"), color: SERIES_COLORS.engagement }]}
          tableLabel={t("chart.table")}
          columnLabel={t("chart.week")}
        />
      )}
      {view.done.length === 0 ? <p>{t("effort.none", { weeks: view.weeks })}</p> : null}
      <ul>
        {view.done.map((row) => (
          <li key={row.kind}>{t("effort.done", { kind: kindText(t, row.kind), count: row.count })}</li>
        ))}
      </ul>
      <h3>{t("effort.pools")}</h3>
      {view.pools.length === 0 ? <p>{t("effort.pools.none")}</p> : null}
      <ul>
        {view.pools.map((row) => (
          <li key={row.month}>{t("effort.pools.row", row)}</li>
        ))}
      </ul>
    </section>
  );
}
