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
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const sign = amountMinor < 0 ? "-" : "";
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}
