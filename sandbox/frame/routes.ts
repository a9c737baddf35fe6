import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { createSessionToken } from "../auth/session-token";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { toGid } from "../state/gid";
import { toDecimal } from "../state/money";
import { orderById } from "../control/inputs";
import { changeOptionalScopes, scopesOf } from "../store/install";
import { signAdminQuery } from "../webhooks/sign";
import { browserScript } from "./bundle";
import { html } from "./html";
import { actOnOrder, customersPage, discountsPage, orderPage, ordersPage } from "./order-pages";
import { appPage, indexPage, plainPage, storeName } from "./pages";

const scopesChange = z.object({ act: z.enum(["grant", "revoke"]), scopes: z.array(z.string()).min(1) });

/** The app's address with what the admin adds to the first request. */
function appSource(world: World, store: Store, path: string, search: string): string {
  const url = new URL(path || "/", world.addresses.tunnel);
  url.search = search;
  const add = (name: string, value: string): void => url.searchParams.set(name, value);
  add("embedded", "1");
  add("shop", store.shop.id);
  add(
    "host",
    Buffer.from(`admin.shopify.com/store/${storeName(store)}`)
      .toString("base64")
      .replace(/=+$/, ""),
  );
  add("locale", "en");
  add("session", "sandbox");
  add("timestamp", String(Math.floor(Date.now() / 1000)));
  add("id_token", createSessionToken(world.app, store.shop.id));
  add("hmac", signAdminQuery(world.app.apiSecret, url.searchParams));
  return url.href;
}

function resources(store: Store, type: string, query: string): { id: string; title: string; detail: string }[] {
  const { currency } = store.shop;
  const found = (() => {
    switch (type) {
      case "product":
        return [...store.products.values()].map((row) => ({
          id: toGid("Product", row.id),
          title: row.title,
          handle: row.handle,
          vendor: row.vendor,
          productType: row.productType,
          status: "ACTIVE",
          totalVariants: row.variants.length,
          variants: row.variants.map((variant) => ({
            id: toGid("ProductVariant", variant.id),
            title: variant.title,
            price: toDecimal(variant.priceMinor, currency),
          })),
          detail: row.variants.length === 1 ? "" : `${row.variants.length} variants`,
        }));
      case "variant":
        return [...store.products.values()].flatMap((row) =>
          row.variants.map((variant) => ({
            id: toGid("ProductVariant", variant.id),
            title: `${row.title} - ${variant.title}`,
            displayName: `${row.title} - ${variant.title}`,
            price: toDecimal(variant.priceMinor, currency),
            product: { id: toGid("Product", row.id) },
            detail: toDecimal(variant.priceMinor, currency),
          })),
        );
      default:
        return [...store.collections.values()].map((row) => ({
          id: toGid("Collection", row.id),
          title: row.title,
          handle: row.handle,
          detail: "",
        }));
    }
  })();
  return found.filter((entry) => entry.title.toLowerCase().includes(query.toLowerCase())).slice(0, 250);
}

function storeRoutes(world: World): Router {
  const router = Router({ mergeParams: true });
  const page =
    (work: (store: Store, request: Request, response: Response) => void) =>
    (request: Request, response: Response): void => {
      const store = world.shops.get(`${request.params["store"] ?? ""}.myshopify.com`);
      if (store) work(store, request, response);
      else response.status(404).type("text/plain").send("There is no such shop in this sandbox.\n");
    };
  router.get(
    "/orders",
    page((store, _request, response) => response.send(ordersPage(world, store))),
  );
  router.get(
    "/customers",
    page((store, _request, response) => response.send(customersPage(world, store))),
  );
  router.get(
    "/discounts",
    page((store, _request, response) => response.send(discountsPage(world, store))),
  );
  router.get(
    "/orders/:id",
    page((store, request, response) => {
      const order = orderById(store, request.params["id"] ?? "");
      if (order) response.send(orderPage(world, store, order, null));
      else response.status(404).type("text/plain").send("There is no such order.\n");
    }),
  );
  router.post(
    "/orders/:id",
    page((store, request, response) => {
      const order = orderById(store, request.params["id"] ?? "");
      if (!order) return void response.status(404).type("text/plain").send("There is no such order.\n");
      const body = request.body as Record<string, unknown>;
      const problem = actOnOrder(world, store, order, {
        act: String(body["act"] ?? ""),
        amount: String(body["amount"] ?? ""),
      });
      if (problem) response.status(422).send(orderPage(world, store, order, problem.message));
      else response.redirect(303, request.originalUrl);
    }),
  );
  router.get(
    "/apps/:handle*",
    page((store, request, response) => {
      const path = request.path.replace(/^\/apps\/[^/]+/, "");
      const source = appSource(world, store, path, new URL(request.originalUrl, "http://admin").search);
      response.send(appPage({ world, store, title: world.app.name, current: "app" }, source));
    }),
  );
  router.get(
    "*",
    page((store, request, response) => {
      const content = html`<h1>Not in the sandbox</h1>
        <div class="card">
          <p>Shopify's admin has a page at <code>${request.path}</code>; the sandbox does not.</p>
        </div>`;
      response.send(plainPage({ world, store, title: "Not in the sandbox", current: "other" }, content));
    }),
  );
  return router;
}

export function frameRoutes(world: World): Router {
  const router = Router();
  router.get("/", (_request, response) => void response.send(indexPage(world)));
  for (const [path, name] of [
    ["/app-bridge.js", "app-bridge"],
    ["/frame/admin.js", "admin"],
  ] as const) {
    router.get(path, (_request, response, next) => {
      browserScript(name)
        .then((script) =>
          response.type("text/javascript").set("Cross-Origin-Resource-Policy", "cross-origin").send(script),
        )
        .catch(next);
    });
  }
  router.get("/frame/resources", (request, response) => {
    const store = world.shops.get(String(request.query["shop"]));
    const type = String(request.query["type"]);
    if (!store || !["product", "variant", "collection"].includes(type)) {
      response.status(400).type("text/plain").send("not implemented in the sandbox: resource picker for this type");
      return;
    }
    response.json({ resources: resources(store, type, String(request.query["query"] ?? "")) });
  });
  router.get("/frame/scopes", (request, response) => {
    const store = world.shops.get(String(request.query["shop"]));
    if (store) response.json(scopesOf(world, store));
    else response.status(404).type("text/plain").send("There is no such shop in this sandbox.\n");
  });
  router.post("/frame/scopes", (request, response) => {
    const store = world.shops.get(String(request.query["shop"]));
    const asked = scopesChange.safeParse(request.body);
    if (!store || !asked.success || !changeOptionalScopes(world, store, asked.data.act, asked.data.scopes))
      response.status(400).type("text/plain").send("expected optional scopes that the app declares\n");
    else response.json(scopesOf(world, store));
  });
  router.use("/store/:store", storeRoutes(world));
  return router;
}
