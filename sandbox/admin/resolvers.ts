import { gidNumber, parseGid } from "../state/gid";
import { bulkResolvers } from "./bulk";
import { type Context, type Resolvers, tagged } from "./context";
import { customerResolvers } from "./customer";
import { discountReadResolvers, nodeOf } from "./discount-reads";
import { discountWriteResolvers } from "./discount-writes";
import { flowResolvers } from "./flow";
import { giftCardResolvers } from "./gift-card";
import { metafieldReadResolvers } from "./metafield-reads";
import { metafieldWriteResolvers } from "./metafield-writes";
import { orderResolvers } from "./order";
import { productResolvers } from "./product";
import { segmentResolvers } from "./segment";
import { shopResolvers } from "./shop";
import { storeCreditResolvers } from "./store-credit";
import { webhookResolvers } from "./webhook-subscription";
import { findCustomer } from "../store/customers";

function findNode({ store }: Context, gid: string): object | null {
  const type = parseGid(gid)?.type ?? "";
  const id = gidNumber(gid);
  const find = (): object | undefined => {
    switch (type) {
      case "Customer":
        return findCustomer(store, id);
      case "Order":
        return store.orders.get(id);
      case "Product":
        return store.products.get(id);
      case "Collection":
        return store.collections.get(id);
      case "Segment":
        return store.segments.get(id);
      case "StoreCreditAccount":
        return store.creditAccounts.get(id);
      case "StoreCreditAccountCreditTransaction":
        return store.creditTransactions.get(id);
      case "GiftCard":
        return store.giftCards.get(id);
      case "BulkOperation":
        return store.bulkOperations.get(id);
      case "DiscountCodeNode": {
        const row = store.discounts.get(id);
        return row && nodeOf(row);
      }
      default:
        return undefined;
    }
  };
  const found = find();
  return found ? tagged(type, found) : null;
}

const nodeResolvers: Resolvers = {
  QueryRoot: {
    node: (_source: unknown, args: { id: string }, context: Context) => findNode(context, args.id),
    nodes: (_source: unknown, args: { ids: string[] }, context: Context) => args.ids.map((id) => findNode(context, id)),
  },
};

function merge(parts: readonly Resolvers[]): Resolvers {
  const merged: Resolvers = {};
  for (const part of parts)
    for (const [type, fields] of Object.entries(part)) merged[type] = { ...merged[type], ...fields };
  return merged;
}

export const resolvers: Resolvers = merge([
  nodeResolvers,
  shopResolvers,
  customerResolvers,
  orderResolvers,
  productResolvers,
  metafieldReadResolvers,
  metafieldWriteResolvers,
  segmentResolvers,
  discountReadResolvers,
  discountWriteResolvers,
  storeCreditResolvers,
  giftCardResolvers,
  bulkResolvers,
  webhookResolvers,
  flowResolvers,
]);
