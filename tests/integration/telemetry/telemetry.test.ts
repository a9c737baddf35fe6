import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGauges } from "../../../app/adapters/persistence/gauge-rows";
import { createDatabase } from "../../../app/adapters/persistence/database";
import { areaOf, metrics, serveMetrics } from "../../../app/adapters/telemetry/metrics";
import { spanned, startTracing, traceId } from "../../../app/adapters/telemetry/tracing";
import { testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

/** Put together here, so that no text of ours looks like a token. */
const TOKEN = ["shpat", "0123456789abcdef".repeat(2)].join("_");

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

describe("metrics", () => {
  it("say what happened, and what waits over all shops, by a role that sees no more than that", async () => {
    const shopId = await testShop(database);
    await database.pool.query(
      "insert into inbox (shop_id, webhook_id, topic, payload, received_at) values ($1, 'w1', 'orders/paid', '{}', now() - interval '90 s')",
      [shopId],
    );
    const system = createDatabase(database.url, 1, "hearth_system");
    const served = await serveMetrics({ host: "127.0.0.1", port: 0 }, () => readGauges(system));
    try {
      metrics.request("/app/members/ada", "GET", 200, 40);
      metrics.job("drain-inbox", "failed", 1500);
      metrics.adminCall("IssueStoreCredit", "throttled", 10);
      metrics.ledgerFault("balance");
      const text = await (await fetch(`http://127.0.0.1:${served.port}/metrics`)).text();
      expect(text).toContain('hearth_http_request_seconds_count{area="admin",method="GET",status="2xx"} 1');
      expect(text).toContain('hearth_job_seconds_bucket{le="2.5",work="drain-inbox",outcome="failed"} 1');
      expect(text).toContain('hearth_admin_call_seconds_count{operation="IssueStoreCredit",outcome="throttled"} 1');
      expect(text).toContain('hearth_ledger_faults_total{check="balance"} 1');
      expect(text).toMatch(/^hearth_inbox_waiting [1-9]/m);
      expect(text).toMatch(/^hearth_inbox_oldest_seconds (?:9\d|\d{3,})/m);
      expect(text).toMatch(/^hearth_up 1/m);
      expect(text).toContain("hearth_process_cpu_seconds_total");
      expect(text).not.toContain("ada");
      expect((await fetch(`http://127.0.0.1:${served.port}/other`)).status).toBe(404);
    } finally {
      await system.end();
    }
    await delay(600);
    // Its database is gone: that is what it says, and it says it.
    const text = await (await fetch(`http://127.0.0.1:${served.port}/metrics`)).text();
    expect(text).toMatch(/^hearth_up 0/m);
    await served.close();
  });

  it.each([
    ["/app/orders/1", "admin"],
    ["/", "admin"],
    ["/storefront/portal/wheel", "portal"],
    ["/storefront/start", "storefront"],
    ["/api/v1/members/ada", "api"],
    ["/webhooks/shopify", "webhooks"],
    ["/readyz", "health"],
    ["/wp-login.php", "other"],
  ])("count %s as %s", (path, area) => {
    expect(areaOf(path)).toBe(area);
  });
});

describe("traces", () => {
  it("go to the collector, with errors and without secrets, and name the trace for log lines", async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        bodies.push(`${request.url ?? ""} ${body}`);
        response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
      });
    });
    collector.listen(0, "127.0.0.1");
    await once(collector, "listening");
    expect(traceId()).toBeUndefined();
    const stop = startTracing("worker", `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`);
    const ids = new Set<string | undefined>();
    const broken = spanned("job issue-rewards", { "hearth.shop_id": 7 }, async () => {
      ids.add(traceId());
      await spanned("shopify IssueStoreCredit", {}, () => {
        ids.add(traceId());
        return Promise.reject(new Error(`refused: token ${TOKEN}`));
      });
    });
    await expect(broken).rejects.toThrow("refused");
    await stop();
    collector.close();
    expect([...ids]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    const sent = bodies.join("\n");
    expect(sent).toContain("/v1/traces");
    expect(sent).toContain("job issue-rewards");
    expect(sent).toContain("shopify IssueStoreCredit");
    expect(sent).toContain("refused: token");
    expect(sent).not.toContain(TOKEN);
  });
});
