import { randomUUID } from "node:crypto";
import { Router } from "express";
import { z } from "zod";
import type { World } from "../state/world";
import { toGid } from "../state/gid";
import { createCustomer, deleteCustomer, mergeCustomers, updateCustomer } from "../store/customers";
import { failure } from "../store/failure";
import { createProduct } from "../store/sample";
import { creditAccount } from "../store/store-credit";
import { SHOPPER_COOKIE } from "../storefront/cookies";
import { customerPayload } from "../webhooks/emit";
import { anyId, customerById } from "./inputs";
import { handle } from "./respond";

const person = z.object({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().optional(),
  address: z
    .object({
      address1: z.string(),
      address2: z.string().optional(),
      city: z.string(),
      zip: z.string(),
      countryCode: z.string(),
    })
    .nullish(),
  tags: z.array(z.string()).optional(),
  ref: z.string().nullish(),
  createdAt: z.iso.datetime({ offset: true }).optional(),
});
const product = z.object({
  title: z.string(),
  description: z.string().optional(),
  productType: z.string().optional(),
  priceMinor: z.number().int().min(0),
  variants: z
    .array(z.object({ title: z.string(), priceMinor: z.number().int().min(0) }))
    .min(1)
    .optional(),
  collections: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
});
const credit = z.object({ amountMinor: z.number().int(), expiresAt: z.iso.datetime({ offset: true }).nullish() });
const missing = failure("not-found", "There is no such customer.");

export function peopleRoutes(world: World): Router {
  const router = Router();
  router.post(
    "/customers",
    handle(world, (store, request) => customerPayload(createCustomer(world, store, person.parse(request.body ?? {})))),
  );
  router.post(
    "/customers/merge",
    handle(world, (store, request) => {
      const input = z.object({ keep: anyId, remove: anyId }).parse(request.body);
      const kept = customerById(store, input.keep);
      const gone = customerById(store, input.remove);
      if (!kept || !gone || kept === gone) return missing;
      mergeCustomers(world, store, kept, gone);
      return customerPayload(kept);
    }),
  );
  router.patch(
    "/customers/:id",
    handle(world, (store, request) => {
      const row = customerById(store, request.params["id"] ?? "");
      return row ? customerPayload(updateCustomer(world, store, row, person.parse(request.body))) : missing;
    }),
  );
  router.delete(
    "/customers/:id",
    handle(world, (store, request) => {
      const row = customerById(store, request.params["id"] ?? "");
      return row ? deleteCustomer(world, store, row) : missing;
    }),
  );
  router.post(
    "/customers/:id/credit",
    handle(world, (store, request) => {
      const row = customerById(store, request.params["id"] ?? "");
      if (!row) return missing;
      const { amountMinor, expiresAt } = credit.parse(request.body);
      const outcome = creditAccount(world, store, {
        target: { customerId: row.id },
        amountMinor,
        currency: store.shop.currency,
        expiresAt: expiresAt ?? null,
      });
      return outcome.kind === "done" ? outcome.transaction : failure(outcome.code, outcome.code);
    }),
  );
  router.post(
    "/products",
    handle(world, (store, request) => {
      const row = createProduct(world, store, product.parse(request.body));
      return { ...row, admin_graphql_api_id: toGid("Product", row.id) };
    }),
  );
  router.post(
    "/shoppers/login",
    handle(world, (store, request) => {
      const row = customerById(store, z.object({ customer: anyId }).parse(request.body).customer);
      if (!row) return missing;
      const id = randomUUID();
      store.shoppers.put({ id, customerId: row.id });
      return { customerId: row.id, cookie: `${SHOPPER_COOKIE}=${id}` };
    }),
  );
  router.post(
    "/shoppers/logout",
    handle(world, (store, request) => {
      const cookie = z.object({ cookie: z.string() }).parse(request.body).cookie;
      store.shoppers.remove(cookie.replace(`${SHOPPER_COOKIE}=`, ""));
    }),
  );
  return router;
}
