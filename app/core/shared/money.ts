/** Decimals that are not 2, from ISO 4217. */
const DECIMALS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

export type AmountRead =
  { readonly kind: "amount"; readonly amountMinor: number } | { readonly kind: "refused"; readonly expected: string };

/** How many decimals a currency has: 2 unless ISO 4217 says otherwise. */
export function decimalsOf(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

/** A decimal amount as Shopify writes it ("12.5", "-3.00", "100" yen) in minor units; read as text, never as a float. */
export function parseDecimalAmount(text: string, currency: string): AmountRead {
  const decimals = decimalsOf(currency);
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  const fraction = (found?.[3] ?? "").replace(/0+$/, "");
  if (found === null || fraction.length > decimals) {
    return { kind: "refused", expected: `a decimal number with at most ${String(decimals)} decimals (${currency})` };
  }
  const amountMinor = Number(`${found[2] ?? "0"}${fraction.padEnd(decimals, "0")}`);
  if (!Number.isSafeInteger(amountMinor)) return { kind: "refused", expected: "an amount below 2^53 minor units" };
  return { kind: "amount", amountMinor: found[1] === "-" && amountMinor !== 0 ? -amountMinor : amountMinor };
}

/** Minor units as a decimal number: 1250 USD is "12.50". */
export function formatDecimalAmount(amountMinor: number, currency: string): string {
  return formatScaled(amountMinor, decimalsOf(currency));
}

/** A whole number of thousandths, hundredths and so on as a decimal number: (1250, 3) is "1.250". */
export function formatScaled(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, "0");
  const sign = value < 0 ? "-" : "";
  if (decimals === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The same without zeros at the end: (1250, 3) is "1.25", (2000, 3) is "2". */
export function formatScaledShort(value: number, decimals: number): string {
  return decimals === 0 ? formatScaled(value, 0) : formatScaled(value, decimals).replace(/\.?0+$/, "");
}
