import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { breaches, layerOf, readGraph } from "./import-graph";
import { LAYERS } from "./layers";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("who may import whom", () => {
  it("holds everywhere in app/", async () => {
    expect(breaches(await readGraph(root))).toEqual([]);
  });

  it("no folder or file of app/ escapes the table", () => {
    const files = readdirSync(path.join(root, "app"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => path.relative(path.join(root, "app"), path.join(entry.parentPath, entry.name)));
    expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
  });

  it("every layer of the table exists", () => {
    for (const { paths } of LAYERS) {
      const [first = ""] = paths;
      const parent = path.join(root, "app", path.dirname(first));
      expect(readdirSync(parent), first).toContain(path.basename(first));
    }
  });

  it("every rule can fire: each import that the table forbids is found", async () => {
    const home = mkdtempSync(path.join(tmpdir(), "hearth-fences-"));
    const fileOf = (layer: (typeof LAYERS)[number]): string => {
      const [first = ""] = layer.paths;
      return first.endsWith("/") ? `${first}planted.ts` : first;
    };
    const forbidden = LAYERS.flatMap((from) =>
      LAYERS.filter((to) => to !== from && !from.mayImport.includes(to.name)).map((to) => ({ from, to })),
    );
    writeFileSync(
      path.join(home, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { paths: { "~/*": ["./app/*"] } } }),
    );
    writeFileSync(path.join(home, "package.json"), JSON.stringify({ type: "module" }));
    for (const from of LAYERS) {
      const file = path.join(home, "app", fileOf(from));
      mkdirSync(path.dirname(file), { recursive: true });
      const imports = forbidden
        .filter((one) => one.from === from)
        .map(({ to }) => {
          const relative = path.relative(path.dirname(fileOf(from)), fileOf(to)).replace(/\.tsx?$/, "");
          return `import "${relative.startsWith(".") ? relative : `./${relative}`}";`;
        });
      const builtin = from.packages !== "all" && !from.packages.includes("node") ? ['import "node:fs";'] : [];
      writeFileSync(file, [...imports, ...builtin, "export const planted = 1;"].join("\n"));
    }
    const found = new Set(breaches(await readGraph(home)).map((one) => one.rule));
    rmSync(home, { recursive: true, force: true });
    for (const { from, to } of forbidden) expect(found).toContain(`${from.name} -> ${to.name}`);
    for (const from of LAYERS) {
      if (from.packages !== "all" && !from.packages.includes("node"))
        expect(found).toContain(`${from.name} -> package node`);
    }
  });
});
