import { parseDecimalAmount } from "~/core/shared/money";

/** A season's form with its amounts in minor units; what is no amount stays as it was written, for the parser to refuse. */
export function seasonValues(form: Readonly<Record<string, unknown>>, currency: string): Record<string, unknown> {
  const minor = (value: unknown): unknown => {
    const read = parseDecimalAmount(typeof value === "string" ? value : "", currency);
    return read.kind === "amount" ? read.amountMinor : value;
  };
  return { ...form, poolMinor: minor(form["pool"]), memberMaxMinor: minor(form["memberMax"]) };
}

export function invalidSeason(error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }) {
  const field = error.issues.map((one) => one.path.join(".")).join(", ");
  return { kind: "refused" as const, reason: "invalid", field };
}
