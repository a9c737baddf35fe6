import type { ReactNode } from "react";

type Column = {
  readonly title: string;
  /** Figures: aligned at the end. */
  readonly end?: boolean;
  /** Dates: kept on one line, the table scrolls instead. */
  readonly line?: boolean;
};
type Props = {
  readonly caption: string;
  /** On a telephone each row is a card, instead of the table scrolling sideways. */
  readonly cards?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
};

const cell = (end: boolean | undefined) =>
  ({
    textAlign: end === true ? "end" : "start",
    padding: "0.375rem 0.75rem 0.375rem 0",
    verticalAlign: "top",
    borderBottom: "1px solid var(--p-color-border-secondary)",
    fontVariantNumeric: "tabular-nums",
  }) as const;

/** A small table inside a card: real table markup, scrolls sideways by itself on a narrow screen. */
export function PlainTable({ caption, cards = false, columns, rows }: Props) {
  return (
    <div
      className={cards ? "hearth-table hearth-cards" : "hearth-table"}
      tabIndex={0}
      role="region"
      aria-label={caption}
    >
      <table style={{ width: "100%", borderCollapse: "collapse" }}>
        <caption className="Polaris-Text--visuallyHidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" style={{ ...cell(column.end), fontWeight: 550, whiteSpace: "nowrap" }}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((content, index) => (
                <td
                  key={columns[index]?.title ?? index}
                  data-title={columns[index]?.title}
                  style={{
                    ...cell(columns[index]?.end),
                    ...(columns[index]?.line === true && { whiteSpace: "nowrap" }),
                  }}
                >
                  {content}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
