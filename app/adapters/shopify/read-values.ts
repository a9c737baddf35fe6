import { parseDecimalAmount } from "~/core/shared/money";

type Money = { readonly shopMoney: { readonly amount: string; readonly currencyCode: string } };

export const numericId = (gid: string): string => gid.split("/").at(-1) ?? gid;

export function minorOf({ shopMoney }: Money): number {
  const read = parseDecimalAmount(shopMoney.amount, shopMoney.currencyCode);
  if (read.kind === "refused") throw new Error(`amount "${shopMoney.amount}": expected ${read.expected}`);
  return read.amountMinor;
}
