import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../../app/adapters/persistence/database";
import { type Demo, launch, removeDemo } from "../../app/cli/demo/launch";
import { accessibilityViolations } from "../support/accessibility";
import { USER_AGENT, launchBrowser } from "../support/chromium";

/** As a new user would: the demo is started, and everything from here on is done with a browser. */
let demo: Demo;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const home = mkdtempSync(path.join(tmpdir(), "hearth-browser-"));
const errors: string[] = [];

/** An occasional member of the wheel throwers, whose creator's code is WHEEL10, and that creator. */
const SHOPPER = "elif";
const CREATOR = "ada";

beforeAll(async () => {
  demo = await launch({ home, port: 0, say: () => undefined });
  browser = await launchBrowser();
  context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource: .* 404/.test(message.text()))
      errors.push(message.text());
  });
});

afterAll(async () => {
  await browser.close();
  await demo.stop();
  removeDemo(home);
});

async function logIn(member: string): Promise<void> {
  await context.clearCookies();
  await page.goto(`${demo.storefrontUrl}/account/login?q=${member}`);
  await page.getByRole("button", { name: `(${member})` }).click();
}

/** Reads again until it is as expected: what a webhook and a worker bring takes a moment. */
async function eventually<T>(read: () => Promise<T>, as: (value: T) => boolean, what: string): Promise<T> {
  let last: T | undefined;
  for (let tries = 0; tries < 60; tries++) {
    last = await read();
    if (as(last)) return last;
    await page.waitForTimeout(500);
  }
  throw new Error(`${what}; last seen: ${JSON.stringify(last)?.slice(0, 600) ?? "nothing"}`);
}

type Standing = { readonly thisWeek: number; readonly waiting: string; readonly text: string };

/** What the theme extension shows on the home page. */
async function standing(): Promise<Standing> {
  await page.goto(demo.storefrontUrl);
  const text = await page.locator("main").innerText();
  return {
    text,
    thisWeek: Number(/This week has added (\d+) point/.exec(text)?.[1] ?? 0),
    waiting: /Waiting for the return period to end\s+(\S+)/.exec(text)?.[1] ?? "$0.00",
  };
}

async function appFrame(address: string): Promise<Frame> {
  await page.goto(`${demo.adminUrl}${address}`);
  const element = await page.waitForSelector("iframe");
  const frame = await element.contentFrame();
  if (!frame) throw new Error("the app's frame did not open");
  await frame.waitForSelector("h1");
  return frame;
}

/** The portal's policy forbids every script, the checker's too: it is looked at in a context that does not ask. */
async function violationsBesideCsp(url: string): ReturnType<typeof accessibilityViolations> {
  const lenient = await browser.newContext({
    userAgent: USER_AGENT,
    bypassCSP: true,
    storageState: await context.storageState(),
  });
  const copy = await lenient.newPage();
  await copy.goto(url);
  const found = await accessibilityViolations(copy);
  await lenient.close();
  return found;
}

const cents = (money: string): number => Number(money.replaceAll(/[^\d.]/g, "")) * 100;

describe("a purchase with a creator's code, from the storefront to the admin and back", () => {
  let before: Standing;
  let orderNumber = "";

  it("shows a shopper where they stand, without a request of its own", async () => {
    await logIn(SHOPPER);
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    before = await standing();
    page.removeAllListeners("request");
    expect(before.text).toContain("Your place in the community");
    expect(before.text).toMatch(/Step \d of 4/);
    const own = new URL(demo.storefrontUrl).host;
    expect(requests.filter((url) => !url.startsWith("data:") && new URL(url).host !== own)).toEqual([]);
    expect(requests.filter((url) => url.includes("/apps/community"))).toEqual([]);
  });

  it("lets them buy with the code of their group's creator", async () => {
    await page.goto(`${demo.storefrontUrl}/products/serving-plate`);
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.goto(`${demo.storefrontUrl}/cart`);
    await page.getByLabel("Discount code").fill("WHEEL10");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.goto(`${demo.storefrontUrl}/checkout`);
    await page.getByRole("button", { name: /^Pay/ }).click();
    const thanks = await page.locator("h1").innerText();
    orderNumber = /#(\d+)/.exec(thanks)?.[1] ?? "";
    expect(orderNumber).not.toBe("");
  });

  it("shows the order in the admin with its shares: engagement weighs more than the code", async () => {
    const text = await eventually(
      async () => (await appFrame("/app/orders")).locator("body").innerText(),
      (body) => body.includes(`#${orderNumber}`),
      "the order did not appear in the admin",
    );
    expect(text).toContain(`#${orderNumber}`);
    const frame = await appFrame("/app/orders");
    await frame
      .getByRole("link", { name: `#${orderNumber}` })
      .first()
      .click();
    await frame.waitForSelector(`h1:has-text("${orderNumber}")`);
    const order = await frame.locator("body").innerText();
    expect(order).toMatch(/code/i);
    const shares = [...order.matchAll(/(\d+(?:\.\d+)?)%/g)].map((match) => Number(match[1]));
    expect(Math.max(...shares)).toBeGreaterThan(0);
    expect(await accessibilityViolations(frame)).toEqual([]);
  });

  it("changes the standing in the storefront: points this week, and a reward that waits", async () => {
    const after = await eventually(standing, (now) => now.waiting !== before.waiting, "the reward did not show");
    expect(after.thisWeek).toBeGreaterThan(before.thisWeek);
    expect(cents(after.waiting)).toBeGreaterThan(cents(before.waiting));
  });

  it("unwinds when the order is refunded", async () => {
    const admin = demo.adminUrl.replace(/\/apps\/.*/, "/orders");
    await page.goto(admin);
    await page.getByRole("link", { name: `#${orderNumber}` }).click();
    await page.getByRole("button", { name: "Refund everything" }).click();
    const after = await eventually(standing, (now) => now.waiting === before.waiting, "the reward did not go");
    expect(after.thisWeek).toBe(before.thisWeek);
    const frame = await appFrame("/app/orders");
    await frame
      .getByRole("link", { name: `#${orderNumber}` })
      .first()
      .click();
    await frame.waitForSelector(`h1:has-text("${orderNumber}")`);
    const order = await frame.locator("body").innerText();
    expect(order).toContain("$0.00 after refunds");
    expect(order).toContain("Voided");
    expect(order).not.toContain("Pending");
  });
});

describe("every page", () => {
  const admin = [
    "/app",
    "/app/members",
    `/app/members/${SHOPPER}`,
    "/app/groups",
    "/app/groups/wheel",
    "/app/orders",
    "/app/rewards",
    "/app/rewards/attempts",
    "/app/rewards/perks",
    "/app/rewards/ledger",
    "/app/held",
    "/app/seasons",
    "/app/why/score/elif",
    "/app/why/tier/elif",
    "/app/program",
    "/app/program/draft/new",
    "/app/program/backtest",
    "/app/data",
    "/app/data/history",
    "/app/data/webhooks",
    "/app/audit",
    "/app/privacy",
  ];

  it.each(admin)("of the admin opens without an error and passes the accessibility check: %s", async (address) => {
    errors.length = 0;
    const frame = await appFrame(address);
    await page.waitForLoadState("networkidle");
    expect(await frame.locator("h1").first().innerText()).not.toMatch(/wrong|error/i);
    expect(await accessibilityViolations(frame)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("of the storefront passes the accessibility check, with the block logged in and out", async () => {
    await logIn(SHOPPER);
    await page.goto(demo.storefrontUrl);
    expect(await accessibilityViolations(page)).toEqual([]);
    await context.clearCookies();
    await page.goto(demo.storefrontUrl);
    expect(await page.locator("main").innerText()).toContain("Log in to see where you stand");
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it("of the store explains a member's own standing, and asks others to log in", async () => {
    await logIn(SHOPPER);
    for (const about of ["score", "tier"]) {
      await page.goto(`${demo.storefrontUrl}/apps/community/why?about=${about}`);
      expect(await page.locator("h1").innerText()).toMatch(/^Why this (score|tier)$/);
      expect(await violationsBesideCsp(page.url())).toEqual([]);
    }
    await page
      .getByRole("link", { name: /^Why\? \$/ })
      .first()
      .click();
    expect(await page.locator("h1").innerText()).toBe("Why this reward");
    await page.locator('main a[href^="?about=share"], main a[href^="?about=refusal"]').first().click();
    expect(await page.locator("h1").innerText()).toMatch(/^Why (this part of the order|not more)$/);
    expect(await violationsBesideCsp(page.url())).toEqual([]);
    await context.clearCookies();
    await page.goto(`${demo.storefrontUrl}/apps/community/why`);
    expect(await page.locator("main").innerText()).toMatch(/log in/i);
  });

  it("of the creator portal answers why of a reward for leading, and of the part of the order it rests on, on a phone too", async () => {
    await logIn(CREATOR);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(demo.portalUrl);
    const posted = page.locator("main li", { hasText: "Posted" });
    await posted.locator('a[href*="%3Acreator%3A"]:not([href*="pool"])').first().click();
    expect(await page.locator("#answer").innerText()).toBe("Why this reward");
    await page.locator('main a[href^="?about=share"]').first().click();
    expect(await page.locator("#answer").innerText()).toBe("Why this part of the order");
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await violationsBesideCsp(page.url())).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it("of the creator portal shows the creator their group, and nobody else", async () => {
    await logIn(CREATOR);
    await page.goto(demo.portalUrl);
    const text = await page.locator("body").innerText();
    expect(text).toContain("Wheel Throwers");
    expect(await violationsBesideCsp(page.url())).toEqual([]);
    await page
      .getByRole("link", { name: /Wheel Throwers/ })
      .first()
      .click();
    expect(await page.locator("h1").innerText()).toContain("Wheel Throwers");
    expect(await violationsBesideCsp(page.url())).toEqual([]);
    const group = page.url();
    await logIn(SHOPPER);
    const answer = await page.goto(group);
    expect(answer?.status()).not.toBe(200);
    await page.goto(demo.portalUrl);
    expect(await page.locator("body").innerText()).not.toContain("Wheel Throwers");
  });

  it("fits a phone: nothing is wider than the screen", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const address of admin) {
      const frame = await appFrame(address);
      const overflow = await frame.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, address).toBeLessThanOrEqual(0);
    }
    await page.goto(demo.storefrontUrl);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

describe("a standing that Shopify refused", () => {
  it("is on the home page and the member's, and is written when a person tries again", async () => {
    const database = createDatabase(demo.databaseUrl, 1);
    const toWrite = async (): Promise<number | null> =>
      (await database.query("select 1 from standing_projections where member_id = $1 and version > written", [CREATOR]))
        .rowCount;
    // Of any version that is still to come: the shop is at work.
    await database.query(
      `update standing_projections set version = version + 1, parked = version + 1000, tries = 3, failing_since = now(),
         error = 'tags: Tag is too long' where member_id = $1`,
      [CREATOR],
    );
    const home = await appFrame("/app");
    await home.getByText("1 thing to do at Shopify waits for your decision").waitFor();
    const member = await appFrame(`/app/members/${CREATOR}`);
    await member.getByText("tags: Tag is too long").waitFor();
    expect(await accessibilityViolations(member)).toEqual([]);
    const attempts = await appFrame("/app/rewards/attempts?state=parked");
    expect(await attempts.locator("tbody").innerText()).toContain("tags: Tag is too long");
    expect(await accessibilityViolations(attempts)).toEqual([]);
    await attempts.getByRole("button", { name: `Try again: Standing for ${CREATOR}` }).click();
    await eventually(toWrite, (left) => left === 0, "the standing was not written");
    await database.end();
  });
});
