import { createServer } from "node:http";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import express from "express";
import { env } from "~/env.server";
import { webDeps } from "~/deps.server";
import { frontOf } from "~/front";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const development = process.argv.includes("--dev");

type BuiltApp = { readonly files: express.RequestHandler; readonly build: () => Promise<ServerBuild> };

/** The built app, or Vite's in development. */
async function builtApp(): Promise<BuiltApp> {
  if (development) {
    const vite = await import("vite");
    const server = await vite.createServer({ root, server: { middlewareMode: true } });
    const build = (): Promise<unknown> => server.ssrLoadModule("virtual:remix/server-build");
    return { files: server.middlewares, build: build as () => Promise<ServerBuild> };
  }
  const file = path.join(root, "build/server/index.js");
  if (!existsSync(file)) throw new Error("build/server/index.js is missing: run npm run build first");
  const build = (await import(pathToFileURL(file).href)) as ServerBuild;
  const files = express.Router();
  // Hashed names: they never change. Other origins load them below the app proxy.
  files.use(
    "/assets",
    express.static(path.join(root, "build/client/assets"), {
      immutable: true,
      maxAge: "1y",
      setHeaders: (response) => response.set("Access-Control-Allow-Origin", "*"),
    }),
  );
  files.use(express.static(path.join(root, "build/client"), { maxAge: "1h" }));
  return { files, build: () => Promise.resolve(build) };
}

async function main(): Promise<void> {
  const settings = env();
  const deps = await webDeps();
  const { files, build } = await builtApp();
  const answer = createRequestHandler({ build, mode: development ? "development" : "production" });
  const app = frontOf(deps, { files, pages: (request, response, next) => void answer(request, response, next) });
  const server = createServer(app);
  server.requestTimeout = 30_000;
  server.listen(settings.PORT, settings.HOST, () => {
    const address = server.address();
    deps.log.info({ port: typeof address === "object" ? address?.port : settings.PORT }, "web ready");
  });
  const stop = (): void => {
    // Requests under way are answered; keep-alive connections end.
    server.close(() => void deps.close().then(() => process.exit(0)));
    server.closeIdleConnections();
    setTimeout(() => process.exit(1), 15_000).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
}

await main();
