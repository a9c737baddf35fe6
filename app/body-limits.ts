import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";

const KB = 1024;
const MB = 1024 * KB;

/** The longest body that each door reads; the first that fits the address holds. */
export const BODY_LIMITS: readonly { readonly below: string; readonly bytesMax: number }[] = [
  { below: "/webhooks/", bytesMax: 5 * MB },
  // The route says so itself, in a problem document, up to its own 10 MB.
  { below: "/api/", bytesMax: 11 * MB },
  { below: "/storefront/", bytesMax: 64 * KB },
  // Uploads are read while they arrive: this bounds time, not memory.
  { below: "/app/data", bytesMax: 1024 * MB },
  { below: "/app", bytesMax: MB },
  { below: "/", bytesMax: 16 * KB },
];

export function bodyLimitOf(path: string): number {
  return BODY_LIMITS.find((limit) => path.startsWith(limit.below))?.bytesMax ?? 0;
}

/** Answers 413 for a body that is longer than its door reads, said or found out, before anything reads on. */
export const limitBody: RequestHandler = (request, response, next) => {
  const bytesMax = bodyLimitOf(request.path);
  const refuse = (): void => {
    if (!response.headersSent) {
      response.status(413).set({ Connection: "close", "Cache-Control": "no-store" });
      response.type("text").send(`The body is longer than ${String(bytesMax)} bytes`);
    }
    response.once("finish", () => request.destroy());
  };
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) {
    refuse();
    return;
  }
  countPieces(request, bytesMax, refuse);
  next();
};

/** The parser hands over every piece of a body by `push`: counted there, nobody who reads it notices. */
function countPieces(request: IncomingMessage, bytesMax: number, onTooLong: () => void): void {
  const push = request.push.bind(request);
  let bytes = 0;
  request.push = (piece: Buffer | null, encoding?: BufferEncoding) => {
    bytes += piece?.length ?? 0;
    if (bytes <= bytesMax) return push(piece, encoding);
    if (bytes - (piece?.length ?? 0) <= bytesMax) onTooLong();
    return false;
  };
}
