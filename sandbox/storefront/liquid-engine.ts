import { type Context, Liquid, type Template, type TagToken, Tag, type TopLevelToken } from "liquidjs";
import { toDisplay } from "../state/money";
import { escapeHtml } from "../frame/html";

type FilterThis = { context: Context };
type Named = [name: string, value: unknown];

const isNamed = (argument: unknown): argument is Named =>
  Array.isArray(argument) && argument.length === 2 && typeof argument[0] === "string";

/** Where translations and assets of the file being rendered come from. */
export type LiquidHome = { translate(key: string, locale: string): unknown; assetUrl(name: string): string };

/** A tag whose inside is kept out of the page: {% schema %}, {% doc %}, {% stylesheet %}, {% javascript %}. */
function silentTag(name: string): new (token: TagToken, rest: TopLevelToken[], liquid: Liquid) => Tag {
  return class extends Tag {
    constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
      super(token, rest, liquid);
      while (rest.length > 0) {
        const next = rest.shift();
        if (next && "name" in next && next.name === `end${name}`) return;
      }
      throw new Error(`tag {% ${name} %} is not closed`);
    }

    // The engine writes what a tag emits; this one emits nothing.
    *render(): Generator<unknown, void, unknown> {
      yield "";
    }
  };
}

function localeOf(context: Context): string {
  return String(context.getSync(["request", "locale", "iso_code"]) ?? "en");
}

function currencyOf(context: Context): string {
  return String(context.getSync(["shop", "currency"]) ?? "USD");
}

/** Liquid's money is in hundredths whatever the currency. */
function money(this: FilterThis, hundredths: unknown): string {
  const currency = currencyOf(this.context);
  const decimals =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return toDisplay(Math.round((Number(hundredths) / 100) * 10 ** decimals), currency, localeOf(this.context));
}

function withoutCurrency(this: FilterThis, hundredths: unknown): string {
  return money
    .call(this, hundredths)
    .replace(/[^\d.,\s-]/g, "")
    .trim();
}

const FORMATS: Record<string, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: "long" },
  abbreviated_date: { dateStyle: "medium" },
  basic: { dateStyle: "short" },
  date_at_time: { dateStyle: "long", timeStyle: "short" },
  default: { dateStyle: "full", timeStyle: "short" },
  on_date: { dateStyle: "long" },
};

function translate(home: LiquidHome) {
  return function (this: FilterThis, key: unknown, ...args: unknown[]): string {
    const locale = localeOf(this.context);
    const values = Object.fromEntries(args.filter(isNamed));
    let found = home.translate(String(key), locale);
    if (typeof found === "object" && found !== null && "count" in values) {
      const forms = found as Record<string, string>;
      found = forms[new Intl.PluralRules(locale).select(Number(values["count"]))] ?? forms["other"];
    }
    if (typeof found !== "string") return `Translation missing: ${locale}.${String(key)}`;
    return found.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
      name in values ? String(values[name]) : whole,
    );
  };
}

function registerFilters(engine: Liquid, home: LiquidHome): void {
  const plainDate = engine.filters["date"] as (this: unknown, value: unknown, ...rest: unknown[]) => unknown;
  engine.registerFilter("date", function (this: FilterThis, value: unknown, ...args: unknown[]): unknown {
    const named = args.find(isNamed);
    if (named?.[0] !== "format") return plainDate.call(this, value, ...args);
    const text = String(value);
    const instant = new Date(text);
    const onlyDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
    const options = { ...(FORMATS[String(named[1])] ?? FORMATS["date"]), ...(onlyDay ? { timeZone: "UTC" } : {}) };
    return Number.isNaN(instant.getTime())
      ? text
      : new Intl.DateTimeFormat(localeOf(this.context), options).format(instant);
  });
  engine.registerFilter("money", money);
  engine.registerFilter("money_with_currency", function (this: FilterThis, value: unknown): string {
    return `${money.call(this, value)} ${currencyOf(this.context)}`;
  });
  engine.registerFilter("money_without_currency", withoutCurrency);
  engine.registerFilter("money_without_trailing_zeros", function (this: FilterThis, value: unknown): string {
    return money.call(this, value).replace(/[.,]00(?=\D|$)/, "");
  });
  engine.registerFilter("t", translate(home));
  engine.registerFilter("translate", translate(home));
  engine.registerFilter("asset_url", (name: unknown) => home.assetUrl(String(name)));
  engine.registerFilter(
    "stylesheet_tag",
    (url: unknown) => `<link rel="stylesheet" href="${escapeHtml(String(url))}">`,
  );
  engine.registerFilter("script_tag", (url: unknown) => `<script src="${escapeHtml(String(url))}"></script>`);
  engine.registerFilter("handleize", (text: unknown) =>
    String(text)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-"),
  );
}

/** A theme's Liquid: filters that are not known are errors, so that a block cannot rest on what Shopify may lack. */
export function createLiquidEngine(partials: string | null, home: LiquidHome): Liquid {
  const engine = new Liquid({
    ...(partials ? { root: partials, partials } : {}),
    extname: ".liquid",
    strictFilters: true,
    dynamicPartials: true,
    cache: false,
  });
  for (const name of ["schema", "doc", "stylesheet", "javascript"]) engine.registerTag(name, silentTag(name));
  registerFilters(engine, home);
  return engine;
}

export function renderSafely(
  engine: Liquid,
  templates: Template[] | string,
  scope: object,
  globals: object,
): Promise<string> {
  const work =
    typeof templates === "string"
      ? engine.parseAndRender(templates, scope, { globals })
      : engine.render(templates, scope, { globals });
  return Promise.resolve(work)
    .then(String)
    .catch(
      (error: unknown) =>
        `<p role="alert">Liquid error: ${escapeHtml(error instanceof Error ? error.message : String(error))}</p>`,
    );
}
