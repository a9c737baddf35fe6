import { toGid } from "../state/gid";
import { jsonValueOf } from "../admin/metafield-reads";
import type { MetafieldRow } from "../state/records";
import { availableCredit } from "../store/orders";
import { type Visit, cartLines } from "./visit";

type Drop = Record<string, unknown>;

/** By namespace, then key; the app's own namespace also under its short name. */
function metafieldDrops(visit: Visit, owner: string): Drop {
  const own = `app--${visit.store.shop.number % 1_000_000}`;
  const spaces: Record<string, Drop> = {};
  const put = (space: string, row: MetafieldRow): void => {
    spaces[space] = { ...spaces[space], [row.key]: { value: jsonValueOf(row), type: row.type } };
  };
  for (const row of visit.store.metafieldsOf(owner)) {
    put(row.namespace, row);
    if (row.namespace === own) put("$app", row);
  }
  return spaces;
}

function customerDrop(visit: Visit): Drop | null {
  const { customer, store } = visit;
  if (!customer) return null;
  const credit = availableCredit(store, customer.id);
  return {
    id: customer.id,
    first_name: customer.firstName,
    last_name: customer.lastName,
    name: `${customer.firstName} ${customer.lastName}`.trim(),
    email: customer.email,
    tags: customer.tags,
    has_account: true,
    orders_count: store.ordersOf(customer.id).length,
    metafields: metafieldDrops(visit, toGid("Customer", customer.id)),
    store_credit_account: credit > 0 ? { balance: credit } : null,
  };
}

const ROUTES = {
  root_url: "/",
  account_url: "/account",
  account_login_url: "/account/login",
  storefront_login_url: "/account/login",
  account_logout_url: "/account/logout",
  account_register_url: "/account/login",
  all_products_collection_url: "/collections/all",
  collections_url: "/collections",
  cart_url: "/cart",
  cart_add_url: "/cart/add",
  cart_change_url: "/cart/change",
  cart_update_url: "/cart/update",
  cart_clear_url: "/cart/clear",
};

/** The objects every theme file sees. Money is in hundredths in Liquid, whatever the currency. */
export function liquidGlobals(visit: Visit, pageType: string): Drop {
  const { store, request, locale, cart } = visit;
  const lines = cartLines(visit);
  const total = lines.reduce((sum, line) => sum + line.unitMinor * line.quantity, 0);
  return {
    shop: {
      id: store.shop.number,
      name: store.shop.name,
      domain: store.shop.id,
      permanent_domain: store.shop.id,
      url: visit.world.addresses.storefront,
      currency: store.shop.currency,
      metafields: metafieldDrops(visit, toGid("Shop", store.shop.number)),
    },
    customer: customerDrop(visit),
    cart: {
      currency: { iso_code: store.shop.currency },
      item_count: lines.reduce((sum, line) => sum + line.quantity, 0),
      total_price: total,
      attributes: cart.attributes,
      items: lines.map((line) => ({
        title: line.title,
        quantity: line.quantity,
        price: line.unitMinor,
        variant_id: line.variantId,
      })),
    },
    request: {
      locale: { iso_code: locale, primary: locale === "en" },
      page_type: pageType,
      path: request.path,
      host: request.get("host"),
      design_mode: false,
    },
    localization: {
      language: { iso_code: locale },
      country: { iso_code: "US", currency: { iso_code: store.shop.currency } },
    },
    routes: ROUTES,
    template: { name: pageType },
  };
}
