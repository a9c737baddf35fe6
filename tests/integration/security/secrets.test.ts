import { Session } from "@shopify/shopify-api";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrisma } from "../../../app/adapters/persistence/prisma-client";
import { encryptedSessionStorage } from "../../../app/adapters/shopify/encrypted-session-storage";
import { parseKeyRing } from "../../../app/adapters/shopify/encrypted-text";
import { LOG_OPTIONS } from "../../../app/adapters/shopify/scrub-secrets";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const OLD = `old:${"ab".repeat(32)}`;
const NEW = `new:${"cd".repeat(32)}`;

describe("sealed tokens", () => {
  it("are read and written under load while one key takes the place of another, and none is lost or left under the old", async () => {
    const prisma = createPrisma(database.url);
    const inner = new PrismaSessionStorage(prisma);
    const before = encryptedSessionStorage(inner, parseKeyRing(OLD));
    // Processes are restarted one after the other: some write under the new key while others still write under the old.
    const during = [
      encryptedSessionStorage(inner, parseKeyRing(`${OLD},${NEW}`)),
      encryptedSessionStorage(inner, parseKeyRing(`${NEW},${OLD}`)),
    ];
    const after = encryptedSessionStorage(inner, parseKeyRing(NEW));
    const domains = Array.from({ length: 20 }, (_, n) => `rotate-${String(n)}.myshopify.com`);
    const session = (shop: string, round: number): Session =>
      new Session({
        id: `offline_${shop}`,
        shop,
        state: "",
        isOnline: false,
        accessToken: `shpat_${shop}_${String(round)}`,
        refreshToken: `shprt_${shop}_${String(round)}`,
        expires: new Date(Date.now() + 3_600_000),
      });
    for (const shop of domains) await before.storeSession(session(shop, 0));
    const load = async (shop: string): Promise<void> => {
      for (let round = 1; round <= 5; round++) {
        await during[round % 2]?.storeSession(session(shop, round));
        const read = await Promise.all(during.map((one) => one.loadSession(`offline_${shop}`)));
        for (const one of read) expect(one?.accessToken).toBe(`shpat_${shop}_${String(round)}`);
      }
    };
    await Promise.all(domains.map(load));
    const { rows } = await database.pool.query<{ left: number }>(
      `select count(*) as left from sessions where "accessToken" not like 'enc1.new.%' or "refreshToken" not like 'enc1.new.%'`,
    );
    expect(rows[0]?.left).toBe(0);
    for (const shop of domains) {
      const read = await after.loadSession(`offline_${shop}`);
      expect([read?.accessToken, read?.refreshToken]).toEqual([`shpat_${shop}_5`, `shprt_${shop}_5`]);
      await expect(before.loadSession(`offline_${shop}`)).rejects.toThrow(/not in ENCRYPTION_KEYS/);
    }
    const { rows: stored } = await database.pool.query<{ text: string }>("select s::text as text from sessions s");
    expect(stored.filter(({ text }) => /shp[ar]t_/.test(text))).toEqual([]);
    await prisma.$disconnect();
  });
});

describe("logs", () => {
  const lines: string[] = [];
  const log = pino({ level: "debug", ...LOG_OPTIONS }, { write: (line: string) => void lines.push(line) });
  const written = (): string => lines.splice(0).join("");

  it("quote no row that the database refused", async () => {
    await database.pool.query("insert into shops (domain) values ('kim@example.com')");
    const refused = await database.pool
      .query("insert into shops (domain) values ('kim@example.com')")
      .catch((e: unknown) => e);
    expect(JSON.stringify(refused)).toContain("kim@example.com");
    log.error({ err: refused, shopId: 5 }, "work failed");
    const said = written();
    expect(said).not.toContain("kim");
    expect(said).toMatch(/duplicate key.*23505/);
    expect(said).toContain("secrets.test.ts");
  });

  it.each([
    ["a session token", `Bearer eyJ${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`, "aaaaaaaa"],
    ["an access token", "401 for shpat_0123456789abcdef", "0123456789abcdef"],
    ["a refresh token of a query", "refresh_token=verysecretvalue&x=1", "verysecretvalue"],
    ["a signature", '{"hmac":"deadbeefdeadbeef"}', "deadbeef"],
    ["an e-mail", "no customer kim@example.com", "kim@"],
    ["a customer", "gid://shopify/Customer/4711 is gone", "4711"],
    ["the variables of a call", 'Throttled: {"response":{},"request":{"variables":{"customer":"4711"}}}', "4711"],
  ])("say nothing of %s that an error holds, in its message, stack or cause", (_, message, secret) => {
    log.error({ err: new Error(message) }, "work failed");
    log.warn({ err: new Error("outer", { cause: new Error(message) }) }, "work failed");
    log.error({ err: message }, "work failed");
    const said = written();
    expect(said).toContain("work failed");
    expect(said).not.toContain(secret);
  });

  it("say nothing of tokens in their texts", () => {
    log.info("answered shpat_0123456789abcdef");
    expect(written()).not.toContain("0123456789");
  });
});
