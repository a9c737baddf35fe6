import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, Frame, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, launch, removeDemo } from "../../app/cli/demo/launch";
import { accessibilityViolations } from "../support/accessibility";
import { USER_AGENT, launchBrowser } from "../support/chromium";

/** A merchant changes the program without fear: draft, diff, bounds, schedule, roll-back, perks. */
let demo: Demo;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const home = mkdtempSync(path.join(tmpdir(), "hearth-program-"));
/** Where pictures of the pages go, for a person to look at; none without it. */
const pictures = process.env["PICTURES"];

beforeAll(async () => {
  demo = await launch({ home, port: 0, say: () => undefined });
  browser = await launchBrowser();
  context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
});

afterAll(async () => {
  await browser.close();
  await demo.stop();
  removeDemo(home);
});

async function open(address: string): Promise<Frame> {
  await page.goto(`${demo.adminUrl}${address}`);
  const element = await page.waitForSelector("iframe");
  const frame = await element.contentFrame();
  if (!frame) throw new Error("the app's frame did not open");
  await frame.waitForSelector("h1");
  return frame;
}

async function picture(name: string, of?: Locator): Promise<void> {
  if (pictures === undefined) return;
  for (const [width, height] of [
    [1440, 2400],
    [390, 2400],
  ] as const) {
    await page.setViewportSize({ width, height });
    await of?.scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    await page.screenshot({ path: path.join(pictures, `${name}-${String(width)}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

const text = (frame: Frame): Promise<string> => frame.locator("body").innerText();

describe("a draft", () => {
  it("shows what changes and what it guarantees while it is typed, and is kept", async () => {
    const frame = await open("/app/program/draft/new");
    await frame.getByLabel("Members who helped").fill("4.5");
    await frame.getByRole("button", { name: "Add a campaign" }).click();
    expect(await text(frame)).toContain("things have to be put right first");
    await frame.getByLabel("First day").fill("2030-05-01");
    await frame.getByLabel("Last day").fill("2030-05-31");
    await frame.getByLabel("Name", { exact: true }).nth(-1).fill("May");
    await frame.getByRole("button", { name: "Add a perk" }).click();
    await frame.getByLabel("Name", { exact: true }).last().fill("Front row");
    await frame.waitForSelector("text=New perk: “Front row”.");
    expect(await text(frame)).toMatch(/Rate of members who helped: 4.5 % instead of/);
    expect(await accessibilityViolations(frame)).toEqual([]);
    await picture("draft-new");
    await frame.getByRole("button", { name: "Save draft" }).first().click();
    await frame.waitForSelector('h1:has-text("Draft 2")');
  });

  it("asks Shopify for the permission to make gift cards where a perk is one, and gives it back", async () => {
    const frame = await open("/app/program/draft/new");
    await frame.getByRole("button", { name: "Add a perk" }).click();
    expect(await text(frame)).not.toContain("Gift cards at Shopify");
    await frame.getByLabel("What it is", { exact: true }).last().selectOption("gift-card");
    const allow = frame.getByRole("button", { name: "Allow gift cards" });
    await allow.click();
    await page.getByRole("dialog").getByText("write gift cards").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await frame.waitForSelector("text=Nothing was changed: gift cards are still not allowed.");
    await picture("gift-cards-missing", allow);
    await allow.click();
    await page.getByRole("button", { name: "Allow", exact: true }).click();
    await frame.waitForSelector("text=Allowed: gift cards of this program are made by themselves.");
    expect(await accessibilityViolations(frame)).toEqual([]);
    await picture("gift-cards-allowed", frame.getByRole("button", { name: "No longer allow" }));
    await frame.getByRole("button", { name: "No longer allow" }).click();
    await allow.waitFor();
    await frame
      .getByRole("button", { name: /^Remove/ })
      .last()
      .click();
  });

  it("has the numbers of welcomes and trust where they decide, by keyboard too, and says in German what is wrong", async () => {
    const frame = await open("/app/program/draft/new");
    expect(await frame.getByLabel("First days").count()).toBe(0);
    for (const label of ["A welcome is credited", "Trust weighs endorsements"]) {
      await frame.getByLabel(label).focus();
      await page.keyboard.press("ArrowDown");
    }
    await frame.getByLabel("First days").focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("20");
    await page.keyboard.press("Tab");
    expect(
      await frame.getByLabel("Stays with active weeks").evaluate((field) => field === document.activeElement),
    ).toBe(true);
    await frame.getByLabel("Share that goes back to the start").fill("100");
    await frame.getByText("Enter a number above 0 and below 100.").last().waitFor();
    await picture("draft-trust-refused", frame.getByLabel("Most from one to another"));
    await frame.getByLabel("Share that goes back to the start").fill("20");
    await frame.waitForSelector("text=/A newcomer's first: 20/");
    expect(await accessibilityViolations(frame)).toEqual([]);
    await frame.goto(frame.url().replace("locale=en", "locale=de"));
    await frame.getByLabel("Punkte halbieren sich alle").fill("1");
    await frame.getByText(/^10 Punkte pro Woche übertreffen/).waitFor();
    await frame.getByLabel("Punkte halbieren sich alle").fill("viel");
    await frame.getByText("Gib eine ganze Zahl von 1 bis 520 ein.").last().waitFor();
    await picture("draft-german");
  });

  it("is published for a time to come after its changes were seen, and can be called back", async () => {
    const frame = await open("/app/program/draft/2");
    await frame.getByRole("button", { name: "Publish..." }).first().click();
    await frame.waitForSelector("text=Publish version 2");
    await frame.getByText("At an instant to come").click();
    await frame.getByLabel("Day", { exact: true }).fill("2030-01-01");
    await picture("publish");
    await frame.getByRole("button", { name: "Schedule" }).click();
    await frame.waitForSelector('h1:has-text("Program")');
    await frame.waitForSelector("text=scheduled");
    await frame.getByRole("button", { name: /^What changed .*: version 2$/ }).click();
    await frame.waitForSelector("text=New campaign: “May”.");
    expect(await accessibilityViolations(frame)).toEqual([]);
    await picture("versions");
    await frame.getByRole("button", { name: "Cancel the schedule" }).click();
    await frame.waitForSelector("text=Edit");
  });

  it("takes effect at once when it is published now, and the former version comes back with a reason", async () => {
    const draft = await open("/app/program/draft/2");
    await draft.getByRole("button", { name: "Publish..." }).first().click();
    await draft.getByRole("button", { name: "Publish now" }).click();
    await draft.waitForSelector("text=Version 2 decides now");
    await draft.getByRole("button", { name: "Roll back to this: version 1" }).click();
    await draft.getByRole("dialog").getByText("The campaign “May” is gone.").waitFor();
    await draft.getByLabel("Why").fill("It cost too much");
    await picture("roll-back");
    await draft.getByRole("button", { name: "Roll back to this", exact: true }).last().click();
    await draft.waitForSelector("text=brings back version 1: It cost too much");
    expect(await text(draft)).toContain("Version 3 decides now");
  });
});

describe("a member's page", () => {
  it("has a switch for staff, by keyboard too, which says who turned it and when", async () => {
    const frame = await open("/app/members/elif");
    const staff = frame.getByLabel("Works for the shop");
    expect(await staff.isChecked()).toBe(false);
    await staff.focus();
    await page.keyboard.press("Space");
    await frame.waitForSelector("text=/^Marked on .* by .*\\.$/");
    expect(await staff.isChecked()).toBe(true);
    expect(await accessibilityViolations(frame)).toEqual([]);
    await picture("member-staff", staff);
    await staff.click();
    await frame.waitForSelector("text=/^Taken back on .* by .*\\.$/");
    expect(await staff.isChecked()).toBe(false);
  });
});

describe("perks", () => {
  it("say what there is to give, and are given to a member", async () => {
    const none = await open("/app/rewards/perks");
    expect(await text(none)).toContain("The program in force has no perks.");
    const versions = await open("/app/program");
    await versions.getByRole("button", { name: "Roll back to this: version 2" }).click();
    await versions.getByLabel("Why").fill("With the perk after all");
    await versions.getByRole("button", { name: "Roll back to this", exact: true }).last().click();
    await versions.waitForSelector("text=Version 4 decides now");
    const lost = await open("/app/rewards/perks");
    await page.route("**/app/rewards/perks*", async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await lost.getByLabel("Member's id").fill("elif");
    await lost.getByRole("button", { name: "Give a perk" }).click();
    await lost.getByRole("button", { name: "Try again" }).waitFor();
    await page.unroute("**/app/rewards/perks*");
    const frame = await open("/app/rewards/perks");
    await frame.getByLabel("Member's id").fill("elif");
    await frame.getByRole("button", { name: "Give a perk" }).click();
    await page.getByText("It had been given already").waitFor();
    expect(await frame.locator('tr:has-text("Front row")').count()).toBe(1);
    await frame.getByLabel("Member's id").fill("elif");
    await frame.getByRole("button", { name: "Give a perk" }).click();
    await frame.waitForSelector("text=Not given: the member has had it as often as anybody may");
    expect(await accessibilityViolations(frame)).toEqual([]);
    await picture("perks");
  });

  it("are shown to their member, who claims them", async () => {
    await page.goto(`${demo.storefrontUrl}/account/login?q=elif`);
    await page.getByRole("button", { name: "(elif)" }).click();
    await page.goto(`${demo.storefrontUrl}/apps/community/perks`);
    await picture("store-perks");
    await page.getByRole("button", { name: "Claim Front row" }).click();
    expect(await page.locator("main").innerText()).toContain("Claimed.");
    const frame = await open("/app/rewards/perks?state=claimed");
    await frame.getByRole("button", { name: "Mark as fulfilled: Front row of" }).click();
    await frame.waitForSelector("text=No perk fits these filters");
  });
});
