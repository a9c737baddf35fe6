import type { Queryable } from "~/adapters/persistence/database";
import { BY_ERASURE, staffStateOf } from "~/adapters/persistence/staff-rows";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type StaffView = {
  readonly staff: boolean;
  /** Who takes no part cannot be marked; a mark can always be taken back. */
  readonly mayChange: boolean;
  /** Who changed it last, and when; nobody did where an erasure ended it. */
  readonly last: { readonly by: string | null; readonly at: string } | null;
};

/** Whether a member works for the shop, and who said so. */
export async function staffView(db: Queryable, viewer: Viewer, memberId: string): Promise<StaffView> {
  const state = await staffStateOf(db, viewer.shopId, memberId);
  if (state === undefined) return { staff: false, mayChange: false, last: null };
  const { staff, takesPart, by, at } = state;
  const last =
    by === null || at === null ? null : { by: by === BY_ERASURE ? null : by, at: formattingFor(viewer).dateTime(at) };
  return { staff, mayChange: staff || takesPart, last };
}
