import type { DropReason } from "../attribution/evidence";
import type { LotReason } from "../ledger/lot";
import type { EarningRefusal } from "../orders/earning";
import type { Program } from "../programs/program";
import type { Instant } from "../shared/time";
import { type ExplainedChange, change } from "./explained";

/** What an answer about an order is counted from; the program is the one that the order stands under. */
export type ChangeFacts = {
  readonly program: Pick<Program, "orders" | "rewards" | "attribution" | "tiers">;
  /** Nothing of it is final yet. */
  readonly open: boolean;
  readonly dueAt: Instant;
  /** When the calendar month after the order's starts. */
  readonly nextMonthAt: Instant;
  /** When the cool-down that an earlier order started ends; null: none that still stands started one. */
  readonly coolDownUntil: Instant | null;
};

type Answer = (facts: ChangeFacts) => readonly ExplainedChange[];

// One table per closed set: a new reason without an answer does not compile.

/** What would have made an order earn. */
export const EARNING_CHANGES: Readonly<Record<EarningRefusal, Answer>> = {
  "below-minimum": ({ program }) => [change("order-of-at-least", { minor: program.orders.minimumMinor })],
  // Tags are read with the order: taking one off is seen when the order changes.
  "excluded-customer": (facts) => [change("order-without-tag"), ...whileOpen("tag-off-before-due", facts)],
  "no-product-earns": () => [change("order-with-earning-product")],
  "subscription-excluded": () => [change("order-without-subscription")],
  "renewal-excluded": () => [change("order-first-delivery")],
  "cool-down": (facts) => [
    facts.coolDownUntil === null
      ? change("order-hours-later", { hours: facts.program.orders.coolDownHours })
      : change("order-from", { fromAt: facts.coolDownUntil }),
    ...whileOpen("earlier-order-undone", facts),
  ],
};

/** What would have made a reward more, or bring it back. */
export const LOT_CHANGES: Readonly<Record<LotReason, Answer>> = {
  "order-maximum": ({ program }) => [change("next-order-maximum", { minor: program.rewards.orderMaxMinor })],
  "member-month-maximum": (facts) => [
    change("next-month-maximum", { fromAt: facts.nextMonthAt, minor: facts.program.rewards.memberMonthMaxMinor }),
    ...whileOpen("earlier-order-cancelled", facts),
  ],
  "program-budget": (facts) => [
    change("next-month-budget", { fromAt: facts.nextMonthAt }),
    ...whileOpen("earlier-order-cancelled", facts),
  ],
  "code-share-of-payout": ({ program }) => [
    change("codes-beside-engagement", { percent: program.rewards.codePayoutMaxPercent }),
  ],
  "no-longer-attributed": ({ open, dueAt }) => [
    open ? change("evidence-again", { dueAt }) : change("evidence-stays-gone"),
  ],
  "pool-cap": () => [change("pool-has-a-maximum")],
  "taken-back-by-shop": () => [change("shop-gives-anew")],
  expired: () => [change("expired-stays-so")],
};

/** What would have made something count that may have led to an order. */
export const DROP_CHANGES: Readonly<Record<DropReason, Answer>> = {
  "own-account": () => [change("somebody-else-helps")],
  "event-hosted-by-buyer": () => [change("somebody-else-hosts")],
  "event-without-host-or-group": () => [change("event-with-host-or-group")],
  "worth-nothing": () => [change("newer-or-worth-more")],
  "not-a-member-then": () => [change("joins-before-the-order")],
  "presence-beyond-the-newest-groups": ({ program }) => [
    change("newer-in-that-group", { groups: program.attribution.presenceGroupsMax }),
  ],
  "third-or-later-of-the-actor": () => [change("better-than-the-two-best")],
  "below-one-basis-point": () => [change("more-beside-the-others")],
};

function whileOpen(code: string, { open, dueAt }: ChangeFacts): ExplainedChange[] {
  return open ? [change(code, { dueAt })] : [];
}

/** Whether an order as a whole can still change. */
export function standOf({ open, dueAt }: Pick<ChangeFacts, "open" | "dueAt">): ExplainedChange {
  return open ? change("order-open-until", { dueAt }) : change("order-is-final", { dueAt });
}
