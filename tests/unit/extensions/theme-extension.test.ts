import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { themeCheckRun } from "@shopify/theme-check-node";
import { describe, expect, it } from "vitest";

const EXTENSION = path.resolve("extensions/member-status");
const LANGUAGES = ["en.default", "de", "es", "fr"];

function filesOf(folder: string): string[] {
  return readdirSync(path.join(EXTENSION, folder)).map((name) => path.join(EXTENSION, folder, name));
}

async function findings(folder: string): Promise<string[]> {
  const { offenses } = await themeCheckRun(folder, "theme-check:theme-app-extension");
  return offenses.map(({ check, uri, message }) => `${check} ${path.basename(uri)}: ${message}`);
}

function keysOf(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, prefix === "" ? key : `${prefix}.${key}`));
}

function texts(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(EXTENSION, "locales", `${name}.json`), "utf8")) as Record<string, unknown>;
}

function blocks(): { file: string; schema: { name: string; target: string } }[] {
  return filesOf("blocks").map((file) => {
    const found = /\{% schema %\}([\s\S]*?)\{% endschema %\}/.exec(readFileSync(file, "utf8"));
    return { file, schema: JSON.parse(found?.[1] ?? "") as { name: string; target: string } };
  });
}

describe("the theme app extension", () => {
  it("gives Shopify's theme check nothing to say", async () => {
    expect(await findings(EXTENSION)).toEqual([]);
  });

  it("is really checked: a missing translation is found", async () => {
    const copy = mkdtempSync(path.join(tmpdir(), "hearth-theme-"));
    try {
      cpSync(EXTENSION, copy, { recursive: true });
      writeFileSync(path.join(copy, "snippets", "broken.liquid"), "{{ 'status.nowhere' | t }}\n");
      expect(await findings(copy)).not.toEqual([]);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it("stays below Shopify's sizes: 100 KB of Liquid, 10,000 bytes of script and style together", () => {
    const bytes = (folders: readonly string[]) =>
      folders.flatMap(filesOf).reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes(["blocks", "snippets"])).toBeLessThan(100_000);
    expect(bytes(["assets"])).toBeLessThan(10_000);
  });

  it("asks nobody outside the store for anything", () => {
    for (const file of ["blocks", "snippets", "assets"].flatMap(filesOf)) {
      expect(readFileSync(file, "utf8"), file).not.toMatch(/https?:\/\//);
    }
  });

  it.each(LANGUAGES)("names its blocks within 25 characters in %s", (language) => {
    const names = texts(`${language}.schema`)["blocks"] as Record<string, { name: string }>;
    for (const { schema } of blocks()) {
      const key = /^t:blocks\.(\w+)\.name$/.exec(schema.name)?.[1] ?? "";
      expect(names[key]?.name.length).toBeLessThan(25);
    }
    expect(blocks().map(({ schema }) => schema.target)).toEqual(["section", "body"]);
  });

  it.each(LANGUAGES)("has every text in %s", (language) => {
    expect(keysOf(texts(language))).toEqual(keysOf(texts("en.default")));
    expect(keysOf(texts(`${language}.schema`))).toEqual(keysOf(texts("en.default.schema")));
  });
});
