import type { WhyPart as Part } from "~/views/why-view";
import type { Translate } from "../i18n";
import { whyText } from "./why-text";

/** A line of the sum; what it is the sum of unfolds, without script too. */
export function WhyPart({ part, t }: { readonly part: Part; readonly t: Translate }) {
  if (part.within.length === 0) return whyText(t, part);
  return (
    <details>
      <summary style={{ cursor: "pointer" }}>{whyText(t, part)}</summary>
      <ul style={{ margin: "0.375rem 0", paddingInlineStart: "1.25rem" }}>
        {part.within.map((line, index) => (
          <li key={String(index)}>
            {whyText(t, line)}: {line.amount}
          </li>
        ))}
      </ul>
    </details>
  );
}
