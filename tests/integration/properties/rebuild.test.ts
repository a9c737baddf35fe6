import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { checkAsyncProperty, expectAsyncCaught, forEachCase, together } from "../../support/arbitraries/check-property";
import { life } from "../../support/arbitraries/life";
import { live, rebuiltShops } from "../../support/live-life";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase({ smallShops: true })));
afterAll(() => database.close());

/** What is done to each of the shops before they are rebuilt: nothing, unless something is broken. */
type Beside = (shopId: number) => Promise<void>;
const nothing: Beside = () => Promise.resolve();

/** The log came in late and in pieces, under versions that were published and scheduled meanwhile, around closes and tier locks, and between two steps of one. */
function givesWhatIsStored(beside: Beside) {
  return together(life, async (lives) => {
    const shops = await forEachCase(lives, (given) => live(database, given));
    for (const { shopId } of shops) await beside(shopId);
    const rebuilt = await rebuiltShops(database, shops);
    await forEachCase(lives, async (_given, index) => {
      expect(rebuilt[index]?.differences).toEqual([]);
      expect(await brokenPromises(database.pool, shops[index]?.shopId ?? 0)).toEqual([]);
    });
  });
}

/** Changes what is stored, or the log, behind the back of everything that keeps it from being changed. */
const after =
  (change: string): Beside =>
  (shopId) =>
    withTransaction(database.pool, async (tx) => {
      await tx.query("set local hearth.erasing = 'on'");
      await tx.query(change, [shopId]);
    });

describe("a rebuild from any log", () => {
  it("10: under its stored versions gives the stored scores, tiers, lots and balances", async () => {
    await checkAsyncProperty("rebuild", givesWhatIsStored(nothing));
  }, 900_000);
});

describe("broken rebuilds are noticed", () => {
  const MUTANTS: readonly (readonly [story: string, change: string])[] = [
    ["10: a score of a close was changed by hand", "update week_closes set score = score + 1 where shop_id = $1"],
    ["10: a tier was changed by hand", "update standings set tier = 'Advocate' where shop_id = $1"],
    [
      "10: a lot was changed by hand",
      "update lots set reasons = array_append(reasons, 'order-maximum') where shop_id = $1",
    ],
    [
      "10: a balance was changed by hand",
      "update balances set available_minor = 1 + available_minor where shop_id = $1",
    ],
    ["10: refunds are forgotten", "delete from log where shop_id = $1 and kind = 'refunds'"],
    [
      "10: activities are weighed under the first version",
      "update activities set program_version = (select min(program_version) from activities where shop_id = $1) where shop_id = $1",
    ],
    [
      "10: closes happen a week later",
      "update log set at = at + interval '7 days' where shop_id = $1 and kind in ('step', 'orders', 'refunds')",
    ],
    [
      "10: a step does all that is due, though more came in before the next one",
      "update log set body = '{}' where shop_id = $1 and kind = 'step'",
    ],
  ];
  it.each(MUTANTS)(
    "%s",
    async (story, change) => {
      // Most lives are short, and few of those have two versions that weigh differently, or a pause in which the right thing comes in.
      const isRare = story.includes("first version") || story.includes("more came in");
      await expectAsyncCaught(story, givesWhatIsStored(after(change)), isRare ? 160 : 40);
    },
    120_000,
  );
});
