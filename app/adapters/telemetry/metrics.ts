import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from "prom-client";

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

// The web process holds this file twice, once in the built app and once in what serves it: both write to the one registry.
function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  return (register.getSingleMetric(name) as Counter<L> | undefined) ?? new Counter({ name, help, labelNames });
}
function seconds<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
  const known = register.getSingleMetric(name) as Histogram<L> | undefined;
  return known ?? new Histogram({ name, help, labelNames, buckets: SECONDS });
}

const requests = seconds("hearth_http_request_seconds", "Requests by area, method and status class.", [
  "area",
  "method",
  "status",
]);
const jobs = seconds("hearth_job_seconds", "Jobs of the worker by kind and outcome.", ["work", "outcome"]);
const calls = seconds("hearth_admin_call_seconds", "Calls of Shopify's Admin API by operation and outcome.", [
  "operation",
  "outcome",
]);
const faults = counter("hearth_ledger_faults_total", "Checks of a shop's ledger that found something.", ["check"]);

/** Where addresses are counted together: with their ids they would be as many as there are orders. */
export function areaOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  if (first === "app" || first === "auth" || first === "") return "admin";
  if (first === "storefront") return second === "portal" ? "portal" : "storefront";
  if (first === "api" || first === "webhooks" || first === "assets") return first;
  return first === "healthz" || first === "readyz" ? "health" : "other";
}

export const metrics = {
  request(path: string, method: string, status: number, durationMs: number): void {
    requests.observe({ area: areaOf(path), method, status: `${Math.floor(status / 100)}xx` }, durationMs / 1000);
  },
  job(work: string, outcome: "done" | "failed", durationMs: number): void {
    jobs.observe({ work, outcome }, durationMs / 1000);
  },
  adminCall(operation: string, outcome: string, durationMs: number): void {
    calls.observe({ operation, outcome }, durationMs / 1000);
  },
  ledgerFault(check: "balance" | "rebuild"): void {
    faults.inc({ check });
  },
};

/** What is asked of the database when somebody asks for the metrics. */
export type Gauges = {
  readonly waitingWebhooks: number;
  readonly oldestWebhookSeconds: number;
  readonly parkedAttempts: number;
  readonly unwrittenStandings: number;
};

const HELP: Readonly<Record<keyof Gauges, readonly [name: string, help: string]>> = {
  waitingWebhooks: ["hearth_inbox_waiting", "Webhooks that wait to be worked off."],
  oldestWebhookSeconds: ["hearth_inbox_oldest_seconds", "Age of the oldest of them."],
  parkedAttempts: ["hearth_attempts_parked", "Attempts at Shopify that need a person."],
  unwrittenStandings: ["hearth_standings_unwritten", "Standings to be written to Shopify."],
};
/** All gauges of one answer are from one look at the database. */
const LOOK_MS = 500;

function serveGauges(read: () => Promise<Gauges>): void {
  let look: { readonly at: number; readonly found: Promise<Gauges | null> } | null = null;
  const found = (): Promise<Gauges | null> => {
    if (look === null || performance.now() - look.at > LOOK_MS)
      look = { at: performance.now(), found: read().catch(() => null) };
    return look.found;
  };
  const gauge = (name: string, help: string, valueOf: (gauges: Gauges | null) => number): void => {
    const collected = new Gauge({
      name,
      help,
      collect: async () => {
        collected.set(valueOf(await found()));
      },
    });
  };
  for (const [key, [name, help]] of Object.entries(HELP))
    gauge(name, help, (gauges) => (gauges === null ? Number.NaN : gauges[key as keyof Gauges]));
  gauge("hearth_up", "1: the database answered when these were asked for.", (gauges) => (gauges === null ? 0 : 1));
}

/**
 * Serves /metrics on an address of its own, which is not for the internet: nobody is asked who they are. Answers what ends it.
 */
export async function serveMetrics(
  at: { readonly host: string; readonly port: number },
  read: () => Promise<Gauges>,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  collectDefaultMetrics({ prefix: "hearth_" });
  serveGauges(read);
  const server: Server = createServer((request, response) => {
    if (request.url !== "/metrics" || request.method !== "GET") {
      response.writeHead(404).end();
      return;
    }
    register.metrics().then(
      (text) => response.writeHead(200, { "Content-Type": register.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(at.port, at.host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        register.clear();
      }),
  };
}
