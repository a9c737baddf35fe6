import { describe, expect, it } from "vitest";
import type { MemberMetafield } from "~/core/projection/member-metafield";
import { openExtension } from "../../../sandbox/storefront/extension";

const extension = openExtension("extensions/member-status");

const FULL: MemberMetafield = {
  v: 1,
  version: 7,
  updated_at: "2026-11-20T10:00:00Z",
  member: "ada",
  tier: { name: "Regular", position: 1, of: 4 },
  points: 12,
  points_this_week: 3,
  active_weeks: 5,
  window_weeks: 12,
  next: { tier: "Advocate", points_to_go: 3, weeks_to_go: 1, endorsers_to_go: 2, endorser_days_to_go: 0, percent: 60 },
  recent: [
    { kind: "answer", count: 2, on: "2026-11-19" },
    { kind: "knitting_night", count: 1, on: "2026-11-18" },
  ],
  rewards: [
    {
      currency: "USD",
      pending_minor: 250,
      issued_minor: 1200,
      next_on: "2026-12-01",
      expires_minor: 700,
      expires_on: "2026-12-31",
    },
  ],
  codes: [{ code: "HEARTH-ABCDE", kind: "percent", percent: 10, amount_minor: 0, currency: "", expires_on: null }],
  groups: [{ id: "g1", name: "Knitters" }],
};

function render(
  member: MemberMetafield | null | "logged-out",
  options: { currency?: string; locale?: string } = {},
): Promise<string> {
  const block = extension.blocks().find((one) => one.name === "member-status");
  if (!block) throw new Error("no member-status block");
  const { currency = "USD", locale = "en" } = options;
  const customer =
    member === "logged-out" ? null : { metafields: { $app: member === null ? {} : { member: { value: member } } } };
  return extension.render(block, {
    customer,
    routes: { account_login_url: "/account/login" },
    cart: { currency: { iso_code: currency } },
    shop: { currency },
    request: { locale: { iso_code: locale } },
  });
}

const plain = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

describe("the member status block", () => {
  it("asks a visitor who is not logged in to log in", async () => {
    const html = await render("logged-out");
    expect(html).toContain('href="/account/login"');
    expect(plain(html)).toContain("Log in to see where you stand");
    expect(html).not.toContain("<progress");
  });

  it("invites a customer who is not a member", async () => {
    const html = await render(null);
    expect(html).toContain('href="/apps/community/join"');
    expect(plain(html)).toContain("You are not a member of our community yet.");
  });

  it("shows the whole standing without any script", async () => {
    const html = await render(FULL);
    const text = plain(html);
    expect(text).toContain("Regular Step 2 of 4");
    expect(text).toContain("12 points at the last weekly close. This week has added 3 points so far.");
    expect(text).toContain("You took part in 5 of the last 12 weeks.");
    expect(text).toContain("On the way to Advocate: 60 %");
    expect(html).toMatch(/<progress[^>]*max="100"[^>]*value="60"/);
    for (const part of [
      "3 more points",
      "1 more active week",
      "from 2 more people",
      "2 answers",
      "Took part once",
      "$12.00",
      "$2.50",
      "Runs out first $7.00",
      "HEARTH-ABCDE",
      "Knitters",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("on 0 more");
    expect(text).not.toMatch(/translation missing|liquid error/i);
    expect(html).toMatch(/<button[^>]*\shidden\b/);
  });

  it("says of each code what it gives", async () => {
    const code = { code: "HEARTH-ABCDE", percent: 0, amount_minor: 0, currency: "", expires_on: null };
    const codes = [
      { ...code, kind: "amount" as const, amount_minor: 500, currency: "USD" },
      { ...code, kind: "free-shipping" as const },
      { ...code, kind: "free-product" as const },
      { ...code, kind: "percent" as const, percent: 15 },
    ];
    const text = plain(await render({ ...FULL, codes }));
    for (const words of ["$5.00 off", "Free shipping", "A free product", "15 % off"]) expect(text).toContain(words);
    expect(text).not.toMatch(/translation missing|liquid error/i);
  });

  it("says when every condition for the next tier is met", async () => {
    const next = {
      tier: "Advocate",
      points_to_go: 0,
      weeks_to_go: 0,
      endorsers_to_go: 0,
      endorser_days_to_go: 0,
      percent: 100,
    };
    expect(plain(await render({ ...FULL, next }))).toContain("You have met every condition for Advocate.");
  });

  it("says when there is no higher tier, no reward and nothing that counted", async () => {
    const text = plain(await render({ ...FULL, next: null, rewards: [], recent: [], codes: [], groups: [] }));
    expect(text).toContain("You are at the highest step.");
    expect(text).toContain("No rewards yet.");
    expect(text).toContain("Nothing counted lately.");
    expect(text).not.toContain("Your codes");
  });

  it("escapes names that others chose, however long", async () => {
    const name = `<script>alert(1)</script>${"x".repeat(300)}`;
    const html = await render({
      ...FULL,
      tier: { name, position: 0, of: 2 },
      next: FULL.next && { ...FULL.next, tier: name },
      groups: [{ id: "g", name }],
      codes: [
        { code: `"><script>`, kind: "percent", percent: 5, amount_minor: 0, currency: "", expires_on: "2026-12-24" },
      ],
    });
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;script&gt;");
  });

  it.each([
    ["JPY", 1200, /1,200|1200/],
    ["USD", 1200, /12\.00/],
  ])("writes %s in its own decimals", async (currency, minor, expected) => {
    const rewards = [
      { currency, pending_minor: 0, issued_minor: minor, next_on: null, expires_minor: 0, expires_on: null },
    ];
    expect(plain(await render({ ...FULL, rewards }, { currency }))).toMatch(expected);
  });

  it("names the currency where it is not the cart's", async () => {
    const rewards = [
      { currency: "EUR", pending_minor: 0, issued_minor: 500, next_on: null, expires_minor: 0, expires_on: null },
    ];
    expect(plain(await render({ ...FULL, rewards }))).toContain("5.00 EUR");
  });

  it.each(["de", "fr", "es"])("speaks %s", async (locale) => {
    const text = plain(await render(FULL, { locale }));
    expect(text).not.toMatch(/translation missing|more points|Your codes/i);
  });
});
