import type { AttributionNote, DropReason } from "~/core/attribution/evidence";
import type { LotReason, LotState } from "~/core/ledger/lot";
import type { TouchKind } from "~/core/programs/program";
import type { LotClass, LotRole } from "~/core/rewards/reward-amounts";
import { type MessageKey, type Translate, isMessageKey } from "./i18n";

// One table per closed set of the engine: a new code without words does not compile.

export const LOT_REASONS: Readonly<Record<LotReason, MessageKey>> = {
  "order-maximum": "reason.order-maximum",
  "member-month-maximum": "reason.member-month-maximum",
  "program-budget": "reason.program-budget",
  "code-share-of-payout": "reason.code-share-of-payout",
  "no-longer-attributed": "reason.no-longer-attributed",
  "pool-cap": "reason.pool-cap",
  expired: "reason.expired",
  "taken-back-by-shop": "reason.taken-back-by-shop",
};

export const DROP_REASONS: Readonly<Record<DropReason, MessageKey>> = {
  "own-account": "drop.own-account",
  "event-hosted-by-buyer": "drop.event-hosted-by-buyer",
  "event-without-host-or-group": "drop.event-without-host-or-group",
  "worth-nothing": "drop.worth-nothing",
  "not-a-member-then": "drop.not-a-member-then",
  "presence-beyond-the-newest-groups": "drop.presence-beyond-the-newest-groups",
  "third-or-later-of-the-actor": "drop.third-or-later-of-the-actor",
  "below-one-basis-point": "drop.below-one-basis-point",
};

export const NOTE_KINDS: Readonly<Record<AttributionNote["kind"], MessageKey>> = {
  dropped: "note.dropped",
  "unknown-code": "note.unknown-code",
  "unknown-referral": "note.unknown-referral",
  "codes-scaled-down": "note.codes-scaled-down",
};

export const LOT_STATES: Readonly<Record<LotState, MessageKey>> = {
  pending: "lot.state.pending",
  posted: "lot.state.posted",
  carried: "lot.state.carried",
  voided: "lot.state.voided",
  reversed: "lot.state.reversed",
};

export const LOT_ROLES: Readonly<Record<LotRole, MessageKey>> = {
  buyer: "lot.role.buyer",
  contributor: "lot.role.contributor",
  creator: "lot.role.creator",
};

export const LOT_CLASSES: Readonly<Record<LotClass, MessageKey>> = {
  purchase: "lot.class.purchase",
  participation: "lot.class.participation",
  operator: "lot.class.operator",
};

export const TOUCH_KINDS: Readonly<Record<TouchKind, MessageKey>> = {
  advice: "touch.advice",
  reply: "touch.reply",
  event: "touch.event",
  presence: "touch.presence",
  referral: "touch.referral",
  code: "touch.code",
};

export const ATTEMPT_STATES = {
  planned: "attempt.state.planned",
  calling: "attempt.state.calling",
  done: "attempt.state.done",
  parked: "attempt.state.parked",
  cancelled: "attempt.state.cancelled",
} as const satisfies Record<string, MessageKey>;

export const ATTEMPT_KINDS = {
  store_credit: "attempt.kind.store_credit",
  store_credit_debit: "attempt.kind.store_credit_debit",
  discount_code: "attempt.kind.discount_code",
  code_take_back: "attempt.kind.code_take_back",
  gift_card: "attempt.kind.gift_card",
  gift_card_take_back: "attempt.kind.gift_card_take_back",
  standing: "attempt.kind.standing",
} as const satisfies Record<string, MessageKey>;

const TABLES: readonly Readonly<Record<string, MessageKey>>[] = [
  LOT_REASONS,
  DROP_REASONS,
  LOT_STATES,
  LOT_ROLES,
  LOT_CLASSES,
  TOUCH_KINDS,
  ATTEMPT_STATES,
  ATTEMPT_KINDS,
];

/** A code of the engine in words. A code that no table has (an older or newer version wrote it) is shown as it is. */
export function reasonText(t: Translate, code: string): string {
  const table = TABLES.find((one) => Object.hasOwn(one, code));
  const key = table?.[code];
  return key === undefined ? code : t(key);
}

/** The name of a kind of activity; a kind of the merchant's own is shown as the program calls it. */
export function kindText(t: Translate, kind: string): string {
  const key = `kind.${kind}`;
  return isMessageKey(key) ? t(key) : kind.replaceAll("_", " ");
}

/** Why an attempt waits: a code, or a code with Shopify's own words after it. */
export function attemptReason(t: Translate, reason: string): string {
  const key = `attempt.reason.${reason.split(":")[0] ?? ""}`;
  return isMessageKey(key) ? t(key) : prefixedText(t, "attempt.reason", reason);
}

/** Words for a code that comes with its own prefix, such as a cause or a notice; the code itself where there are none. */
export function prefixedText(
  t: Translate,
  prefix: string,
  code: string,
  params: Readonly<Record<string, string>> = {},
): string {
  const key = `${prefix}.${code}`;
  if (isMessageKey(key)) return t(key, params);
  return /^[a-z][a-z0-9_-]*$/.test(code) ? code.replaceAll(/[-_]/g, " ") : code;
}
