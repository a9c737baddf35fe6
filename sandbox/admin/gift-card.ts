import { gidNumber, toGid } from "../state/gid";
import { toMinor } from "../state/money";
import type { GiftCardRow } from "../state/records";
import { type PageArgs, paginate } from "./connection";
import { type Context, type Resolvers, tagged } from "./context";
import { type SearchFields, createSearch } from "./search";
import { type UserError, money, notImplemented, userError } from "./shapes";

/** Shopify's ceiling for one card: 2,000 USD or about as much in other currencies, unless support raised it. */
const LIMIT_MINOR = 200_000;

type Input = {
  code?: string | null;
  customerId?: string | null;
  expiresOn?: string | null;
  initialAmount?: { amount: string | number; currencyCode: string } | null;
  initialValue?: string | number | null;
  note?: string | null;
  recipientAttributes?: unknown;
  templateSuffix?: string | null;
};

/** A search without a field looks for the code, among others. */
const SEARCH: SearchFields<GiftCardRow> = {
  default: (row) => [row.code],
  id: (row) => row.id,
  created_at: (row) => row.createdAt,
  expires_on: (row) => row.expiresOn,
  customer_id: (row) => row.customerId,
};

/** As Shopify compares codes: letters and digits, in any case. */
const normal = (code: string): string => code.replaceAll(/[\s-]/g, "").toLowerCase();

function codeProblem(context: Context, code: string | null | undefined): UserError | null {
  if (code === null || code === undefined) return null;
  const field = ["input", "code"];
  const given = normal(code);
  if (given.length < 8) return userError(field, "Code is too short (minimum is 8 characters)", "TOO_SHORT");
  if (given.length > 20) return userError(field, "Code is too long (maximum is 20 characters)", "TOO_LONG");
  if (!/^[a-z0-9]+$/.test(given)) return userError(field, "Code can only contain letters and numbers", "INVALID");
  const taken = [...context.store.giftCards.values()].some((card) => normal(card.code) === given);
  return taken ? userError(field, "Code has already been taken", "TAKEN") : null;
}

function create(_source: unknown, { input }: { input: Input }, context: Context): unknown {
  const { store, world } = context;
  if (input.recipientAttributes) throw notImplemented("GiftCardCreateInput.recipientAttributes");
  const { currency } = store.shop;
  const amount = input.initialAmount?.amount ?? input.initialValue;
  if (input.initialAmount && input.initialAmount.currencyCode !== currency)
    throw notImplemented("gift cards in another currency than the shop's");
  const initialMinor = amount === null || amount === undefined ? 0 : toMinor(amount, currency);
  const customerId = input.customerId ? gidNumber(input.customerId) : null;
  const errors: UserError[] = [];
  const problem = codeProblem(context, input.code);
  if (problem) errors.push(problem);
  const value = ["input", "initialValue"];
  if (initialMinor <= 0) errors.push(userError(value, "must be greater than 0", "GREATER_THAN"));
  if (initialMinor > LIMIT_MINOR)
    errors.push(userError(value, "exceeds the gift card limit", "GIFT_CARD_LIMIT_EXCEEDED"));
  if (customerId !== null && !store.customers.get(customerId))
    errors.push(userError(["input", "customerId"], "The customer could not be found.", "CUSTOMER_NOT_FOUND"));
  if (input.expiresOn && input.expiresOn <= world.nowIso().slice(0, 10))
    errors.push(userError(["input", "expiresOn"], "Expires on must be in the future", "INVALID"));
  if (errors.length > 0) return { giftCard: null, giftCardCode: null, userErrors: errors };
  const id = world.nextNumber();
  const row: GiftCardRow = {
    id,
    code: input.code ?? `${String(id)}a7k9x2`.padStart(16, "0"),
    customerId,
    note: input.note ?? null,
    initialMinor,
    balanceMinor: initialMinor,
    expiresOn: input.expiresOn ?? null,
    deactivatedAt: null,
    createdAt: world.nowIso(),
    updatedAt: world.nowIso(),
  };
  store.giftCards.put(row);
  return { giftCard: row, giftCardCode: row.code, userErrors: [] };
}

/** For good: a card that is not active any more stays so, and to ask again changes nothing. */
function deactivate(_source: unknown, { id }: { id: string }, { store, world }: Context): unknown {
  const row = store.giftCards.get(gidNumber(id));
  if (!row)
    return {
      giftCard: null,
      userErrors: [userError(["id"], "The gift card could not be found.", "GIFT_CARD_NOT_FOUND")],
    };
  const now = world.nowIso();
  if (row.deactivatedAt === null) store.giftCards.put({ ...row, deactivatedAt: now, updatedAt: now });
  return { giftCard: store.giftCards.get(row.id), userErrors: [] };
}

export const giftCardResolvers: Resolvers = {
  QueryRoot: {
    giftCard: (_source: unknown, args: { id: string }, { store }: Context) =>
      store.giftCards.get(gidNumber(args.id)) ?? null,
    giftCards: (_source: unknown, args: PageArgs & { query?: string | null }, context: Context) => {
      const bare = /^\w+$/.test(args.query ?? "");
      const query = bare ? `default:${args.query ?? ""}` : args.query;
      const rows = [...context.store.giftCards.values()].filter(createSearch(query, SEARCH));
      return paginate(context, rows, args, { key: (row) => row.id, id: (row) => row.id });
    },
  },
  GiftCard: {
    id: (row: GiftCardRow) => toGid("GiftCard", row.id),
    note: (row: GiftCardRow) => row.note,
    balance: (row: GiftCardRow, _args: unknown, { store }: Context) => money(row.balanceMinor, store.shop.currency),
    initialValue: (row: GiftCardRow, _args: unknown, { store }: Context) =>
      money(row.initialMinor, store.shop.currency),
    lastCharacters: (row: GiftCardRow) => row.code.slice(-4),
    maskedCode: (row: GiftCardRow) => `•••• •••• •••• ${row.code.slice(-4)}`,
    expiresOn: (row: GiftCardRow) => row.expiresOn,
    enabled: (row: GiftCardRow) => row.deactivatedAt === null,
    deactivatedAt: (row: GiftCardRow) => row.deactivatedAt,
    createdAt: (row: GiftCardRow) => row.createdAt,
    updatedAt: (row: GiftCardRow) => row.updatedAt,
    customer: (row: GiftCardRow, _args: unknown, { store }: Context) => {
      const customer = row.customerId === null ? undefined : store.customers.get(row.customerId);
      return customer ? tagged("Customer", customer) : null;
    },
  },
  Mutation: { giftCardCreate: create, giftCardDeactivate: deactivate },
};
