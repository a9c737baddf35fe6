import type { BulkCreationRow, CodeRow, DiscountRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";

export function addCode(world: World, store: Store, discount: DiscountRow, code: string): CodeRow {
  const row: CodeRow = {
    id: world.nextNumber(),
    discountId: discount.id,
    code,
    usageCount: 0,
    usedBy: [],
    createdAt: world.nowIso(),
  };
  store.codes.put(row);
  return row;
}

/** The codes of one call appear later; a code that exists anywhere in the shop fails alone, the others are made. */
export function startBulkCreation(
  world: World,
  store: Store,
  discount: DiscountRow,
  codes: readonly string[],
): BulkCreationRow {
  const row: BulkCreationRow = {
    id: world.nextNumber(),
    discountId: discount.id,
    createdAt: world.nowIso(),
    done: false,
    codes: codes.map((code) => ({ code, codeId: null, error: null })),
  };
  store.bulkCreations.put(row);
  runBulkCreationLater(world, store, row);
  return row;
}

export function runBulkCreationLater(world: World, store: Store, row: BulkCreationRow): void {
  world.tasks.later(world.options.asyncDelayMs, () => {
    const discount = store.discounts.get(row.discountId);
    for (const entry of row.codes) {
      if (entry.codeId !== null || entry.error) continue;
      const problem = codeProblem(store, entry.code);
      if (!discount) entry.error = { code: "INVALID", message: "The discount does not exist." };
      else if (problem) entry.error = problem;
      else entry.codeId = addCode(world, store, discount, entry.code).id;
    }
    row.done = true;
    store.bulkCreations.put(row);
  });
}

function codeProblem(store: Store, code: string): { code: string; message: string } | null {
  if (code.trim() === "") return { code: "BLANK", message: "Code can't be blank" };
  if (code.length > 255) return { code: "TOO_LONG", message: "Code is too long (maximum is 255 characters)" };
  if (/[\r\n]/.test(code)) return { code: "INVALID", message: "Code contains invalid characters" };
  return store.codeByText(code.toLowerCase())
    ? { code: "TAKEN", message: "Code must be unique. Please try a different code." }
    : null;
}
