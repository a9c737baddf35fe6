import { vitePlugin as remix } from "@remix-run/dev";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// `shopify app dev` gives the tunnel's address; the page reloads itself through it.
const host = new URL(process.env["SHOPIFY_APP_URL"] ?? "http://localhost").hostname;

export default defineConfig({
  server: {
    allowedHosts: [host],
    cors: { preflightContinue: true },
    port: Number(process.env["PORT"] ?? 3000),
    hmr:
      host === "localhost"
        ? { protocol: "ws", host, port: 64999, clientPort: 64999 }
        : { protocol: "wss", host, port: 64999, clientPort: 443 },
  },
  resolve: { alias: { "~": fileURLToPath(new URL("./app", import.meta.url)) } },
  plugins: [
    remix({
      ignoredRouteFiles: ["**/.*"],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_routeConfig: true,
        // Shopify's library throws Responses whose headers App Bridge must see on every data request.
        v3_singleFetch: false,
        // Two dozen routes: the whole manifest is smaller than asking for its pieces.
        v3_lazyRouteDiscovery: false,
      },
    }),
  ],
  build: { assetsInlineLimit: 0, target: "es2022" },
  optimizeDeps: { include: ["@shopify/app-bridge-react", "@shopify/polaris"] },
});
