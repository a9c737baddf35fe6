import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const bundles = new Map<string, Promise<string>>();

/** A browser script of this folder's client/, bundled once when first asked for. */
export function browserScript(name: "app-bridge" | "admin"): Promise<string> {
  const known = bundles.get(name);
  if (known) return known;
  const made = build({
    entryPoints: [fileURLToPath(new URL(`client/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "silent",
  }).then((result) => result.outputFiles[0]?.text ?? "");
  bundles.set(name, made);
  return made;
}
