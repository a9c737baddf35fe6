import { Router } from "express";
import { z } from "zod";
import { createSessionToken } from "../auth/session-token";
import { revokeTokens } from "../auth/tokens";
import { drainPoints } from "../admin/throttle";
import type { World } from "../state/world";
import { changeScopes, createShop, installApp, shopPayload, uninstallApp } from "../store/install";
import { failure } from "../store/failure";
import { loadStore, storeHistory } from "../store/load-store";
import { fillWithSample } from "../store/sample";
import { emit } from "../webhooks/emit";
import { faultSettings, faultsOf, setFaults } from "../webhooks/faults";
import { createRandom } from "../state/random";
import { handle } from "./respond";
import { describeState } from "./state-dump";

const newShop = z.object({
  domain: z.string().regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/),
  name: z.string().optional(),
  currency: z.string().length(3).optional(),
  timezone: z.string().optional(),
  plan: z.enum(["standard", "advanced", "plus", "enterprise"]).optional(),
  customerAccounts: z.enum(["CLASSIC", "NEW_CUSTOMER_ACCOUNTS"]).optional(),
  installed: z.boolean().default(true),
  sample: z.boolean().default(false),
});
const shopChange = newShop.omit({ domain: true, installed: true, sample: true });
const clock = z.object({ advanceMs: z.number().int().optional(), advanceDays: z.number().optional() });
const scopesInput = z.object({ scopes: z.array(z.string()) });
const redaction = z.object({
  topic: z.enum(["customers/data_request", "customers/redact", "shop/redact"]),
  customerId: z.number().optional(),
  orderIds: z.array(z.number()).default([]),
});

function installRoutes(world: World): Router {
  const router = Router();
  router.post(
    "/uninstall",
    handle(world, (store) => uninstallApp(world, store)),
  );
  router.post(
    "/install",
    handle(world, (store, request) => {
      const scopes = scopesInput.partial().parse(request.body ?? {}).scopes ?? world.app.scopes;
      installApp(world, store, scopes);
      return store.shop.installation;
    }),
  );
  router.post(
    "/scopes",
    handle(world, (store, request) => {
      changeScopes(world, store, scopesInput.parse(request.body).scopes);
      return store.shop.installation ?? failure("not-installed", "The app is not installed on this shop.");
    }),
  );
  router.post(
    "/tokens/revoke",
    handle(world, (store) => ({ revoked: revokeTokens(store) })),
  );
  router.get(
    "/session-token",
    handle(world, (store) => ({ token: createSessionToken(world.app, store.shop.id) })),
  );
  router.post(
    "/redact",
    handle(world, (store, request) => {
      const input = redaction.parse(request.body);
      const customer =
        input.customerId === undefined ? {} : { customer: { id: input.customerId }, orders_to_redact: input.orderIds };
      emit(world, store, input.topic, { shop_id: store.shop.number, shop_domain: store.shop.id, ...customer });
    }),
  );
  return router;
}

function faultRoutes(world: World): Router {
  const router = Router();
  router.get(
    "/faults",
    handle(world, () => faultsOf(world)),
  );
  router.post(
    "/faults",
    handle(world, (_store, request) => {
      const faults = faultSettings.parse(request.body ?? {});
      if (faults.seed !== undefined) world.random = createRandom(faults.seed);
      setFaults(world, faults);
      return faults;
    }),
  );
  router.delete(
    "/faults",
    handle(world, () => setFaults(world, faultSettings.parse({}))),
  );
  router.post(
    "/throttle",
    handle(world, (store, request) =>
      drainPoints(store, z.object({ left: z.number().min(0) }).parse(request.body).left),
    ),
  );
  return router;
}

export function shopRoutes(world: World): Router {
  const router = Router();
  router.use(installRoutes(world), faultRoutes(world));
  router.post(
    "/shops",
    handle(world, (_store, request) => {
      const { domain, installed, sample, ...input } = newShop.parse(request.body);
      if (world.shops.has(domain)) return failure("taken", `The shop ${domain} exists already.`);
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const store = createShop(world, domain, given);
      if (sample) fillWithSample(world, store);
      if (installed) installApp(world, store, world.app.scopes);
      return shopPayload(store.shop);
    }),
  );
  router.patch(
    "/shop",
    handle(world, (store, request) => {
      const change = shopChange.parse(request.body);
      Object.assign(store.shop, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
      store.shop.updatedAt = world.nowIso();
      store.saveShop();
      emit(world, store, "shop/update", shopPayload(store.shop));
      return shopPayload(store.shop);
    }),
  );
  router.post(
    "/clock",
    handle(world, (_store, request) => {
      const { advanceMs = 0, advanceDays = 0 } = clock.parse(request.body);
      world.advance(advanceMs + Math.round(advanceDays * 86_400_000));
      return { now: world.nowIso(), offsetMs: world.clockOffsetMs() };
    }),
  );
  router.post(
    "/config",
    handle(world, (_store, request) => {
      world.app.appUrl = z.object({ appUrl: z.url() }).parse(request.body).appUrl;
      return { appUrl: world.app.appUrl };
    }),
  );
  router.post(
    "/load",
    handle(world, (store, request) => loadStore(world, store, storeHistory.parse(request.body))),
  );
  router.post(
    "/emit",
    handle(world, (store, request) => {
      const input = z.object({ topic: z.string(), payload: z.record(z.string(), z.unknown()) }).parse(request.body);
      emit(world, store, input.topic, input.payload);
    }),
  );
  router.get(
    "/state",
    handle(world, (store, request) => describeState(world, store, String(request.query["table"] ?? ""))),
  );
  router.get(
    "/deliveries",
    handle(world, (store, request) => {
      const { topic, state } = request.query;
      const rows = [...store.deliveries.values()].filter(
        (row) => (!topic || row.topic === topic) && (!state || row.state === state),
      );
      return { deliveries: rows };
    }),
  );
  router.all(
    "/settle",
    handle(world, async (_store, request) => {
      const settled = await world.tasks.settle(Number(request.query["timeout"] ?? 10_000));
      return { settled, pending: world.tasks.pending };
    }),
  );
  return router;
}
