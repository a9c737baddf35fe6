import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { checkAsyncProperty, expectAsyncCaught } from "../../support/arbitraries/check-property";
import { life } from "../../support/arbitraries/life";
import { live } from "../../support/live-life";
import type { LiveShop } from "../../support/live-run";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

/** What the machine of the tests does in about a minute; SCORING.md's thousand are run on the pure part (tests/property). */
const CASES = Number(process.env["LIVE_CASES"] ?? (process.env["CI"] ? 120 : 12));

type Rebuild = (shop: LiveShop) => ReturnType<typeof rebuildShop>;

const rebuild: Rebuild = ({ deps, shopId }) => rebuildShop(deps, { shopId, compare: true });

/** The log came in late and in pieces, under versions that were published and scheduled meanwhile, around closes and tier locks. */
function givesWhatIsStored(run: Rebuild) {
  return fc.asyncProperty(life, async (given) => {
    const shop = await live(database, given);
    const { differences } = await run(shop);
    expect(differences).toEqual([]);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });
}

/** Changes what is stored, or the log, behind the back of everything that keeps it from being changed. */
const after =
  (change: string): Rebuild =>
  async (shop) => {
    await withTransaction(database.pool, async (tx) => {
      await tx.query("set local hearth.erasing = 'on'");
      await tx.query(change, [shop.shopId]);
    });
    return rebuild(shop);
  };

describe("a rebuild from any log", () => {
  it("10: under its stored versions gives the stored scores, tiers, lots and balances", async () => {
    await checkAsyncProperty("rebuild", givesWhatIsStored(rebuild), CASES);
  }, 600_000);
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
      "update activities set program_version = (select min(version) from program_versions where shop_id = $1) where shop_id = $1",
    ],
    [
      "10: closes happen a week later",
      "update log set at = at + interval '7 days' where shop_id = $1 and kind in ('step', 'orders', 'refunds')",
    ],
  ];
  it.each(MUTANTS)(
    "%s",
    async (story, change) => {
      await expectAsyncCaught(story, givesWhatIsStored(after(change)));
    },
    120_000,
  );
});
