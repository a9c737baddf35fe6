export type SimulatedActivity = {
  readonly id: string;
  readonly member: string;
  readonly group: string;
  readonly kind: string;
  readonly at: number;
  readonly counterpart: string;
  readonly ref: string;
  /** Id of the activity that this one takes back; empty: none. */
  readonly reverses: string;
};
export type SimulatedOrder = {
  readonly id: string;
  readonly customer: string;
  readonly at: number;
  readonly totalMinor: number;
  readonly code: string | null;
  readonly referral: string | null;
  readonly cancelledAt: number | null;
};
export type SimulatedRefund = {
  readonly id: string;
  readonly order: string;
  readonly at: number;
  readonly amountMinor: number;
};
export type StoreEvent =
  | { readonly kind: "activity"; readonly at: number; readonly activity: SimulatedActivity }
  | { readonly kind: "order"; readonly at: number; readonly order: SimulatedOrder }
  | { readonly kind: "refund"; readonly at: number; readonly refund: SimulatedRefund };

export type Log = {
  readonly activity: (activity: Omit<SimulatedActivity, "id" | "reverses">) => string;
  readonly reversal: (of: string, at: number, by: Pick<SimulatedActivity, "member" | "group" | "kind">) => void;
  readonly order: (order: Omit<SimulatedOrder, "id">) => string;
  readonly refund: (refund: Omit<SimulatedRefund, "id">) => void;
  /** What happened before `until`, by time; it is forgotten then. */
  readonly takeBefore: (until: number) => StoreEvent[];
};

/** Keeps what is to come, so that what a week causes later comes out in its time; what lies after `end` never happens. */
export function createLog(end: number): Log {
  let waiting: StoreEvent[] = [];
  let activities = 0;
  let orders = 0;
  let refunds = 0;
  const push = (event: StoreEvent): void => {
    if (event.at <= end) waiting.push(event);
  };

  return {
    activity: (given) => {
      const id = `a${++activities}`;
      push({ kind: "activity", at: given.at, activity: { id, ...given, reverses: "" } });
      return id;
    },
    reversal: (of, at, by) => {
      const id = `a${++activities}`;
      const activity = {
        id,
        member: by.member,
        group: by.group,
        kind: by.kind,
        at,
        counterpart: "",
        ref: "",
        reverses: of,
      };
      push({ kind: "activity", at, activity });
    },
    order: (given) => {
      const id = `o${++orders}`;
      const cancelledAt = given.cancelledAt !== null && given.cancelledAt <= end ? given.cancelledAt : null;
      push({ kind: "order", at: given.at, order: { id, ...given, cancelledAt } });
      return id;
    },
    refund: (given) => push({ kind: "refund", at: given.at, refund: { id: `r${++refunds}`, ...given } }),
    takeBefore: (until) => {
      const due = waiting.filter(({ at }) => at < until);
      waiting = waiting.filter(({ at }) => at >= until);
      return due.sort((a, b) => a.at - b.at);
    },
  };
}
