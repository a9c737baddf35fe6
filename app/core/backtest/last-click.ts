import { codeKey } from "../replay/directory";
import type { Community, ReplayOrder } from "../replay/replay-input";
import { compareText } from "../shared/ids";
import type { Currency, MemberId } from "../shared/ids";
import { splitByLargestRemainder } from "../shared/integer";
import type { Instant } from "../shared/time";

export type LastClick = {
  readonly order: (order: ReplayOrder) => void;
  /** What each one would have got of the same money. */
  readonly pay: (currency: Currency, budgetMinor: number) => ReadonlyMap<MemberId, number>;
  /** Orders with an owner, of the orders seen, by currency. */
  readonly clicked: (currency: Currency) => { readonly orders: number; readonly netMinor: number };
};

/**
 * A program as most stores have one: the whole reward of an order goes to the owner of the last code or link used on it, and an order
 * without one rewards nobody. A code is typed at the checkout, so it is later than the link that brought the buyer. To compare
 * fairly it spends exactly what the other program spent: that sum, split over owners in proportion to the net value of their
 * orders. Own orders earn nothing in either.
 */
export function createLastClick(community: Community, at: Instant): LastClick {
  const owners = new Map(community.codes.map(({ code, owner }) => [codeKey(code), owner]));
  const joinedAt = new Map(community.members.map(({ member, joinedAt: joined }) => [member, joined]));
  const customers = new Map(community.members.map(({ member, customer }) => [member, customer]));
  const nets = new Map<Currency, Map<MemberId, number>>();
  const counts = new Map<Currency, number>();

  const ownerOf = ({ code, referral, placedAt }: ReplayOrder): MemberId | null => {
    const owner = code === null ? undefined : owners.get(codeKey(code));
    if (owner !== undefined) return owner;
    return referral !== null && (joinedAt.get(referral) ?? Number.POSITIVE_INFINITY) <= placedAt ? referral : null;
  };

  const order = (given: ReplayOrder): void => {
    if (given.placedAt > at || (given.cancelledAt !== null && given.cancelledAt <= at)) return;
    const owner = ownerOf(given);
    if (owner === null || customers.get(owner) === given.customer) return;
    let net = given.totalMinor;
    for (const { refundedAt, amountMinor } of given.refunds) if (refundedAt <= at) net -= amountMinor;
    const byOwner = nets.get(given.currency) ?? new Map<MemberId, number>();
    nets.set(given.currency, byOwner);
    byOwner.set(owner, (byOwner.get(owner) ?? 0) + Math.max(0, net));
    counts.set(given.currency, (counts.get(given.currency) ?? 0) + 1);
  };

  const pay: LastClick["pay"] = (currency, budgetMinor) => {
    const entitled = [...(nets.get(currency) ?? [])].sort(([a], [b]) => compareText(a, b));
    const amounts = splitByLargestRemainder(
      budgetMinor,
      entitled.map(([id, weight]) => ({ id, weight })),
    );
    return new Map(entitled.map(([member], index) => [member, amounts[index] ?? 0]));
  };

  const clicked: LastClick["clicked"] = (currency) => {
    let netMinor = 0;
    for (const net of nets.get(currency)?.values() ?? []) netMinor += net;
    return { orders: counts.get(currency) ?? 0, netMinor };
  };

  return { order, pay, clicked };
}
