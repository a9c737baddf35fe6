import { type Server, createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BODY_LIMITS, bodyLimitOf, limitBody } from "../../app/body-limits";

let server: Server;
let read = 0;
beforeAll(async () => {
  const app = express();
  app.use(limitBody);
  app.all("*", (request, response) => {
    read = 0;
    request.on("data", (piece: Buffer) => (read += piece.length));
    request.on("end", () => response.status(200).end());
  });
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Posts so many bytes, with their number in the head or in pieces without it. */
function post(path: string, bytes: number, chunked: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = chunked ? { "Transfer-Encoding": "chunked" } : { "Content-Length": bytes };
    const sent = send({ port, host: "127.0.0.1", path, method: "POST", headers, agent: false });
    let status = 0;
    sent.on("response", (response) => {
      status = response.statusCode ?? 0;
      response.resume();
      resolve(status);
    });
    // The rest is cut off once it was refused.
    sent.on("error", (error) => (status === 0 ? reject(error) : undefined));
    for (let left = bytes; left > 0; left -= 16_384) sent.write(Buffer.alloc(Math.min(left, 16_384)));
    sent.end();
  });
}

describe("bodies", () => {
  it.each(
    BODY_LIMITS.filter((one) => one.bytesMax < 20_000_000).flatMap((one) =>
      [false, true].map((chunked) => [one.below, chunked, one.bytesMax] as const),
    ),
  )("below %s (in pieces: %s) are read up to %s bytes and no further", async (below, chunked, bytesMax) => {
    const path = below.endsWith("/") ? `${below}x` : below;
    expect(await post(path, bytesMax, chunked)).toBe(200);
    expect(read).toBe(bytesMax);
    expect(await post(path, bytesMax + 1, chunked)).toBe(413);
    expect(read).toBeLessThanOrEqual(bytesMax);
  });

  it("of every address have a limit", () => {
    for (const path of [
      "/",
      "/app",
      "/app/program",
      "/auth/x",
      "/readyz",
      "/storefront/join",
      "/webhooks/shopify",
      "/nowhere",
    ])
      expect(bodyLimitOf(path)).toBeGreaterThan(0);
    expect(bodyLimitOf("/app/data")).toBeGreaterThan(bodyLimitOf("/app/program"));
  });
});
