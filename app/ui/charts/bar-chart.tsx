import type { ChartBar } from "~/views/chart";

export type Series = { readonly name: string; readonly color: string };

/** Colours that stay apart for colour-blind eyes and reach 3:1 on white. */
export const SERIES_COLORS = { engagement: "#0b6e5f", code: "#b45f06", quiet: "#8a8f98", beside: "#5b4b8a" } as const;

type Props = {
  readonly title: string;
  readonly bars: readonly ChartBar[];
  readonly series: readonly Series[];
  readonly tableLabel: string;
  readonly columnLabel: string;
  readonly height?: number;
  /** The axis reaches this far at least, so that charts side by side can be compared. */
  readonly topMin?: number;
};

const WIDTH = 1000;

/**
 * Stacked columns, the same in the admin and in the portal: an SVG without script that stretches with its box, axis texts in
 * HTML beside it, and the figures as a table for whoever does not see it.
 */
export function BarChart({ title, bars, series, tableLabel, columnLabel, height = 160, topMin = 1 }: Props) {
  const totals = bars.map((bar) => bar.parts.reduce((sum, part) => sum + part.value, 0));
  const top = Math.max(1, topMin, ...totals);
  const step = WIDTH / Math.max(1, bars.length);
  const every = Math.max(1, Math.ceil(bars.length / 6));
  const labels = bars.filter((_, index) => index % every === 0);
  return (
    <figure style={{ margin: 0 }}>
      <svg
        viewBox={`0 0 ${String(WIDTH)} ${String(height)}`}
        preserveAspectRatio="none"
        width="100%"
        height={height}
        role="img"
        aria-label={title}
        style={{ display: "block", borderBottom: "1px solid currentColor" }}
      >
        {bars.map((bar, index) => (
          <Column
            key={bar.title}
            bar={bar}
            series={series}
            x={index * step}
            step={step}
            scale={(height - 4) / top}
            height={height}
          />
        ))}
      </svg>
      <div
        aria-hidden="true"
        style={{ display: "grid", gridTemplateColumns: `repeat(${String(labels.length)}, 1fr)`, fontSize: "0.75rem" }}
      >
        {labels.map((bar) => (
          <span key={bar.title} style={{ whiteSpace: "nowrap" }}>
            {bar.label}
          </span>
        ))}
      </div>
      {series.length > 1 ? <Legend series={series} /> : null}
      <details style={{ marginTop: "0.5rem", fontSize: "0.8125rem" }}>
        <summary style={{ cursor: "pointer" }}>{tableLabel}</summary>
        <FigureTable bars={bars} series={series} title={title} columnLabel={columnLabel} />
      </details>
    </figure>
  );
}

type ColumnProps = {
  readonly bar: ChartBar;
  readonly series: readonly Series[];
  readonly x: number;
  readonly step: number;
  readonly scale: number;
  readonly height: number;
};

function Column({ bar, series, x, step, scale, height }: ColumnProps) {
  let below = 0;
  return (
    <g>
      <title>{`${bar.title}: ${bar.parts.map((part) => part.text).join(" / ")}`}</title>
      {bar.parts.map((part, index) => {
        const tall = part.value * scale;
        const y = height - below - tall;
        below += tall;
        return tall <= 0 ? null : (
          <rect
            key={series[index]?.name ?? index}
            x={(x + step * 0.12).toFixed(1)}
            width={(step * 0.76).toFixed(1)}
            y={y.toFixed(1)}
            height={tall.toFixed(1)}
            fill={series[index]?.color ?? SERIES_COLORS.quiet}
          />
        );
      })}
    </g>
  );
}

function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: "0.25rem 1rem", marginTop: "0.5rem", fontSize: "0.8125rem" }}>
      {series.map((one) => (
        <span key={one.name} style={{ display: "inline-flex", alignItems: "center", gap: "0.375rem" }}>
          <span aria-hidden="true" style={{ width: 12, height: 12, borderRadius: 2, background: one.color }} />
          {one.name}
        </span>
      ))}
    </div>
  );
}

type TableProps = Pick<Props, "bars" | "series" | "title" | "columnLabel">;

function FigureTable({ bars, series, title, columnLabel }: TableProps) {
  const cell = { textAlign: "start", padding: "0.125rem 1rem 0.125rem 0" } as const;
  return (
    <div style={{ maxHeight: "16rem", overflow: "auto" }} tabIndex={0} role="region" aria-label={title}>
      <table style={{ borderCollapse: "collapse" }}>
        <caption style={{ textAlign: "start", fontWeight: 600 }}>{title}</caption>
        <thead>
          <tr>
            <th scope="col" style={cell}>
              {columnLabel}
            </th>
            {series.map((one) => (
              <th key={one.name} scope="col" style={cell}>
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.title}>
              <th scope="row" style={{ ...cell, fontWeight: 400 }}>
                {bar.title}
              </th>
              {bar.parts.map((part, index) => (
                <td key={series[index]?.name ?? index} style={cell}>
                  {part.text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
