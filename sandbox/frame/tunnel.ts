import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
  createServer,
  request as httpRequest,
} from "node:http";
import type { Duplex } from "node:stream";
import type { World } from "../state/world";

/**
 * The app's public address: what a tunnel is in `shopify app dev`. Everything goes to the app as it is, except that the page may be
 * framed by the sandbox's admin instead of Shopify's, and the browser is not told to fetch App Bridge from Shopify.
 */
export function createTunnel(world: World): Server {
  const server = createServer((request, response) => forward(world, request, response));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(world, request, socket, head),
  );
  return server;
}

function target(
  world: World,
  request: IncomingMessage,
): { hostname: string; port: string; path: string; method: string; headers: IncomingHttpHeaders } {
  const app = new URL(world.app.appUrl);
  return {
    hostname: app.hostname,
    port: app.port || "80",
    path: request.url ?? "/",
    method: request.method ?? "GET",
    headers: { ...request.headers, "x-forwarded-host": request.headers.host, "x-forwarded-proto": "http" },
  };
}

export function framable(headers: IncomingHttpHeaders, admin: string): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = { ...headers };
  const policy = headers["content-security-policy"];
  if (policy) {
    const text = Array.isArray(policy) ? policy.join("; ") : policy;
    out["content-security-policy"] = text.replace(/frame-ancestors[^;]*/, `frame-ancestors ${admin}`);
  }
  const link = headers.link;
  if (link)
    out["link"] = String(link).replace("https://cdn.shopify.com/shopifycloud/app-bridge.js", `${admin}/app-bridge.js`);
  return out;
}

function forward(world: World, request: IncomingMessage, response: ServerResponse): void {
  const onward = httpRequest(target(world, request), (answer) => {
    response.writeHead(answer.statusCode ?? 502, framable(answer.headers, world.addresses.admin));
    answer.pipe(response);
  });
  onward.on("error", (error) => {
    if (response.headersSent) response.destroy();
    else
      response
        .writeHead(502, { "Content-Type": "text/plain" })
        .end(`The app did not answer at ${world.app.appUrl}: ${error.message}\n`);
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

function upgrade(world: World, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const onward = httpRequest(target(world, request));
  onward.on("upgrade", (answer, appSocket) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    if (head.length > 0) appSocket.write(head);
    appSocket.pipe(socket).pipe(appSocket);
    appSocket.on("error", () => socket.destroy());
    socket.on("error", () => appSocket.destroy());
  });
  onward.on("error", () => socket.destroy());
  onward.end();
}
