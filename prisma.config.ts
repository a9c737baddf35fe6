import path from "node:path";
import { defineConfig } from "prisma/config";
import { migrationAdapter } from "./app/adapters/persistence/migration-adapter";

/** Prisma's command line without its downloaded engines: the JavaScript engine over node-postgres. */
export default defineConfig({
  experimental: { adapter: true },
  engine: "js",
  schema: path.join("prisma", "schema.prisma"),
  migrations: { path: path.join("prisma", "migrations") },
  adapter: async () => migrationAdapter(process.env["DATABASE_URL"] ?? ""),
});
