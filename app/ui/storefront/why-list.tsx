import type { WhyView } from "~/views/why-view";
import type { Translate } from "../i18n";
import { whyText } from "../why/why-text";

/** The same explanation under the store's own domain, without script. */
export function WhyList({ view, t }: { readonly view: WhyView; readonly t: Translate }) {
  return (
    <>
      <h2>{t("why.parts")}</h2>
      <table>
        <tbody>
          {view.parts.map((part, index) => (
            <tr key={String(index)}>
              <td>{whyText(t, part)}</td>
              <td style={{ textAlign: "end" }}>{part.amount}</td>
            </tr>
          ))}
          {view.total === null ? null : (
            <tr>
              <th scope="row">{t("why.total")}</th>
              <td style={{ textAlign: "end" }}>
                <strong>{view.total}</strong>
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <h2>{t("why.changes")}</h2>
      {view.changes.length === 0 ? (
        <p>{t("why.changes.none")}</p>
      ) : (
        <ul>
          {view.changes.map((change, index) => (
            <li key={String(index)}>{whyText(t, change)}</li>
          ))}
        </ul>
      )}
    </>
  );
}
