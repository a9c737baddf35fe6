/**
 * Who may import whom inside app/: core decides, usecases do, views show, adapters talk, routes listen. A folder or file of app/ that
 * is in no layer is an error, and so is an import that its layer does not list.
 */
export type Layer = {
  readonly name: string;
  /** Paths below app/: a folder with a trailing slash, or a file. */
  readonly paths: readonly string[];
  readonly mayImport: readonly string[];
  /** npm packages and node modules that may be imported: all, or a list. */
  readonly packages: "all" | readonly string[];
};

const TYPES_OF_GRAPHQL = "@graphql-typed-document-node/core";

export const LAYERS: readonly Layer[] = [
  { name: "core", paths: ["core/"], mayImport: [], packages: ["zod"] },
  { name: "ports", paths: ["ports/"], mayImport: ["core", "persistence"], packages: [TYPES_OF_GRAPHQL] },
  { name: "env", paths: ["env.server.ts"], mayImport: [], packages: ["zod"] },
  { name: "persistence", paths: ["adapters/persistence/"], mayImport: ["core", "ports"], packages: "all" },
  {
    name: "adapters",
    paths: ["adapters/interchange/", "adapters/queue/", "adapters/shopify/", "adapters/telemetry/"],
    mayImport: ["core", "ports", "persistence", "env"],
    packages: "all",
  },
  { name: "keys", paths: ["auth/api-key.ts", "auth/proxy-signature.ts"], mayImport: [], packages: ["node"] },
  {
    name: "usecases",
    paths: ["usecases/"],
    mayImport: ["core", "ports", "persistence", "adapters", "keys"],
    packages: ["node", "zod"],
  },
  { name: "views", paths: ["views/"], mayImport: ["core", "persistence", "usecases"], packages: ["node", "zod"] },
  {
    name: "deps",
    paths: ["deps.server.ts"],
    mayImport: ["core", "ports", "persistence", "adapters", "usecases", "env"],
    packages: "all",
  },
  { name: "auth", paths: ["auth/"], mayImport: ["ports", "persistence", "deps", "env", "keys"], packages: "all" },
  {
    name: "jobs",
    paths: ["jobs/"],
    mayImport: ["core", "ports", "persistence", "adapters", "usecases", "deps"],
    packages: ["node", "pg-boss"],
  },
  { name: "ui", paths: ["ui/"], mayImport: ["core", "views"], packages: "all" },
  {
    name: "routes",
    paths: ["routes/", "routes.ts"],
    mayImport: ["core", "usecases", "views", "ui", "auth", "deps", "env", "persistence"],
    packages: "all",
  },
  {
    name: "document",
    paths: ["root.tsx", "entry.server.tsx", "entry.client.tsx"],
    mayImport: ["ui", "deps"],
    packages: "all",
  },
  {
    name: "server",
    paths: ["server.ts", "front.ts", "body-limits.ts", "webhook-door.ts"],
    mayImport: ["adapters", "usecases", "auth", "deps", "env"],
    packages: "all",
  },
  {
    name: "cli",
    paths: ["cli/"],
    mayImport: ["core", "ports", "persistence", "adapters", "usecases", "jobs", "deps", "env"],
    packages: "all",
  },
];
