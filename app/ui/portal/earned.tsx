import type { PortalHome } from "~/views/portal-view";
import type { Translate } from "../i18n";
import { reasonText } from "../reasons";

type Props = { readonly view: Extract<PortalHome, { kind: "leader" }>; readonly t: Translate };

/** What leading brought, and when it posts. */
export function Earned({ view, t }: Props) {
  return (
    <section aria-labelledby="earned">
      <h2 id="earned">{t("portal.earned")}</h2>
      {view.earned.length === 0 ? (
        <p>{t("portal.earned.none")}</p>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("portal.earned.state")}</th>
                <th scope="col">{t("portal.earned.lane")}</th>
                <th scope="col" className="end">
                  {t("portal.earned.amount")}
                </th>
              </tr>
            </thead>
            <tbody>
              {view.earned.map((row) => (
                <tr key={`${row.state} ${row.lane} ${row.amount}`}>
                  <td>{reasonText(t, row.state)}</td>
                  <td>
                    {t(row.lane === "" ? "portal.earned.pool" : row.lane === "code" ? "lane.code" : "lane.relational")}
                  </td>
                  <td className="end">{row.amount}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {view.next.map((next) => (
        <p key={next.amount}>{t("portal.earned.next", next)}</p>
      ))}
      {view.hasCodes ? <p className="muted">{t("portal.earned.codes")}</p> : null}
    </section>
  );
}
