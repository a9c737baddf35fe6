import express, { type NextFunction, type Request, type Response, Router } from "express";
import type { World } from "../state/world";
import { createCustomer, findCustomer } from "../store/customers";
import { raw } from "../frame/html";
import { forwardToApp, proxyPrefix } from "../proxy/app-proxy";
import { accountPage, loginPage } from "./account-pages";
import { cartRoutes } from "./cart-routes";
import { type Extension, openExtension } from "./extension";
import { type Handle, backTo } from "./page-handle";
import { renderPage } from "./layout";
import { liquidGlobals } from "./liquid-objects";
import { productImage } from "./product-image";
import { collectionPage, homePage, notFoundPage, productPage } from "./shop-pages";
import { type Visit, logIn, logOut, openVisit, saveCart, storeOfVisit } from "./visit";

const REFERRAL = "hearth_referral";

/** Where the visit began, for the order's journey; without our embed on the page the recommendation is carried here. */
function noteLanding(visit: Visit, carriesReferral: boolean): void {
  const { request, cart } = visit;
  const ref = typeof request.query["ref"] === "string" ? request.query["ref"] : null;
  const fresh = carriesReferral && ref && cart.attributes[REFERRAL] !== ref;
  if (cart.landing && !fresh) return;
  cart.landing ??= { page: request.originalUrl, referrer: request.get("referer") ?? null, at: visit.world.nowIso() };
  if (fresh) cart.attributes[REFERRAL] = ref;
  saveCart(visit);
}

function createHandle(world: World, extension: Extension): Handle {
  const carriesReferral = !extension.blocks().some((block) => block.schema.target === "body");
  const run = async (work: Parameters<Handle>[0], request: Request, response: Response): Promise<void> => {
    const store = storeOfVisit(world, request, response);
    if (!store) return void response.status(404).type("text/plain").send("There is no such shop in this sandbox.\n");
    const visit = openVisit(world, store, request, response);
    if (request.method === "GET" && request.accepts("html")) noteLanding(visit, carriesReferral);
    const page = await work(visit);
    if (response.headersSent) return;
    if (page === null) response.status(404);
    response.type("html").send(await renderPage(visit, extension, page || notFoundPage()));
  };
  return (work) => (request, response, next) => void run(work, request, response).catch(next);
}

const field = (request: Request, name: string): string => {
  const body = request.body as Record<string, unknown> | undefined;
  return String(body?.[name] ?? "");
};

function accountRoutes(world: World, extension: Extension, page: Handle): Router {
  const router = Router();
  router.get(
    "/account",
    page((visit) => {
      if (visit.customer) return accountPage(visit, extension, visit.customer);
      visit.response.redirect(303, "/account/login");
      return undefined;
    }),
  );
  router.get(
    "/account/login",
    page((visit) => {
      const { back, return_url: returnUrl, q } = visit.request.query;
      return loginPage(visit, backTo(back ?? returnUrl), String(q ?? ""));
    }),
  );
  // Where stores with new customer accounts send their shoppers.
  router.get(
    "/customer_authentication/login",
    page((visit) => loginPage(visit, backTo(visit.request.query["return_to"]), "")),
  );
  router.post(
    "/account/login",
    page((visit) => {
      const customer = findCustomer(visit.store, Number(field(visit.request, "customer")));
      if (!customer) return null;
      logIn(visit, customer.id);
      visit.response.redirect(303, backTo(field(visit.request, "back")));
      return undefined;
    }),
  );
  router.post(
    "/account/register",
    page((visit) => {
      const [firstName, lastName, email] = ["firstName", "lastName", "email"].map((name) =>
        field(visit.request, name).trim(),
      );
      const known = [...visit.store.customers.values()].find(
        (row) => row.mergedInto === null && row.email.toLowerCase() === email?.toLowerCase(),
      );
      logIn(visit, (known ?? createCustomer(world, visit.store, { firstName, lastName, email })).id);
      visit.response.redirect(303, backTo(field(visit.request, "back")));
      return undefined;
    }),
  );
  router.post(
    "/account/logout",
    page((visit) => {
      logOut(visit);
      visit.response.redirect(303, "/");
      return undefined;
    }),
  );
  return router;
}

function shopRoutes(extension: Extension, page: Handle): Router {
  const router = Router();
  router.get(
    "/",
    page((visit) => homePage(visit, extension)),
  );
  router.get(
    "/collections",
    page((visit) => collectionPage(visit, "all")),
  );
  router.get(
    "/collections/:handle",
    page((visit) => collectionPage(visit, visit.request.params["handle"] ?? "")),
  );
  router.get(
    "/products/:handle",
    page((visit) => {
      const row = [...visit.store.products.values()].find((known) => known.handle === visit.request.params["handle"]);
      return row ? productPage(visit, extension, row) : null;
    }),
  );
  router.get(
    "/images/:handle.svg",
    page((visit) => {
      const row = [...visit.store.products.values()].find((known) => known.handle === visit.request.params["handle"]);
      visit.response
        .type("image/svg+xml")
        .set("Cache-Control", "max-age=86400")
        .send(productImage(row ?? { hue: 30, productType: "" }));
      return undefined;
    }),
  );
  router.get("/extension-assets/:name", (request, response) => {
    const file = extension.assetFile(request.params["name"]);
    if (file) response.sendFile(file, { dotfiles: "allow" });
    else response.status(404).end();
  });
  return router;
}

function proxyRoute(world: World, extension: Extension) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const store = storeOfVisit(world, request, response);
    if (!store) return next();
    const render = (text: string): Promise<string> => {
      const visit = openVisit(world, store, request, response);
      return extension
        .renderText(text, liquidGlobals(visit, "page"))
        .then((main) =>
          renderPage(visit, extension, { title: "Community", type: "page", main: raw(main), wide: true }),
        );
    };
    forwardToApp(world, store, request, response, (_store, _request, text) => render(text)).catch(next);
  };
}

/** The online store. The proxy comes first: it passes bodies on as they are. */
export function storefrontRoutes(world: World): Router {
  const router = Router();
  const extension = openExtension(world.options.extensionDir);
  const page = createHandle(world, extension);
  const prefix = proxyPrefix(world);
  router.all([prefix, `${prefix}/*`], proxyRoute(world, extension));
  router.use(express.urlencoded({ extended: false }), express.json());
  router.use(shopRoutes(extension, page), cartRoutes(page), accountRoutes(world, extension, page));
  router.use(page(() => null));
  return router;
}
