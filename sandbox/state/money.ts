const WITHOUT_DECIMALS = new Set([
  "BIF",
  "CLP",
  "DJF",
  "GNF",
  "JPY",
  "KMF",
  "KRW",
  "PYG",
  "RWF",
  "UGX",
  "VND",
  "VUV",
  "XAF",
  "XOF",
  "XPF",
]);
const WITH_THREE = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);

export function decimalsOf(currency: string): number {
  if (WITHOUT_DECIMALS.has(currency)) return 0;
  return WITH_THREE.has(currency) ? 3 : 2;
}

/** As the REST payloads write it: all decimals, "10.00". */
export function toDecimal(minor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, "0");
  const sign = minor < 0 ? "-" : "";
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** As MoneyV2.amount writes it: no trailing zeros but at least one decimal, "10.0". */
export function toMoneyAmount(minor: number, currency: string): string {
  const text = toDecimal(minor, currency);
  if (!text.includes(".")) return `${text}.0`;
  return text.replace(/0+$/, "").replace(/\.$/, ".0");
}

/** Reads a decimal string; more decimals than the currency has are rounded half up, as Shopify does. */
export function toMinor(decimal: string | number, currency: string): number {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(decimal));
  if (!match) throw new Error(`"${decimal}" is not a decimal amount`);
  const decimals = decimalsOf(currency);
  const fraction = (match[3] ?? "").padEnd(decimals + 1, "0");
  const whole = Number(`${match[2] ?? "0"}${fraction.slice(0, decimals)}`);
  const rounded = whole + (Number(fraction[decimals]) >= 5 ? 1 : 0);
  return match[1] === "-" ? -rounded : rounded;
}

/** For people: in the shop's currency, as a theme's `money` filter shows it. */
export function toDisplay(minor: number, currency: string, locale = "en"): string {
  const decimals = decimalsOf(currency);
  return new Intl.NumberFormat(locale, { style: "currency", currency, minimumFractionDigits: decimals }).format(
    minor / 10 ** decimals,
  );
}
