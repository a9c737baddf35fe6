import type { Transaction } from "~/adapters/persistence/database";
import { type KeyFact, confirmKeys, currentKeys } from "~/adapters/persistence/identity-rows";
import { groupBy } from "~/core/shared/group-by";
import { recordEvent } from "~/usecases/log/record-event";

const accountOf = (fact: KeyFact): string => `${fact.customerId ?? ""} ${fact.memberId ?? ""} ${fact.kind}`;

/**
 * Takes in which keys accounts have, as far as that is news: an older word than the one that is known changes nothing, in whichever order
 * they come. The caller holds the shop's ledger lock.
 */
export async function recordKeys(
  tx: Transaction,
  shopId: number,
  now: number,
  facts: readonly KeyFact[],
): Promise<void> {
  if (facts.length === 0) return;
  const accounts = {
    customers: [...new Set(facts.flatMap((one) => one.customerId ?? []))],
    members: [...new Set(facts.flatMap((one) => one.memberId ?? []))],
  };
  const known = groupBy(await currentKeys(tx, shopId, accounts), accountOf);
  const news: KeyFact[] = [];
  const confirmed: KeyFact[] = [];
  for (const fact of newestOf(facts)) {
    const own = known.get(accountOf(fact)) ?? [];
    const same = own.find((one) => one.key === fact.key);
    if (fact.gone) {
      if (same !== undefined) news.push(fact);
    } else if (same !== undefined) {
      if (same.asOf < fact.asOf) confirmed.push(fact);
    } else if (fact.kind === "platform") news.push(fact);
    else if (own.every((one) => one.asOf <= fact.asOf) && (fact.key !== null || own.length > 0)) news.push(fact);
  }
  await confirmKeys(tx, shopId, confirmed);
  if (news.length > 0) await recordEvent(tx, shopId, now, { kind: "identity-keys", body: { keys: news } });
}

/** Of several words about one account the newest; accounts on platforms are all kept. */
function newestOf(facts: readonly KeyFact[]): KeyFact[] {
  const newest = new Map<string, KeyFact>();
  for (const fact of facts) {
    const place = fact.kind === "platform" ? `${accountOf(fact)} ${fact.key ?? ""}` : accountOf(fact);
    const known = newest.get(place);
    if (known === undefined || known.asOf <= fact.asOf) newest.set(place, fact);
  }
  return [...newest.values()];
}
