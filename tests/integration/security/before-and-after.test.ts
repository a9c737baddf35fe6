import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listAudit } from "../../../app/adapters/persistence/audit-rows";
import { DAY_MS } from "../../../app/core/shared/time";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import { revokeApiKey } from "../../../app/usecases/access/revoke-api-key";
import type { AUDIT_ACTIONS, AuditAction } from "../../../app/usecases/audit/record-audit";
import { changeBackfill } from "../../../app/usecases/backfill/change-backfill";
import { countHistory } from "../../../app/usecases/backfill/count-history";
import { stopBacktest } from "../../../app/usecases/backtests/stop-backtest";
import { markStaff } from "../../../app/usecases/members/mark-staff";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { changeGrantOf } from "../../../app/usecases/perks/change-grant";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { handOverData } from "../../../app/usecases/privacy/hand-over-data";
import { cancelSchedule } from "../../../app/usecases/programs/cancel-schedule";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { publishVersion } from "../../../app/usecases/programs/publish-version";
import { rollBack } from "../../../app/usecases/programs/roll-back";
import { saveDraft } from "../../../app/usecases/programs/save-draft";
import { resolveAttempt } from "../../../app/usecases/rewards/resolve-attempt";
import { decideWebhooks } from "../../../app/usecases/intake/decide-webhooks";
import { takeBack } from "../../../app/usecases/rewards/take-back";
import { changeSeason } from "../../../app/usecases/seasons/change-season";
import { editSeason } from "../../../app/usecases/seasons/edit-season";
import { planSeason } from "../../../app/usecases/seasons/plan-season";
import { updateRewardSettings } from "../../../app/usecases/shops/update-reward-settings";
import { lockTier } from "../../../app/usecases/standings/lock-tier";
import { decideHeld } from "../../../app/usecases/trust/decide-held";
import { changedValues } from "../../../app/views/audit-view";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const by = "77001";
const NOW = Date.parse("2026-06-01T12:00:00Z");
const SEASON = {
  name: "Answers",
  purpose: "Everybody gets an answer",
  groupId: null,
  startOn: Math.floor(NOW / DAY_MS) + 3,
  endOn: Math.floor(NOW / DAY_MS) + 16,
  quietDays: 2,
  members: 10,
  answers: 20,
  newcomers: 0,
  orders: 5,
  goal: 20,
  poolMinor: 400,
  memberMaxMinor: 300,
  carry: "none" as const,
};

async function decidingShop() {
  const deps = testDeps(database);
  const shopId = await testShop(database);
  await addMembers(database, shopId, { ada: "4711" });
  const seat = { id: "seat", name: "Front row", kind: "event-seat" };
  await publishProgram(deps, { shopId, file: { name: "First", perks: [seat] }, by });
  const insert = (text: string, ...values: unknown[]) => database.pool.query(text, [shopId, ...values]);
  return {
    deps,
    shopId,
    insert,
    async attempt(kind: string, state: string): Promise<string> {
      const id = randomUUID();
      await insert(
        `insert into issue_attempts (shop_id, attempt_id, effect_key, kind, member_id, customer_id, amount_minor, currency, state, reason)
         values ($1, $2::uuid, 'one', $3, 'ada', '4711', 100, 'USD', $4, 'customer-not-found')`,
        id,
        kind,
        state,
      );
      return id;
    },
    async backfill(state: string): Promise<string> {
      const id = randomUUID();
      await insert(
        `insert into backfills (shop_id, backfill_id, requested_by, created_at, next_at, state) values ($1, $2, 'test', now(), now(), $3)`,
        id,
        state,
      );
      return id;
    },
    async held(state: string): Promise<void> {
      await insert(
        `insert into held_activities (shop_id, source, activity_id, member_id, actor_id, reason, seen, usual, occurred_at, until_at, state)
         values ($1, 'api', 'a', 'ada', 'ada', 'pair-burst', 5, 2, now(), now() + interval '7 days', $2)`,
        state,
      );
    },
    async parkedStanding(): Promise<void> {
      await insert(
        `insert into standing_projections (shop_id, member_id, version, written, parked, next_at, failing_since, error)
         values ($1, 'ada', 2, 1, 2, now(), now(), 'customer-not-found')
         on conflict (shop_id, member_id) do update set version = 2, written = 1, parked = 2, failing_since = now()`,
      );
    },
    async draft(): Promise<number> {
      const saved = await saveDraft(deps, { shopId, version: null, file: { name: "Second" }, by });
      return saved.kind === "saved" ? saved.version : 0;
    },
    async season(): Promise<string> {
      const requestId = randomUUID();
      const planned = await planSeason(deps, { shopId, by, schedule: false, requestId, season: SEASON });
      expect(planned.kind).toBe("planned");
      return requestId;
    },
  };
}

type Shop = Awaited<ReturnType<typeof decidingShop>>;
type Changing = { [A in AuditAction]: (typeof AUDIT_ACTIONS)[A] extends "changes" ? A : never }[AuditAction];

const resolve = (action: "retry" | "done" | "cancel", standing = false) => {
  return async ({ deps, shopId, attempt, parkedStanding }: Shop) => {
    if (standing) await parkedStanding();
    const attemptId = standing ? "standing:ada" : await attempt("gift_card", "parked");
    await resolveAttempt(deps, { shopId, attemptId, action, by, shopifyId: "gid://shopify/GiftCard/1" });
  };
};
const decide = (decision: "release" | "refuse" | "undo-refusal", state: string) => {
  return async ({ deps, shopId, held }: Shop) => {
    await held(state);
    await decideHeld(deps, { shopId, keys: [{ source: "api", activityId: "a" }], decision, by });
  };
};
const decideWebhook = (decision: "retry" | "dismiss") => {
  return async ({ deps, shopId, insert }: Shop) => {
    await insert(
      `insert into inbox (shop_id, webhook_id, day, topic, payload, state, tries)
       values ($1, 'failed', '2026-05-01', 'orders/paid', '{}', 'failed', 5)`,
    );
    await decideWebhooks(deps, { shopId, keys: [{ webhookId: "failed", day: "2026-05-01" }], decision, by });
  };
};
const lock = async ({ deps, shopId }: Shop, locked: boolean) => {
  await lockTier(deps, { shopId, memberId: "ada", locked, reason: "on leave", by });
};
const schedule = async ({ deps, shopId, draft }: Shop) => {
  const version = await draft();
  await publishVersion(deps, { shopId, version, by, effectiveAt: NOW + DAY_MS, confirmed: true });
  return version;
};

/** What makes each of them come about: one that is new is to be listed here. */
const DECISIONS: Readonly<Record<Changing, (shop: Shop) => Promise<unknown>>> = {
  "program.published": async ({ deps, shopId }) => publishProgram(deps, { shopId, file: { name: "Second" }, by }),
  "program.scheduled": schedule,
  "program.rolled-back": async ({ deps, shopId }) => {
    await publishProgram(deps, { shopId, file: { name: "Second" }, by });
    await rollBack(deps, { shopId, to: 1, by, reason: "too dear" });
  },
  "program.unscheduled": async (shop) => cancelSchedule(shop.deps, { ...shop, version: await schedule(shop), by }),
  "backtest.stopped": async ({ deps, shopId, insert }) => {
    const backtestId = randomUUID();
    await insert(
      `insert into backtests (shop_id, backtest_id, draft_version, against_version, requested_by, created_at, state)
       values ($1, $2, 2, 1, 'test', now(), 'running')`,
      backtestId,
    );
    await stopBacktest(deps, { shopId, backtestId, by });
  },
  "settings.rewards": async ({ deps, shopId }) => updateRewardSettings(deps, { shopId, settings: {}, by }),
  "reward.retried": resolve("retry"),
  "reward.marked-done": resolve("done"),
  "reward.cancelled": resolve("cancel"),
  "reward.taken-back": async ({ deps, shopId, attempt, insert }) => {
    const attemptId = await attempt("discount_code", "done");
    await insert("update issue_attempts set code = 'HEARTH-1', parent_key = 'p' where shop_id = $1");
    await insert(
      `insert into discount_codes (shop_id, code, member_id, parent_key, title, percent, state)
       values ($1, 'HEARTH-1', 'ada', 'p', 'A tenth off', 10, 'issued')`,
    );
    await takeBack(deps, { shopId, attemptIds: [attemptId], by });
  },
  "webhook.retried": decideWebhook("retry"),
  "webhook.dismissed": decideWebhook("dismiss"),
  "perk.changed": async ({ deps, shopId }) => {
    const asked = { shopId, perkId: "seat", memberId: "ada", note: "", by, requestId: randomUUID() };
    await grantPerk(deps, asked);
    await changeGrantOf(deps, { shopId, grantId: "grant-1", action: "cancel", by });
  },
  "member.tier-locked": (shop) => lock(shop, true),
  "member.tier-unlocked": async (shop) => {
    await lock(shop, true);
    await lock(shop, false);
  },
  "member.staff-marked": async ({ deps, shopId }) => markStaff(deps, { shopId, memberId: "ada", staff: true, by }),
  "member.staff-unmarked": async ({ deps, shopId }) => {
    await markStaff(deps, { shopId, memberId: "ada", staff: true, by });
    await markStaff(deps, { shopId, memberId: "ada", staff: false, by });
  },
  "member.standing-retried": resolve("retry", true),
  "member.standing-marked-done": resolve("done", true),
  "member.standing-cancelled": resolve("cancel", true),
  "held.released": decide("release", "held"),
  "held.refused": decide("refuse", "held"),
  "held.refusal-undone": decide("undo-refusal", "refused"),
  "season.scheduled": async ({ deps, shopId, season }) =>
    changeSeason(deps, { shopId, seasonId: await season(), decision: "schedule", by }),
  "season.edited": async ({ deps, shopId, season }) =>
    editSeason(deps, { shopId, seasonId: await season(), season: { ...SEASON, name: "More answers" }, by }),
  "season.cancelled": async ({ deps, shopId, season }) =>
    changeSeason(deps, { shopId, seasonId: await season(), decision: "cancel", by }),
  "history.stopped": async ({ deps, shopId, backfill }) =>
    changeBackfill(deps, { shopId, backfillId: await backfill("running"), action: "stop", by }),
  "history.resumed": async ({ deps, shopId, backfill }) =>
    changeBackfill(deps, { shopId, backfillId: await backfill("failed"), action: "resume", by }),
  "history.counted": async ({ deps, shopId, backfill, insert }) => {
    const backfillId = await backfill("done");
    await insert("update shops set earns_from = now() where shop_id = $1");
    await insert(
      `insert into orders (shop_id, order_id, placed_at, placed_day, total_minor, currency, origin, source_updated_at, history, dirty)
       values ($1, 'o', '2020-01-01Z', 18262, 100, 'USD', 'backfill', '2020-01-01Z', true, false)`,
    );
    await countHistory(deps, { shopId, by, backfillId });
  },
  "key.revoked": async ({ deps, shopId }) => {
    const { keyId } = await createApiKey(deps, { shopId, name: "Forum", by });
    await revokeApiKey(deps, { shopId, keyId, by });
  },
  "privacy.file-handed-over": async ({ deps, shopId, insert }) => {
    await insert("insert into data_requests (shop_id, request_id, customer_id, asked_at) values ($1, 'r', '2', now())");
    await handOverData(deps, { shopId, requestId: "r", by });
  },
  "shop.uninstalled": async ({ deps, shopId, insert }) => {
    await insert("insert into inbox (shop_id, webhook_id, topic, payload) values ($1, 'w', 'app/uninstalled', '{}')");
    await drainInbox(deps, { shopId });
  },
};

describe("a decision that changes what is there says what it was before and what it is after", () => {
  test.each(Object.entries(DECISIONS))("%s", async (action, decideIn) => {
    const shop = await decidingShop();
    await decideIn(shop);
    const [newest] = await listAudit(database.pool, shop.shopId, {}, { size: 1 });
    expect(newest?.action).toBe(action);
    expect(newest?.before).toEqual(expect.any(Object));
    expect(newest?.after).toEqual(expect.any(Object));
    // What the page shows of it.
    expect(changedValues(newest?.before, newest?.after).length).toBeGreaterThan(0);
  });
});
