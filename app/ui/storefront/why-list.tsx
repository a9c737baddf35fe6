import type { WhyView } from "~/views/why-view";
import type { Translate } from "../i18n";
import { WhyPart } from "../why/why-part";
import { furtherText, whyText } from "../why/why-text";

/** The same explanation under the store's own domain, without script. */
export function WhyList({ view, t }: { readonly view: WhyView; readonly t: Translate }) {
  const counted = view.parts.filter((part) => part.amount !== null);
  const said = view.parts.filter((part) => part.amount === null);
  return (
    <>
      <h2>{t("why.parts")}</h2>
      {counted.length === 0 ? null : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("why.parts")}</th>
                <th scope="col" className="end">
                  {t("why.amount")}
                </th>
              </tr>
            </thead>
            <tbody>
              {counted.map((part, index) => (
                <tr key={String(index)}>
                  <td>
                    <WhyPart part={part} t={t} />
                  </td>
                  <td className="end">{part.amount}</td>
                </tr>
              ))}
              <tr>
                <td>
                  <strong>{t("why.total")}</strong>
                </td>
                <td className="end">
                  <strong>{view.total}</strong>
                </td>
              </tr>
            </tbody>
          </table>
        </div>
      )}
      {said.length === 0 ? null : (
        <ul>
          {said.map((part, index) => (
            <li key={String(index)}>{whyText(t, part)}</li>
          ))}
        </ul>
      )}
      <h2>{t("why.changes")}</h2>
      <ul>
        {view.changes.map((change, index) => (
          <li key={String(index)}>{whyText(t, change)}</li>
        ))}
      </ul>
      {view.further.length === 0 ? null : (
        <>
          <h2>{t("why.also")}</h2>
          <ul>
            {view.further.map((one) => (
              <li key={one.id}>
                <a href={`?about=${one.subject}&id=${encodeURIComponent(one.id)}`}>{furtherText(t, one)}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
