import type { Lot } from "../ledger/lot";
import type { Currency, MemberId } from "../shared/ids";
import type { Instant } from "../shared/time";

/** The lot of a store credit perk: it posts at once, nothing is returned that it hangs on. */
export function grantLot(grant: {
  readonly grantId: string;
  readonly member: MemberId;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly at: Instant;
}): Lot {
  const { grantId, member, amountMinor, currency, at } = grant;
  return {
    lot: `${grantId}:contributor:${member}:`,
    source: "grant",
    orderId: grantId,
    member,
    role: "contributor",
    lane: null,
    lotClass: "participation",
    currency,
    placedAt: at,
    dueAt: at,
    cutMinor: 0,
    worthMinor: amountMinor,
    state: "posted",
    paidMinor: amountMinor,
    carriedMinor: 0,
    paidBasis: { paidMinor: amountMinor, worthMinor: amountMinor },
    closesSinceOwn: null,
    reasons: [],
  };
}
