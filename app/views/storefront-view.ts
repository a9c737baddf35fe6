import type { Queryable } from "~/adapters/persistence/database";
import { findMemberByCustomer, memberConsents, memberRestWeeks } from "~/adapters/persistence/reads/member-page";
import { findShop } from "~/adapters/persistence/shop-rows";
import { firstDayOf } from "~/core/shared/time";
import { clockOf } from "./clock-of";
import { currentProgram } from "./current-program";
import { formattingFor } from "./formatting";
import { type ConsentState, consentOf } from "./members-view";
import type { Viewer } from "./viewer";

/** Where a shopper logs in and comes back from; the two kinds of customer accounts have different doors. */
export async function loginPath(db: Queryable, shopId: number, returnTo: string): Promise<string> {
  const shop = await findShop(db, shopId);
  const encoded = encodeURIComponent(returnTo);
  return shop?.customerAccounts === "CLASSIC"
    ? `/account/login?return_url=${encoded}`
    : `/customer_authentication/login?return_to=${encoded}`;
}

export type ShopperView = {
  readonly member: null | {
    readonly memberId: string;
    readonly consent: ConsentState;
    readonly consents: readonly { readonly granted: boolean; readonly text: string; readonly at: string }[];
  };
};

/** What a logged-in shopper may know about their own membership. */
export async function shopperView(db: Queryable, viewer: Viewer, customerId: string): Promise<ShopperView> {
  const member = await findMemberByCustomer(db, viewer.shopId, customerId);
  if (member === undefined) return { member: null };
  const format = formattingFor(viewer);
  const consents = await memberConsents(db, viewer.shopId, member.memberId);
  return {
    member: {
      memberId: member.memberId,
      consent: consentOf(member),
      consents: consents.map((row) => ({ granted: row.granted, text: row.text, at: format.dateTime(row.at) })),
    },
  };
}

export type RestView = {
  readonly memberId: string | null;
  readonly restWeeksMax: number;
  /** `at` is an instant in the week: what a declaration names it by. */
  readonly weeks: readonly { readonly at: number; readonly text: string }[];
  readonly declared: readonly { readonly at: number; readonly text: string; readonly open: boolean }[];
};

const WEEKS_AHEAD = 4;

/** The weeks that can still be declared as a rest, and those that were. */
export async function restView(db: Queryable, viewer: Viewer, customerId: string): Promise<RestView> {
  const { shopId } = viewer;
  const member = await findMemberByCustomer(db, shopId, customerId);
  const [{ program }, rests] = await Promise.all([
    currentProgram(db, shopId),
    member === undefined ? Promise.resolve<readonly number[]>([]) : memberRestWeeks(db, shopId, member.memberId),
  ]);
  const format = formattingFor(viewer);
  const clock = clockOf(viewer);
  const { week } = clock;
  const ahead = Array.from({ length: WEEKS_AHEAD }, (_, n) => week + n).filter((one) => !rests.includes(one));
  return {
    memberId: member?.memberId ?? null,
    restWeeksMax: program.scoring.maxRestWeeks,
    weeks: ahead.map((one) => ({ at: clock.startOf(firstDayOf(one) + 3), text: format.week(one) })),
    declared: rests
      .filter((one) => one > week - program.scoring.consistencyWeeks)
      .map((one) => ({ at: clock.startOf(firstDayOf(one) + 3), text: format.week(one), open: one >= week })),
  };
}
