import { type RouteConfig, index, layout, prefix, route } from "@remix-run/route-config";

/** Every address of the app, by audience. */
export default [
  // The merchant, inside Shopify's admin.
  index("routes/admin/entrance.tsx"),
  route("auth/*", "routes/admin/auth.tsx"),
  layout("routes/admin/layout.tsx", [
    route("app", "routes/admin/home.tsx"),
    ...prefix("app", [
      route("members", "routes/admin/members.tsx"),
      route("members/:memberId", "routes/admin/member.tsx"),
      route("held", "routes/admin/held.tsx"),
      route("seasons", "routes/admin/seasons.tsx"),
      route("seasons/:seasonId", "routes/admin/season.tsx"),
      route("seasons/:seasonId/edit", "routes/admin/season-edit.tsx"),
      route("groups", "routes/admin/groups.tsx"),
      route("groups/:groupId", "routes/admin/group.tsx"),
      route("orders", "routes/admin/orders.tsx"),
      route("orders/:orderId", "routes/admin/order.tsx"),
      route("rewards", "routes/admin/rewards.tsx"),
      route("rewards/ledger", "routes/admin/ledger.tsx"),
      route("rewards/attempts", "routes/admin/attempts.tsx"),
      route("rewards/perks", "routes/admin/perks.tsx"),
      route("program", "routes/admin/program.tsx"),
      route("program/draft/:version", "routes/admin/program-draft.tsx"),
      route("program/backtest", "routes/admin/backtest.tsx"),
      route("why/:subject/*", "routes/admin/why.tsx"),
      route("data", "routes/admin/data.tsx"),
      route("audit", "routes/admin/audit.tsx"),
      route("privacy", "routes/admin/privacy.tsx"),
      route("data/history", "routes/admin/history.tsx"),
      route("data/webhooks", "routes/admin/webhooks.tsx"),
      route("*", "routes/admin/not-found.tsx"),
    ]),
  ]),

  // Shoppers and creators, under the store's own domain (app proxy /apps/community -> /storefront). No client scripts.
  layout("routes/storefront/layout.tsx", [
    ...prefix("storefront", [
      route("start", "routes/storefront/start.tsx"),
      route("join", "routes/storefront/join.tsx"),
      route("rest", "routes/storefront/rest.tsx"),
      route("perks", "routes/storefront/perks.tsx"),
      route("privacy", "routes/storefront/privacy.tsx"),
      route("why", "routes/storefront/why.tsx"),
      route("portal", "routes/portal/home.tsx"),
      route("portal/:groupId", "routes/portal/group.tsx"),
      route("*", "routes/storefront/not-found.tsx"),
    ]),
  ]),

  // Shopify, other systems, and whoever watches over the processes.
  ...prefix("api/v1", [
    route("activities", "routes/api/activities.ts"),
    route("members/:memberId", "routes/api/member.ts"),
    route("members/:memberId/standing", "routes/api/member-standing.ts"),
    route("members/:memberId/identities", "routes/api/member-identities.ts"),
    route("groups/:groupId", "routes/api/group.ts"),
    route("orders/:orderId/shares", "routes/api/order-shares.ts"),
    route("rewards", "routes/api/rewards.ts"),
    route("why/:subject/*", "routes/api/why.ts"),
    route("*", "routes/api/not-found.ts"),
  ]),
  route("healthz", "routes/health/healthz.ts"),
  route("readyz", "routes/health/readyz.ts"),
] satisfies RouteConfig;
