import type { SubscriptionRow } from "../state/records";
import { gidNumber, toGid } from "../state/gid";
import { type PageArgs, paginate } from "./connection";
import type { Context, Resolvers } from "./context";
import { requireScope, userError } from "./shapes";

type Input = { uri?: string | null; includeFields?: string[] | null; filter?: string | null; format?: string | null };

/** Compliance topics can only be declared in shopify.app.toml; the enum does not have them. */
const TOPIC_SCOPES: [prefix: string, scope: string][] = [
  ["ORDERS_", "read_orders"],
  ["REFUNDS_", "read_orders"],
  ["CUSTOMERS_MERGE", "read_customer_merge"],
  ["CUSTOMERS_", "read_customers"],
  ["CUSTOMER_TAGS", "read_customers"],
  ["SEGMENTS_", "read_customers"],
  ["DISCOUNTS_", "read_discounts"],
  ["PRODUCTS_", "read_products"],
  ["COLLECTIONS_", "read_products"],
];

function checkScope(context: Context, topic: string): void {
  const scope = TOPIC_SCOPES.find(([prefix]) => topic.startsWith(prefix))?.[1];
  if (scope && !context.scopes.has(scope.replace("read_", "write_")))
    requireScope(context, scope, "webhookSubscriptionCreate");
}

function create(_source: unknown, args: { topic: string; webhookSubscription: Input }, context: Context): unknown {
  const { world, store } = context;
  checkScope(context, args.topic);
  const { uri, includeFields, filter } = args.webhookSubscription;
  const refuse = (field: string, message: string): unknown => ({
    webhookSubscription: null,
    userErrors: [userError(["webhookSubscription", field], message)],
  });
  if (!uri) return refuse("uri", "Address can't be blank");
  const same = store.subscriptionsTo(args.topic).some((row) => row.uri === uri && !row.declared);
  if (same) return refuse("uri", "Address for this topic has already been taken");
  const now = world.nowIso();
  const row: SubscriptionRow = {
    id: world.nextNumber(),
    topic: args.topic,
    uri,
    includeFields: includeFields ?? [],
    filter: filter ?? null,
    createdAt: now,
    updatedAt: now,
    declared: false,
  };
  store.subscriptions.put(row);
  return { webhookSubscription: row, userErrors: [] };
}

/** What shopify.app.toml declares belongs to the app version and does not show here. */
const own = (context: Context): SubscriptionRow[] =>
  [...context.store.subscriptions.values()].filter((row) => !row.declared);

export const webhookResolvers: Resolvers = {
  QueryRoot: {
    webhookSubscription: (_source: unknown, args: { id: string }, context: Context) =>
      own(context).find((row) => row.id === gidNumber(args.id)) ?? null,
    webhookSubscriptions: (
      _source: unknown,
      args: PageArgs & { topics?: string[] | null; uri?: string | null },
      context: Context,
    ) => {
      const rows = own(context).filter(
        (row) => (!args.topics || args.topics.includes(row.topic)) && (!args.uri || row.uri === args.uri),
      );
      return paginate(context, rows, args, { key: (row) => row.createdAt, id: (row) => row.id });
    },
  },
  WebhookSubscription: {
    id: (row: SubscriptionRow) => toGid("WebhookSubscription", row.id),
    legacyResourceId: (row: SubscriptionRow) => String(row.id),
    topic: (row: SubscriptionRow) => row.topic,
    uri: (row: SubscriptionRow) => row.uri,
    format: () => "JSON",
    includeFields: (row: SubscriptionRow) => row.includeFields,
    filter: (row: SubscriptionRow) => row.filter,
    metafieldNamespaces: () => [],
    metafields: () => [],
    createdAt: (row: SubscriptionRow) => row.createdAt,
    updatedAt: (row: SubscriptionRow) => row.updatedAt,
    apiVersion: (_row: SubscriptionRow, _args: unknown, { world }: Context) => ({
      handle: world.app.webhookApiVersion,
      displayName: world.app.webhookApiVersion,
      supported: true,
    }),
  },
  Mutation: {
    webhookSubscriptionCreate: create,
    webhookSubscriptionDelete: (_source: unknown, args: { id: string }, context: Context) => {
      const row = own(context).find((known) => known.id === gidNumber(args.id));
      if (!row)
        return {
          deletedWebhookSubscriptionId: null,
          userErrors: [userError(["id"], "Webhook subscription does not exist")],
        };
      context.store.subscriptions.remove(row.id);
      return { deletedWebhookSubscriptionId: args.id, userErrors: [] };
    },
  },
};
