import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_KINDS } from "~/core/programs/defaults";
import { LANGUAGES, type MessageKey, isMessageKey, languageOf, messages, translator } from "~/ui/i18n";
import { DROP_REASONS, LOT_REASONS, LOT_STATES, NOTE_KINDS, kindText, prefixedText, reasonText } from "~/ui/reasons";
import { closedSet } from "../../support/closed-set";

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
const keys = Object.keys(messages) as MessageKey[];

describe("words", () => {
  it.each(LANGUAGES)("has no empty message in %s", (language) => {
    expect(keys.filter((key) => messages[key][language].trim() === "")).toEqual([]);
  });

  it("fills the same places in every language", () => {
    const differing = keys.filter(
      (key) => placeholders(messages[key].en).join() !== placeholders(messages[key].de).join(),
    );
    expect(differing).toEqual([]);
  });

  it("chooses the form for the number and writes it as given", () => {
    const t = translator("en-GB");
    expect(t.count("members.found", 1)).toBe("1 member");
    expect(t.count("members.found", 12_000, { shown: "12,000" })).toBe("12,000 members");
  });

  it.each([
    ["de-CH", "de"],
    ["DE", "de"],
    ["pt-BR", "en"],
    ["", "en"],
  ])("reads the locale %s as %s", (locale, expected) => {
    expect(languageOf(locale)).toBe(expected);
  });
});

describe("reasons", () => {
  it.each([
    ["app/core/ledger/lot.ts", "LotReason", LOT_REASONS],
    ["app/core/ledger/lot.ts", "LotState", LOT_STATES],
    ["app/core/attribution/evidence.ts", "DropReason", DROP_REASONS],
  ])("has words for all of %s %s", (file, type, table) => {
    expect(closedSet(file, type).length).toBeGreaterThan(3);
    expect(Object.keys(table).sort()).toEqual(closedSet(file, type));
  });

  it("has words for every note beside an order's shares", () => {
    const source = readFileSync("app/core/attribution/evidence.ts", "utf8");
    const declared = /export type AttributionNote =([\s\S]*?);\n\n/.exec(source)?.[1] ?? "";
    const kinds = [...declared.matchAll(/kind: "([\w-]+)"/g)].map((match) => match[1] ?? "");
    expect(Object.keys(NOTE_KINDS).sort()).toEqual(kinds.sort());
  });

  it("has a name for every kind of the default program", () => {
    expect(Object.keys(DEFAULT_KINDS).filter((kind) => !isMessageKey(`kind.${kind}`))).toEqual([]);
  });

  it("shows a code that it does not know as it is", () => {
    const t = translator("en");
    expect(reasonText(t, "from-the-future")).toBe("from-the-future");
    expect(kindText(t, "knitting_night")).toBe("knitting night");
    expect(prefixedText(t, "attempt.reason", "refused: Amount too large")).toBe("refused: Amount too large");
  });
});
