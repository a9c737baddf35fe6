import type { PortalGroup } from "~/views/portal-view";
import { PEOPLE_MIN } from "~/views/small-groups";
import { BarChart, SERIES_COLORS } from "../charts/bar-chart";
import type { Translate } from "../i18n";
import { kindText } from "../reasons";
import { figureText } from "./figure-text";

type Props = { readonly view: PortalGroup; readonly t: Translate };

/** What a group brought about, for who leads it. */
export function GroupReport({ view, t }: Props) {
  const quiet = view.chart.every((bar) => bar.parts.every((part) => part.value === 0));
  return (
    <>
      <section aria-labelledby="weeks">
        <h2 id="weeks">{t("portal.weeks")}</h2>
        <p className="muted">
          {t("portal.members")}: {figureText(t, view.members)}
        </p>
        {quiet ? (
          <p>{t("portal.weeks.none")}</p>
        ) : (
          <BarChart
            title={t("portal.weeks")}
            bars={view.chart}
            series={[{ name: t("portal.weeks.people"), color: SERIES_COLORS.engagement }]}
            tableLabel={t("chart.table")}
            columnLabel={t("chart.week")}
          />
        )}
      </section>
      <OrdersSection view={view} t={t} />
      <KindsSection view={view} t={t} />
    </>
  );
}

function OrdersSection({ view, t }: Props) {
  return (
    <section aria-labelledby="orders">
      <h2 id="orders">{t("portal.orders", { days: view.days })}</h2>
      {view.orders.length === 0 ? <p>{t("portal.orders.none")}</p> : null}
      {view.orders.map((row) => (
        <p key={row.currency}>
          {row.count.kind === "shown"
            ? t("portal.orders.count", { orders: row.count.text, people: figureText(t, row.people) })
            : t("portal.orders.few", { min: PEOPLE_MIN })}
        </p>
      ))}
      {view.lanes.length === 0 ? null : (
        <ul className="cards">
          {view.lanes.flatMap((row) => [
            <li key={`${row.currency} relational`} className="card">
              <span className="muted">{t("portal.lanes.relational")}</span>
              <strong>{figureText(t, row.relational)}</strong>
            </li>,
            <li key={`${row.currency} code`} className="card">
              <span className="muted">{t("portal.lanes.code")}</span>
              <strong>{figureText(t, row.code)}</strong>
            </li>,
          ])}
        </ul>
      )}
    </section>
  );
}

function KindsSection({ view, t }: Props) {
  if (view.kinds.length === 0) return null;
  return (
    <section aria-labelledby="kinds">
      <h2 id="kinds">{t("portal.kinds", { weeks: view.kindWeeks })}</h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("portal.kinds.kind")}</th>
              <th scope="col" className="end">
                {t("portal.kinds.activities")}
              </th>
              <th scope="col" className="end">
                {t("portal.kinds.people")}
              </th>
            </tr>
          </thead>
          <tbody>
            {view.kinds.map((row) => (
              <tr key={row.kind}>
                <th scope="row">{kindText(t, row.kind)}</th>
                <td className="end">{figureText(t, row.activities)}</td>
                <td className="end">{figureText(t, row.people)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t("portal.kinds.total")}</th>
              <td className="end">{figureText(t, view.kindsTotal)}</td>
              <td className="end" />
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}
