import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { formatInstant } from "../../app/core/shared/time";
import { revokeTokens } from "../../sandbox/auth/tokens";
import { installApp, uninstallApp } from "../../sandbox/store/install";
import { faultSettings, setFaults } from "../../sandbox/webhooks/faults";
import { recordingQueue, testClock } from "../support/app-deps";
import { readProgram } from "../support/live-run";
import { disagreements } from "./agreement";
import { isAway, startChecker } from "./checker";
import type { ClusterTemplate } from "./cluster";
import type { Processes } from "./processes";
import type { SentActivity } from "./sender";
import { type Setting, type Taken, activityRow, closeSetting, openSetting, sentActivity, settleIn } from "./setting";
import { type Deed, type Mishap, type Step, storyOf } from "./story";
import { trueLog } from "./truth";

export type Simulated = {
  readonly seed: number;
  /** What did not hold, in words; empty is right. */
  readonly broken: readonly string[];
  /** What the run consisted of, in one line. */
  readonly said: string;
};

const DOWN_MS = 250;
const DEED_EVERY_MS = 40;
/** Until every process has the new time (preload.mjs): a request that is signed before that comes from the future. */
const CLOCKS_MS = 25;
const SECOND_STRETCH = Date.parse("2025-04-07T09:00:00Z");
const END = Date.parse("2025-05-06T09:00:00Z");
const CALM_SECONDS_MAX = 120;

/** Lives a seed's story against processes that are killed, then lets everything settle and holds the ends against each other. */
export async function simulate(seed: number, template: ClusterTemplate): Promise<Simulated> {
  const started = performance.now();
  const setting = await openSetting(storyOf(seed), template);
  const checker = startChecker(setting.cluster.url);
  let broken: readonly string[] = [];
  let said = "";
  try {
    const taken = await live(setting);
    await setting.processes.killAll();
    await checker.look();
    broken = await agree(setting, taken, checker.webhookIds);
    said = await summary(setting, taken);
  } catch (error) {
    broken = [`the run ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
  const watched = await checker.stop();
  broken = [...broken, ...setting.processes.ended(), ...watched.broken.map((one) => `at an instant: ${one}`)];
  if (broken.length > 0) broken = [...broken, await shopRow(setting), ...loggedErrors(setting.home)];
  await closeSetting(setting, broken.length > 0);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return { seed, broken, said: `${said}, ${watched.looks} looks at the ledger, ${seconds} s` };
}

async function live(setting: Setting): Promise<Taken> {
  const { processes, clock, story } = setting;
  processes.start("web-1");
  processes.start("web-2");
  const taken = await settleIn(setting);
  await processes.allUp();
  // Webhooks give whole seconds: nothing shall look as if it had been placed before the app was there.
  clock.advance(60_000);
  const [first = [], second = []] = story.stretches;
  for (const step of first) await take(setting, taken, step);
  await calm(setting, taken);
  clock.advance(SECOND_STRETCH - clock.now());
  if (story.clawBack === "debit") await pay(setting, taken, second[0]);
  for (const step of second) await take(setting, taken, step);
  await calm(setting, taken);
  clock.advance(END - clock.now());
  await calm(setting, taken);
  await issued(setting, taken);
  return taken;
}

/** What the first stretch brought is made real against the faults of the second, so that there is credit to spend and to take back in it. */
async function pay(setting: Setting, taken: Taken, step: Step | undefined): Promise<void> {
  if (step) setFaults(setting.sandbox.world, faultSettings.parse(step.faults));
  await issued(setting, taken);
}

async function take(setting: Setting, taken: Taken, step: Step): Promise<void> {
  const { clock, sandbox, side } = setting;
  clock.advance(step.advanceMs);
  await delay(CLOCKS_MS);
  setFaults(sandbox.world, faultSettings.parse(step.faults));
  const beside: Promise<void>[] = [];
  for (const mishap of step.mishaps) beside.push((await happen(setting, mishap)).ends);
  for (const deed of step.deeds) {
    if (!side.act(deed, taken.memberIds)) beside.push(send(setting, taken, deed));
    await delay(DEED_EVERY_MS);
  }
  const ends = await Promise.allSettled(beside);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** What takes its time is in the answer's promise, beside the deeds. */
async function happen(setting: Setting, mishap: Mishap): Promise<{ readonly ends: Promise<void> }> {
  const { sandbox, store, sender, processes, cluster } = setting;
  switch (mishap.kind) {
    case "kill":
      return { ends: killForAWhile(processes, mishap) };
    case "crash-database":
      return { ends: delay(mishap.afterMs).then(() => cluster.crash()) };
    case "revoke-tokens":
      revokeTokens(store);
      break;
    case "uninstall":
      uninstallApp(sandbox.world, store);
      break;
    case "reinstall":
      installApp(sandbox.world, store, sandbox.world.app.scopes);
      await sender.openApp();
      break;
  }
  return { ends: Promise.resolve() };
}

async function killForAWhile(
  processes: Processes,
  { role, afterMs, skewMs }: Extract<Mishap, { kind: "kill" }>,
): Promise<void> {
  await delay(afterMs);
  await processes.kill(role);
  await delay(DOWN_MS);
  processes.start(role, skewMs);
}

async function send(setting: Setting, taken: Taken, deed: Deed): Promise<void> {
  const { sender, side, store } = setting;
  // A store without the app has neither its pages nor its key.
  if (!store.shop.installation) return;
  if (deed.kind === "join") {
    const customer = side.newCustomer();
    await sender.join(customer);
    taken.joined.push(customer);
    return;
  }
  const items = itemsOf(setting, taken, deed);
  if (items.length === 0) return;
  const times = deed.kind === "activities" && deed.sentTwice ? 2 : 1;
  taken.activities.push(...items);
  await Promise.all(Array.from({ length: times }, () => sender.activities(taken.key, items)));
}

function itemsOf({ clock }: Setting, taken: Taken, deed: Deed): SentActivity[] {
  const now = clock.now();
  const { memberIds, activities } = taken;
  if (deed.kind === "activities")
    return deed.items.map((given, index) =>
      sentActivity(given, { id: `a${activities.length + index}`, now, memberIds }),
    );
  if (deed.kind !== "take-back") return [];
  const gone = new Set(activities.flatMap((one) => one.reverses ?? []));
  const open = activities.filter((one) => one.reverses === null && !gone.has(one.id));
  const target = open[deed.activity % open.length];
  if (!target) return [];
  const occurredAt = formatInstant(Math.floor((now - 60_000) / 1000) * 1000);
  return [{ ...target, id: `r${activities.length}`, occurredAt, counterpart: null, ref: null, reverses: target.id }];
}

/** No more faults: what was sent arrives, what was lost is found, and everything that waits is worked off. */
async function calm(setting: Setting, taken: Taken): Promise<void> {
  const { sandbox, processes, sender, clock, store } = setting;
  setFaults(sandbox.world, faultSettings.parse({}));
  if (!store.shop.installation) installApp(sandbox.world, store, sandbox.world.app.scopes);
  await processes.allUp();
  await sandbox.settle(30_000);
  // Beyond the errors of the clocks: who reads `reconciled_at` after it began when all had been sent. And until the shop is due again,
  // whoever was at it and was killed.
  const before = clock.now();
  clock.advance(20 * 60_000);
  const { shopId } = taken;
  // That a token is gone is noticed at the next call, and mended when the app is opened after it; what could not be asked is tried again.
  const open = async (): Promise<void> => {
    await sender.openApp();
    clock.advance(3 * 60_000);
  };
  await until(setting, { what: RECONCILED, values: [shopId, new Date(before + 150_000)], meanwhile: open });
  await until(setting, { what: WORKED_OFF, values: [shopId], meanwhile: open });
}

const RECONCILED = "select 1 from shops where shop_id = $1 and reconciled_at > $2";
const WORKED_OFF = `select 1 where not exists (select 1 from inbox where shop_id = $1 and (state = 'waiting'
    or topic = 'orders/edited' and state = 'done' and payload <> '{}'))
  and not exists (select 1 from orders where shop_id = $1 and dirty)`;

/** Members whose credit was taken back and who have some left to take it from. */
export const INDEBTED = `select 1 from balances b join members m using (shop_id, member_id) where b.shop_id = $1 and b.available_minor < 0
    and b.issued_minor > 0 and m.customer_id is not null and m.consented_at is not null`;

/** What is owed becomes credit and codes, what became of it is read, what was taken back is debited, standings are written and past orders read to their end; pauses between tries are jumped over. */
async function issued(setting: Setting, taken: Taken): Promise<void> {
  const open = "select 1 from issue_attempts where shop_id = $1 and state in ('planned', 'calling')";
  const owed = `select 1 from balances b join members m using (shop_id, member_id) where b.shop_id = $1 and b.available_minor > 0
    and m.customer_id is not null and m.consented_at is not null`;
  // A backfill that was broken off goes on, and Shopify's word that its export is there still arrives then.
  const behind = `select 1 from backfills where shop_id = $1 and state in ('waiting', 'running')
    union all select 1 from inbox where shop_id = $1 and state = 'waiting'
    union all select 1 from standing_projections where shop_id = $1 and version > greatest(written, parked, cancelled)`;
  const unread = `select 1 from issue_attempts where shop_id = $1 and kind = 'store_credit' and state = 'done'
      and (read_at is null or read_at < $2)`;
  const indebted = setting.story.clawBack === "debit" ? ` union all ${INDEBTED}` : "";
  const since = new Date(setting.clock.now());
  const until = performance.now() + CALM_SECONDS_MAX * 1000;
  while (performance.now() < until) {
    const what = `${open} union all ${owed} union all ${behind} union all ${unread}${indebted}`;
    const { rowCount } = await setting.pool.query(what, [taken.shopId, since]);
    if (rowCount === 0) return;
    setting.clock.advance(3 * 60_000);
    await delay(300);
  }
  await writeSessions(setting);
}

/** Who waits for whom in the database, for whoever looks for why something did not come to its end. */
async function writeSessions({ pool, home }: Setting): Promise<void> {
  const { rows } = await pool.query(
    `select a.pid, a.application_name, a.state, a.wait_event_type, a.wait_event, a.backend_start, a.xact_start, left(a.query, 300) as query,
       pg_blocking_pids(a.pid) as blocked_by, (select array_agg(l.locktype || ' ' || l.mode || ' ' || l.granted || ' '
         || coalesce(l.relation::regclass::text, l.classid || '/' || l.objid, '')) from pg_locks l where l.pid = a.pid) as locks
     from pg_stat_activity a where a.datname = current_database() and a.pid <> pg_backend_pid() order by a.backend_start`,
  );
  writeFileSync(path.join(home, "sessions.json"), JSON.stringify(rows, null, 1));
}

type Awaited = { readonly what: string; readonly values: readonly unknown[]; readonly meanwhile: () => Promise<void> };

async function until(setting: Setting, { what, values, meanwhile }: Awaited): Promise<void> {
  const end = performance.now() + CALM_SECONDS_MAX * 1000;
  for (let looks = 1; ; looks++) {
    const found = await setting.pool.query(what, [...values]).catch((error: unknown) => {
      if (isAway(error)) return { rowCount: 0 };
      throw error;
    });
    if (found.rowCount === 1) return;
    if (performance.now() > end) throw new Error(`not within ${CALM_SECONDS_MAX} s: ${what}`);
    if (looks % 20 === 0) await meanwhile();
    await delay(60);
  }
}

async function agree(setting: Setting, taken: Taken, webhookIds: ReadonlySet<string>): Promise<string[]> {
  const { pool, clock, store, story } = setting;
  const { shopId, people, joined } = taken;
  const { rows } = await pool.query<{ member: string; customer: string; joined_at: number }>(
    `select member_id as member, customer_id as customer, joined_at from members where shop_id = $1 and member_id like 'm-%'`,
    [shopId],
  );
  const newcomers = rows.map((row) => ({ ...row, joined_at: formatInstant(row.joined_at) }));
  const log = trueLog(store, {
    ...people,
    members: [...people.members, ...newcomers],
    activities: taken.activities.map(activityRow),
  });
  writeFileSync(path.join(setting.home, "truth.json"), JSON.stringify(log, null, 1));
  const deps = { pool, clock: testClock(new Date(clock.now()).toISOString()), queue: recordingQueue() };
  const program = readProgram({ ...story.program, timezone: story.timezone });
  return disagreements({ deps, shopId, store, program, log, joined, webhookIds });
}

async function summary({ store, pool, home }: Setting, taken: Taken): Promise<string> {
  const { rows } = await pool.query<{ text: string }>(
    `select (select count(*) from lots where shop_id = $1) || ' lots, ' || (select count(*) from issue_attempts where shop_id = $1 and state = 'done'
       and kind = 'store_credit') || ' credits, ' || (select count(*) from issue_attempts where shop_id = $1 and state = 'done'
       and kind = 'store_credit_debit') || ' debits, ' || (select coalesce(sum(redeemed_minor), 0) from attempt_lots where shop_id = $1) || ' spent, ' || (select count(*) from discount_codes where shop_id = $1) || ' codes' as text`,
    [taken.shopId],
  );
  const sent = [...store.deliveries.values()];
  const lost = sent.filter((one) => one.state === "lost").length;
  return `${store.orders.size} orders, ${sent.length} webhooks (${lost} lost), ${taken.activities.length} activities, ${rows[0]?.text ?? ""} (${path.basename(home)})`;
}

/** What the processes had to say, for whoever looks for the cause. */
function loggedErrors(home: string): string[] {
  const lines = readdirSync(home)
    .filter((name) => name.endsWith(".log"))
    .flatMap((name) =>
      readFileSync(path.join(home, name), "utf8")
        .split("\n")
        .filter((line) => line !== "" && !/"level":(?:30|40)/.test(line))
        .map((line) => `log of ${name}: ${line.slice(0, 300)}`),
    );
  return [
    `logs, what truly happened (truth.json) and the database's data (postgres) are in ${home}`,
    ...lines.slice(-4),
  ];
}

/** The shop's own row, for whoever looks for the cause. */
async function shopRow({ pool }: Setting): Promise<string> {
  const { rows } = await pool.query<{ text: string }>("select s::text as text from shops s");
  const backfills = await pool.query<{ text: string }>("select b::text as text from backfills b");
  const history = await pool.query<{ text: string }>(
    "select string_agg(order_id, ',') as text from orders where history",
  );
  return [...rows, ...backfills.rows, ...history.rows].map((row) => row.text).join(" | ");
}
