import { isIPv6 } from "node:net";
import type { Request, RequestHandler, Response } from "express";
import type { Deps } from "~/deps.server";
import { isProvedKey } from "./api.server";
import { sessionTokenOf } from "./admin.server";
import { proxyVerdict } from "./proxy.server";
import { refusal, tooMany } from "./rate-limits";

const PROBES: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

/**
 * Counts by address what does not prove who it is from, and answers 429 to what is too much. What proves itself passes, however many
 * others come from the same address: the door behind counts it by who it is. Nothing here looks into the database.
 */
export function limitStrangers(deps: Pick<Deps, "readSessionToken" | "clock">): RequestHandler {
  return (request, response, next) => {
    const kind = PROBES.has(request.path) ? "probes" : "strangers";
    proves(request, deps)
      .then(async (proved) => {
        const wait = proved ? null : await tooMany(kind, clientOf(request));
        if (wait === null) next();
        else refuse(request, response, wait);
      })
      .catch(next);
  };
}

/** Counts a request whose proof was wrong; answers 429 and true where it is one too many. */
export async function refusedStranger(request: Request, response: Response): Promise<boolean> {
  const wait = await tooMany("strangers", clientOf(request));
  if (wait !== null) refuse(request, response, wait);
  return wait !== null;
}

function refuse(request: Request, response: Response, wait: number): void {
  const { status, headers, body } = refusal(request.path, wait);
  response.status(status).set(headers).send(body);
}

/** Only where every address below leads to a door that counts: elsewhere the most valid proof proves nothing. */
async function proves(request: Request, deps: Pick<Deps, "readSessionToken" | "clock">): Promise<boolean> {
  const { path } = request;
  const authorization = request.headers.authorization ?? null;
  const [, search = ""] = /\?(.*)$/s.exec(request.originalUrl) ?? [];
  const query = new URLSearchParams(search);
  if (path.startsWith("/api/v1/")) return isProvedKey(authorization);
  if (path.startsWith("/storefront/")) return proxyVerdict(query, deps.clock.now()).kind === "verified";
  if (path !== "/" && path !== "/app" && !/^\/(?:app|auth)\//.test(path)) return false;
  return (await deps.readSessionToken(sessionTokenOf(authorization, query))).kind === "proved";
}

/**
 * Where a request comes from. Behind a proxy that TRUST_PROXY does not count, everybody is that proxy; what it passes on is then told
 * apart from what it asks itself, so that its own probes are not refused for others' sake.
 */
function clientOf(request: Request): string {
  const address = request.ip ?? "";
  const passedOn = request.headers["x-forwarded-for"] !== undefined && address === request.socket.remoteAddress;
  return `${networkOf(address)}${passedOn ? " and beyond" : ""}`;
}

/** The first half of an IPv6 address, which is what one subscriber has; an IPv4 address as it is, also where it is written as IPv6. */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [before = [], after = []] = address.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}
