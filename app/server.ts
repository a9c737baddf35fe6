import { createServer } from "node:http";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express from "express";
import { env } from "~/env.server";
import { webDeps } from "~/deps.server";
import { frontOf } from "~/front";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const development = process.argv.includes("--dev");

/** The built app, or Vite's in development. */
async function remixApp(app: express.Express): Promise<() => Promise<ServerBuild>> {
  if (development) {
    const vite = await import("vite");
    const server = await vite.createServer({ root, server: { middlewareMode: true } });
    app.use(server.middlewares);
    return () => server.ssrLoadModule("virtual:remix/server-build") as Promise<unknown> as Promise<ServerBuild>;
  }
  const file = path.join(root, "build/server/index.js");
  if (!existsSync(file)) throw new Error("build/server/index.js is missing: run npm run build first");
  const build = (await import(pathToFileURL(file).href)) as ServerBuild;
  const assets = path.join(root, "build/client/assets");
  // Hashed names: they never change. Other origins load them below the app proxy.
  app.use(
    "/assets",
    express.static(assets, {
      immutable: true,
      maxAge: "1y",
      setHeaders: (response) => response.set("Access-Control-Allow-Origin", "*"),
    }),
  );
  app.use(express.static(path.join(root, "build/client"), { maxAge: "1h" }));
  return () => Promise.resolve(build);
}

async function main(): Promise<void> {
  const settings = env();
  const deps = await webDeps();
  const app = frontOf(deps);
  app.use(compression());
  const build = await remixApp(app);
  const answer = createRequestHandler({ build, mode: development ? "development" : "production" });
  app.all("*", (request, response, next) => void answer(request, response, next));
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
