import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { forgetBulkFiles, readBulkResult, runBulkLater } from "./admin/bulk-run";
import { graphqlEndpoint } from "./admin/endpoint";
import { tokenEndpoint } from "./auth/token-endpoint";
import { orderRoutes } from "./control/order-routes";
import { peopleRoutes } from "./control/people-routes";
import { handle, shopOf } from "./control/respond";
import { shopRoutes } from "./control/shop-routes";
import { frameRoutes } from "./frame/routes";
import { createTunnel } from "./frame/tunnel";
import { type SandboxInput, readAppConfig, sandboxOptions } from "./options";
import { loadSchema } from "./schema/load";
import { type World, createWorld } from "./state/world";
import type { Store } from "./state/store";
import { applyDeclarations, changeScopes, createShop, installApp } from "./store/install";
import { type Loaded, type StoreHistory, loadStore } from "./store/load-store";
import { runBulkCreationLater } from "./store/redeem-codes";
import { fillWithSample } from "./store/sample";
import { storefrontRoutes } from "./storefront/routes";
import { resumeDeliveries } from "./webhooks/deliver";

const BODY_LIMIT = "200mb";

export type Sandbox = {
  /** Admin API, admin pages and control plane: SANDBOX_URL of the preload. */
  readonly url: string;
  /** What the app must be told as SHOPIFY_APP_URL: forwards to where the app listens. */
  readonly tunnelUrl: string;
  readonly storefrontUrl: string;
  readonly adminAppUrl: string;
  readonly appBridgeUrl: string;
  readonly shop: string;
  readonly world: World;
  /** The app's real address, once it is known. */
  setAppUrl(url: string): void;
  loadStore(history: StoreHistory, shop?: string): Loaded;
  settle(timeoutMs?: number): Promise<boolean>;
  close(): Promise<void>;
};

/** First start: the default shop with its sample. Later starts: what the state folder has, with the app's present declarations. */
function prepareShops(world: World): void {
  const { options } = world;
  if (world.shops.size === 0) {
    const store = createShop(world, options.shop);
    if (options.sample) fillWithSample(world, store);
    if (options.installed) installApp(world, store, world.app.scopes);
    return;
  }
  for (const store of world.shops.values()) {
    // Before anything new is sent, so that nothing is sent twice.
    resumeDeliveries(world, store);
    applyDeclarations(world, store);
    const granted = store.shop.installation?.scopes;
    if (options.installed && granted !== undefined) {
      // A new version of the app brought other scopes: the merchant is taken to agree. What they gave beside those stays theirs to take.
      const wanted = [...world.app.scopes, ...granted.filter((scope) => world.app.optionalScopes.includes(scope))];
      if (granted.join(",") !== wanted.join(",")) changeScopes(world, store, wanted);
    }
    for (const row of store.bulkCreations.values()) if (!row.done) runBulkCreationLater(world, store, row);
    for (const row of store.bulkOperations.values())
      if (row.status === "CREATED" || row.status === "RUNNING") runBulkLater(world, store, row);
  }
}

function adminApi(world: World, app: Express): void {
  const withShop = (work: (store: Store, request: Request, response: Response) => void | Promise<void>) => {
    return (request: Request, response: Response, next: NextFunction): void => {
      const store = shopOf(world, request, false) ?? shopOf(world, request, true);
      if (!store) response.status(404).json({ errors: "Not Found" });
      else Promise.resolve(work(store, request, response)).catch(next);
    };
  };
  app.post(
    "/admin/api/:version/graphql.json",
    withShop((store, request, response) => graphqlEndpoint(world, store, request, response)),
  );
  app.post(
    "/admin/oauth/access_token",
    withShop((store, request, response) => tokenEndpoint(world, store, request, response)),
  );
  app.get("/bulk-results/:name", (request, response) => {
    const [id = "", secret = ""] = request.params["name"].replace(/\.jsonl$/, "").split("-");
    for (const store of world.shops.values()) {
      const row = store.bulkOperations.get(Number(id));
      if (row?.secret !== secret) continue;
      response.type("application/jsonl").send(readBulkResult(world, row));
      return;
    }
    response.status(404).json({ errors: "Not Found" });
  });
}

function controlPlane(world: World, app: Express): void {
  app.post(
    "/__sandbox/reset",
    handle(world, () => {
      world.reset();
      prepareShops(world);
    }),
  );
  app.use("/__sandbox", shopRoutes(world), peopleRoutes(world), orderRoutes(world));
  app.use("/__sandbox", (_request, response) =>
    response.status(404).json({ error: "not-found", detail: "See sandbox/README.md." }),
  );
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A small Shopify: three listeners over one state. */
export async function createSandbox(input: SandboxInput = {}): Promise<Sandbox> {
  const options = sandboxOptions.parse(input);
  const world = createWorld(options, readAppConfig(options));
  loadSchema("2026-07");

  const main = express();
  main.disable("x-powered-by");
  main.use(express.json({ limit: BODY_LIMIT }), express.urlencoded({ extended: false }));
  adminApi(world, main);
  controlPlane(world, main);
  main.use(frameRoutes(world));
  const storefront = express();
  storefront.disable("x-powered-by");
  storefront.use(storefrontRoutes(world));

  const servers = { main: createServer(main), tunnel: createTunnel(world), storefront: createServer(storefront) };
  const base = `http://${options.publicHost}`;
  world.addresses.admin = `${base}:${await listen(servers.main, options.port, options.host)}`;
  world.addresses.tunnel = `${base}:${await listen(servers.tunnel, options.tunnelPort, options.host)}`;
  world.addresses.storefront = `${base}:${await listen(servers.storefront, options.storefrontPort, options.host)}`;
  prepareShops(world);

  return {
    url: world.addresses.admin,
    tunnelUrl: world.addresses.tunnel,
    storefrontUrl: world.addresses.storefront,
    adminAppUrl: `${world.addresses.admin}/store/${options.shop.split(".")[0] ?? ""}/apps/${world.app.handle}`,
    appBridgeUrl: `${world.addresses.admin}/app-bridge.js`,
    shop: options.shop,
    world,
    setAppUrl(url) {
      world.app.appUrl = url;
    },
    loadStore(history, shop = options.shop) {
      const store = world.shops.get(shop);
      if (!store) throw new Error(`there is no shop ${shop}`);
      return loadStore(world, store, history);
    },
    settle: (timeoutMs = 10_000) => world.tasks.settle(timeoutMs),
    async close() {
      await Promise.all(Object.values(servers).map(closeServer));
      world.close();
      forgetBulkFiles();
    },
  };
}
