import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eraseAudit, listAudit, verifyAuditChain } from "../../../app/adapters/persistence/audit-rows";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import { revokeApiKey } from "../../../app/usecases/access/revoke-api-key";
import { recordAudit } from "../../../app/usecases/audit/record-audit";
import { markStaff } from "../../../app/usecases/members/mark-staff";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rollBack } from "../../../app/usecases/programs/roll-back";
import { discardDraft, saveDraft } from "../../../app/usecases/programs/save-draft";
import { updateRewardSettings } from "../../../app/usecases/shops/update-reward-settings";
import { lockTier } from "../../../app/usecases/standings/lock-tier";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { searchEverything } from "../../support/web";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const PAGE = { size: 100 };
const by = "77001";

/** A shop in which a person has decided a few things. */
async function decidedShop() {
  const deps = testDeps(database);
  const shopId = await testShop(database);
  await addMembers(database, shopId, { ada: "4711" });
  await publishProgram(deps, { shopId, file: { name: "First" }, by });
  await publishProgram(deps, { shopId, file: { name: "Second" }, by });
  await rollBack(deps, { shopId, to: 1, by, reason: "too dear" });
  const draft = await saveDraft(deps, { shopId, version: null, file: { name: "Third" }, by });
  await discardDraft(deps, { shopId, version: draft.kind === "saved" ? draft.version : 0, by });
  await updateRewardSettings(deps, { shopId, settings: {}, by });
  await lockTier(deps, { shopId, memberId: "ada", locked: true, reason: "on leave", by });
  await markStaff(deps, { shopId, memberId: "ada", staff: true, by });
  const key = await createApiKey(deps, { shopId, name: "Forum", by });
  await revokeApiKey(deps, { shopId, keyId: key.keyId, by });
  return { deps, shopId, key };
}

/** As somebody who owns the database and knows its triggers would. */
async function tamper(statement: string, ...values: unknown[]): Promise<void> {
  await withTransaction(database.pool, async (tx) => {
    await tx.query("alter table audit disable trigger all");
    await tx.query(statement, values);
    await tx.query("alter table audit enable trigger all");
  });
}

describe("the audit log", () => {
  test("says who decided what, what it was before and what after, in that order, without the key's secret", async () => {
    const { shopId, key } = await decidedShop();
    const rows = await listAudit(database.pool, shopId, {}, PAGE);
    expect(rows.map((row) => [row.position, row.action, row.actor]).reverse()).toEqual([
      [1, "program.published", by],
      [2, "program.published", by],
      [3, "program.rolled-back", by],
      [4, "program.draft-saved", by],
      [5, "program.draft-discarded", by],
      [6, "settings.rewards", by],
      [7, "member.tier-locked", by],
      [8, "member.staff-marked", by],
      [9, "key.created", by],
      [10, "key.revoked", by],
    ]);
    const said = rows.find((row) => row.action === "program.rolled-back");
    expect(said).toMatchObject({
      subject: "3",
      before: { version: 2 },
      after: { version: 3, name: "First", restores: 1, reason: "too dear" },
    });
    expect(rows.find((row) => row.action === "member.tier-locked")).toMatchObject({
      subject: "ada",
      before: { locked: false },
      after: { locked: true, reason: "on leave" },
    });
    expect(JSON.stringify(rows)).not.toContain(key.key.split("_").at(-1));
    expect(await verifyAuditChain(database.pool, shopId)).toMatchObject({ entries: 10, brokenAt: null });
  });

  test("a decision that does not come about leaves no entry", async () => {
    const { deps, shopId } = await decidedShop();
    await lockTier(deps, { shopId, memberId: "ada", locked: true, reason: "again", by });
    await revokeApiKey(deps, { shopId, keyId: "nobody", by });
    const undone = withTransaction(database.pool, async (tx) => {
      await recordAudit(tx, shopId, 0, { by, action: "key.created" });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await verifyAuditChain(database.pool, shopId)).toMatchObject({ entries: 10, brokenAt: null });
  });

  test("people who decide at the same time stand in one chain without a gap", async () => {
    const { deps, shopId } = await decidedShop();
    await Promise.all(Array.from({ length: 20 }, (_, n) => createApiKey(deps, { shopId, name: `key ${n}`, by })));
    expect(await verifyAuditChain(database.pool, shopId)).toMatchObject({ entries: 30, brokenAt: null });
  });

  test("no entry can be changed, taken out, or given another place by a statement", async () => {
    const { shopId } = await decidedShop();
    const refused = (statement: string) => expect(database.pool.query(statement)).rejects.toThrow(/append only/);
    await refused(`update audit set actor = 'nobody' where shop_id = ${shopId}`);
    await refused(`delete from audit where shop_id = ${shopId} and position = 3`);
    await refused("truncate audit");
    const rewriting = withTransaction(database.pool, async (tx) => {
      await tx.query("set local hearth.erasing = 'on'");
      await tx.query("update audit set subject = null, before = null, after = '{}', salt = null where shop_id = $1", [
        shopId,
      ]);
    });
    await expect(rewriting).rejects.toThrow(/append only/);
    await database.pool.query(
      `insert into audit (shop_id, position, at, actor, action, digest, hash) values ($1, 1, now(), 'x', 'y', '\\x00', '\\x00')`,
      [shopId],
    );
    expect(await verifyAuditChain(database.pool, shopId)).toMatchObject({ entries: 11, brokenAt: null });
  });

  test.each([
    ["who it was", "update audit set actor = 'somebody else' where shop_id = $1 and position = 4", 4],
    ["when it was", "update audit set at = at + interval '1 second' where shop_id = $1 and position = 4", 4],
    ["what was done", "update audit set action = 'key.revoked' where shop_id = $1 and position = 4", 4],
    ["what it was done to", "update audit set subject = '99' where shop_id = $1 and position = 4", 4],
    ["what it was before", "update audit set before = '{}' where shop_id = $1 and position = 3", 3],
    ["what it is after", `update audit set after = after || '{"version": 1}' where shop_id = $1 and position = 3`, 3],
    ["the salt", "update audit set salt = '\\x00' where shop_id = $1 and position = 3", 3],
    [
      "the digest with what it covers",
      "update audit set after = '{}', digest = audit_digest(salt, subject, before, '{}') where shop_id = $1 and position = 3",
      3,
    ],
    ["one hash anew", "update audit a set actor = 'x', hash = sha256('x') where shop_id = $1 and position = 3", 3],
    ["an entry in the middle, gone", "delete from audit where shop_id = $1 and position = 4", 5],
    ["the first entry, gone", "delete from audit where shop_id = $1 and position = 1", 2],
    [
      "two places, exchanged",
      "update audit set position = case position when 4 then -5 else -4 end where shop_id = $1 and position in (4, 5)",
      -5,
    ],
  ])("whoever changes %s behind the triggers is found out", async (_, statement, brokenAt) => {
    const { shopId } = await decidedShop();
    const other = await decidedShop();
    await tamper(statement, shopId);
    expect((await verifyAuditChain(database.pool, shopId)).brokenAt).toBe(brokenAt);
    expect((await verifyAuditChain(database.pool, other.shopId)).brokenAt).toBeNull();
  });

  test("an erased person is named no more, and the chain still closes", async () => {
    const { shopId } = await decidedShop();
    const before = await verifyAuditChain(database.pool, shopId);
    await withTransaction(database.pool, async (tx) => {
      await tx.query("set local hearth.erasing = 'on'");
      await eraseAudit(tx, shopId, ["4711", "ada"]);
    });
    expect(await verifyAuditChain(database.pool, shopId)).toEqual(before);
    const rows = await listAudit(database.pool, shopId, { area: "member" }, PAGE);
    const empty = { subject: null, before: null, after: null, erased: true, actor: by };
    expect(rows).toMatchObject([
      { action: "member.staff-marked", ...empty },
      { action: "member.tier-locked", ...empty },
    ]);
    const found = await searchEverything(database, `on leave`);
    expect(found.filter((row) => row.startsWith("public.audit") && row.includes(`(${String(shopId)},`))).toEqual([]);
  });

  test("a page at a time, by area and by person", async () => {
    const { deps, shopId } = await decidedShop();
    await createApiKey(deps, { shopId, name: "other", by: "77002" });
    const ask = async (filter: Parameters<typeof listAudit>[2]) =>
      (await listAudit(database.pool, shopId, filter, PAGE)).map((row) => row.position);
    expect(await ask({ area: "key" })).toEqual([11, 10, 9]);
    expect(await ask({ area: "key", actor: "77002" })).toEqual([11]);
    const page = await listAudit(database.pool, shopId, {}, { size: 4, after: { value: 9, id: "9" } });
    expect(page.map((row) => row.position)).toEqual([8, 7, 6, 5, 4]);
  });
});
