import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Liquid } from "liquidjs";
import { z } from "zod";
import { createLiquidEngine, renderSafely } from "./liquid-engine";

const setting = z.looseObject({ id: z.string().optional(), default: z.unknown().optional() });
const schema = z.looseObject({
  name: z.string(),
  target: z.enum(["section", "body", "head", "compliance_head"]),
  stylesheet: z.string().optional(),
  javascript: z.string().optional(),
  settings: z.array(setting).default([]),
});
type Schema = z.infer<typeof schema>;

export type Block = { name: string; schema: Schema; source: string };
export type Extension = {
  blocks(): Block[];
  render(block: Block, globals: object): Promise<string>;
  renderText(text: string, globals: object): Promise<string>;
  assetFile(name: string): string | null;
};

const SCHEMA = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/;
const ASSETS = "/extension-assets";

function readBlock(file: string): Block {
  const source = readFileSync(file, "utf8");
  const text = SCHEMA.exec(source)?.[1];
  if (!text) throw new Error(`${file} has no {% schema %}`);
  return { name: path.basename(file, ".liquid"), schema: schema.parse(JSON.parse(text)), source };
}

function readLocales(folder: string): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".schema.json") || !name.endsWith(".json")) continue;
    const file: unknown = JSON.parse(readFileSync(path.join(folder, name), "utf8"));
    const [locale = ""] = name.split(".");
    found.set(locale, file);
    if (name.includes(".default.")) found.set("default", file);
  }
  return found;
}

function lookUp(file: unknown, key: string): unknown {
  let found = file;
  for (const part of key.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}

/** The theme extension as the folder has it now: read anew for each page, so that a changed file shows on reload. */
export function openExtension(folder: string | undefined): Extension {
  const blocksFolder = folder ? path.join(folder, "blocks") : "";
  const snippets = folder ? path.join(folder, "snippets") : null;
  const engine = (): Liquid => {
    const locales = readLocales(folder ? path.join(folder, "locales") : "");
    return createLiquidEngine(snippets, {
      translate: (key, locale) => lookUp(locales.get(locale), key) ?? lookUp(locales.get("default"), key),
      assetUrl: (name) => `${ASSETS}/${name}`,
    });
  };
  return {
    blocks: () =>
      existsSync(blocksFolder)
        ? readdirSync(blocksFolder)
            .filter((name) => name.endsWith(".liquid"))
            .map((name) => readBlock(path.join(blocksFolder, name)))
        : [],
    render: (block, globals) => {
      const settings = Object.fromEntries(
        block.schema.settings.flatMap((entry) => (entry.id ? [[entry.id, entry.default]] : [])),
      );
      const drop = {
        id: `sandbox-${block.name}`,
        type: block.name,
        settings,
        shopify_attributes: `data-block-handle="${block.name}"`,
      };
      return renderSafely(engine(), block.source, { block: drop }, globals);
    },
    renderText: (text, globals) => renderSafely(engine(), text, {}, globals),
    assetFile: (name) => {
      const file = folder ? path.join(folder, "assets", path.basename(name)) : "";
      return file && existsSync(file) ? path.resolve(file) : null;
    },
  };
}

/** Tags for the files that the shown blocks name in their schema. */
export function assetTags(blocks: readonly Block[]): { head: string; end: string } {
  const styles = new Set(blocks.flatMap((block) => block.schema.stylesheet ?? []));
  const scripts = new Set(blocks.flatMap((block) => block.schema.javascript ?? []));
  return {
    head: [...styles].map((name) => `<link rel="stylesheet" href="${ASSETS}/${name}">`).join(""),
    end: [...scripts].map((name) => `<script src="${ASSETS}/${name}" defer></script>`).join(""),
  };
}
