import type { DiscountRow } from "../state/records";
import { gidNumber, toGid } from "../state/gid";
import { addCode, startBulkCreation } from "../store/redeem-codes";
import { emitDiscount } from "../webhooks/emit";
import type { Context, Resolvers } from "./context";
import { type DiscountInput, changedContext, readDiscount } from "./discount-input";
import { nodeOf } from "./discount-reads";
import { notImplemented, userError } from "./shapes";

function create(context: Context, input: DiscountInput, kind: DiscountRow["kind"], root: string): unknown {
  const row = readDiscount(context, input, kind, root);
  if (Array.isArray(row)) return { codeDiscountNode: null, userErrors: row };
  context.store.discounts.put(row);
  addCode(context.world, context.store, row, input.code ?? "");
  emitDiscount(context.world, context.store, "discounts/create", row);
  return { codeDiscountNode: nodeOf(row), userErrors: [] };
}

/** What an update can bring here: the rest of a discount stays as it is. */
const UPDATABLE: ReadonlySet<string> = new Set([
  "title",
  "startsAt",
  "endsAt",
  "usageLimit",
  "appliesOncePerCustomer",
  "combinesWith",
  "tags",
  "context",
]);

type Target = { readonly id: string; readonly kind: DiscountRow["kind"]; readonly root: string };

/** What the input does not give stays as it is; the first code is renamed by `code`. */
function update(context: Context, { id, kind, root }: Target, input: DiscountInput): unknown {
  const { world, store } = context;
  const row = store.discounts.get(gidNumber(id));
  if (row?.kind !== kind)
    return { codeDiscountNode: null, userErrors: [userError(["id"], "Discount does not exist", "INVALID")] };
  const other = Object.keys(input).find((key) => !UPDATABLE.has(key));
  if (other) throw notImplemented(`update of a discount: ${root}.${other}`);
  const buyers = input.context ? changedContext(context, row.context, input, root) : row.context;
  if ("message" in buyers) return { codeDiscountNode: null, userErrors: [buyers] };
  row.context = buyers;
  if (input.title) row.title = input.title;
  if (input.startsAt) row.startsAt = new Date(input.startsAt).toISOString();
  if (input.endsAt !== undefined) row.endsAt = input.endsAt ? new Date(input.endsAt).toISOString() : null;
  if (input.usageLimit !== undefined) row.usageLimit = input.usageLimit;
  if (typeof input.appliesOncePerCustomer === "boolean") row.oncePerCustomer = input.appliesOncePerCustomer;
  if (input.combinesWith) row.combinesWith = { ...row.combinesWith, ...input.combinesWith };
  if (input.tags) row.tags = input.tags;
  save(context, row);
  emitDiscount(world, store, "discounts/update", row);
  return { codeDiscountNode: nodeOf(row), userErrors: [] };
}

function save({ world, store }: Context, row: DiscountRow): void {
  row.updatedAt = world.nowIso();
  store.discounts.put(row);
}

function setDeactivated(deactivated: boolean) {
  return (_source: unknown, args: { id: string }, context: Context): unknown => {
    const row = context.store.discounts.get(gidNumber(args.id));
    if (!row) return { codeDiscountNode: null, userErrors: [userError(["id"], "Discount does not exist", "INVALID")] };
    row.deactivated = deactivated;
    if (deactivated) row.endsAt = context.world.nowIso();
    else if (row.endsAt && row.endsAt <= context.world.nowIso()) row.endsAt = null;
    save(context, row);
    emitDiscount(context.world, context.store, "discounts/update", row);
    return { codeDiscountNode: nodeOf(row), userErrors: [] };
  };
}

function remove(_source: unknown, args: { id: string }, { world, store }: Context): unknown {
  const row = store.discounts.get(gidNumber(args.id));
  if (!row)
    return { deletedCodeDiscountId: null, userErrors: [userError(["id"], "Discount does not exist", "INVALID")] };
  for (const code of store.codesOf(row.id)) store.codes.remove(code.id);
  store.discounts.remove(row.id);
  emitDiscount(world, store, "discounts/delete", row);
  return { deletedCodeDiscountId: args.id, userErrors: [] };
}

function bulkAdd(
  _source: unknown,
  args: { discountId: string; codes: { code: string }[] },
  { world, store }: Context,
): unknown {
  const row = store.discounts.get(gidNumber(args.discountId));
  if (!row)
    return { bulkCreation: null, userErrors: [userError(["discountId"], "Code discount does not exist.", "INVALID")] };
  if (args.codes.length === 0)
    return { bulkCreation: null, userErrors: [userError(["codes"], "Codes can't be blank", "BLANK")] };
  const codes = args.codes.map((entry) => entry.code);
  return { bulkCreation: startBulkCreation(world, store, row, codes), userErrors: [] };
}

type BulkDelete = { discountId: string; ids?: string[] | null; search?: string | null; savedSearchId?: string | null };

function bulkDelete(_source: unknown, args: BulkDelete, { world, store }: Context): unknown {
  if (args.search || args.savedSearchId) throw notImplemented("discountCodeRedeemCodeBulkDelete by search");
  const row = store.discounts.get(gidNumber(args.discountId));
  if (!row) return { job: null, userErrors: [userError(["discountId"], "Code discount does not exist.", "INVALID")] };
  if (!args.ids?.length)
    return {
      job: null,
      userErrors: [
        userError(null, "Missing expected argument key: 'ids', 'search' or 'saved_search_id'.", "MISSING_ARGUMENT"),
      ],
    };
  const ids = args.ids.map(gidNumber);
  world.tasks.later(world.options.asyncDelayMs, () => {
    for (const id of ids) if (store.codes.get(id)?.discountId === row.id) store.codes.remove(id);
  });
  return { job: { id: toGid("Job", world.nextNumber()), done: false }, userErrors: [] };
}

export const discountWriteResolvers: Resolvers = {
  Mutation: {
    discountCodeBasicCreate: (_source: unknown, args: { basicCodeDiscount: DiscountInput }, context: Context) =>
      create(context, args.basicCodeDiscount, "basic", "basicCodeDiscount"),
    discountCodeFreeShippingCreate: (
      _source: unknown,
      args: { freeShippingCodeDiscount: DiscountInput },
      context: Context,
    ) => create(context, args.freeShippingCodeDiscount, "free-shipping", "freeShippingCodeDiscount"),
    discountCodeBasicUpdate: (
      _source: unknown,
      { id, basicCodeDiscount }: { id: string; basicCodeDiscount: DiscountInput },
      context: Context,
    ) => update(context, { id, kind: "basic", root: "basicCodeDiscount" }, basicCodeDiscount),
    discountCodeFreeShippingUpdate: (
      _source: unknown,
      { id, freeShippingCodeDiscount }: { id: string; freeShippingCodeDiscount: DiscountInput },
      context: Context,
    ) => update(context, { id, kind: "free-shipping", root: "freeShippingCodeDiscount" }, freeShippingCodeDiscount),
    discountCodeDeactivate: setDeactivated(true),
    discountCodeActivate: setDeactivated(false),
    discountCodeDelete: remove,
    discountRedeemCodeBulkAdd: bulkAdd,
    discountCodeRedeemCodeBulkDelete: bulkDelete,
  },
};
