import path from "node:path";
import { cruise } from "dependency-cruiser";
import { LAYERS, type Layer } from "./layers";

export type Breach = { readonly from: string; readonly to: string; readonly rule: string };

type Module = {
  readonly source: string;
  readonly dependencies: readonly {
    readonly resolved: string;
    readonly dependencyTypes: readonly string[];
    readonly module: string;
  }[];
};

/** The layer of a file below app/; the longest path that fits, so that a file may stand apart from its folder. */
export function layerOf(file: string, layers: readonly Layer[] = LAYERS): Layer | undefined {
  const fits = layers.flatMap((layer) =>
    layer.paths
      .filter((at) => (at.endsWith("/") ? file.startsWith(at) : file === at))
      .map((at) => ({ layer, length: at.length })),
  );
  return fits.sort((a, b) => b.length - a.length)[0]?.layer;
}

/** Every import of the files below `root`/app, as dependency-cruiser resolves it. */
export async function readGraph(root: string): Promise<readonly Module[]> {
  const result = await cruise(
    ["app"],
    {
      baseDir: root,
      doNotFollow: { path: "node_modules" },
      exclude: { path: "\\.css" },
      tsPreCompilationDeps: true,
      tsConfig: { fileName: path.join(root, "tsconfig.json") },
      enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".js", ".json"] },
    },
    undefined,
    { tsConfig: { options: { baseUrl: root, paths: { "~/*": ["./app/*"] } } } as never },
  );
  const { output } = result;
  if (typeof output === "string") throw new Error("dependency-cruiser gave a report instead of its modules");
  return output.modules as readonly Module[];
}

const below = (file: string): string => file.replace(/^app\//, "");

/** What breaks the table: a file without a layer, an import outward, a package that the layer does not list. */
export function breaches(modules: readonly Module[], layers: readonly Layer[] = LAYERS): Breach[] {
  const found: Breach[] = [];
  for (const { source, dependencies } of modules) {
    if (!source.startsWith("app/")) continue;
    const from = layerOf(below(source), layers);
    if (!from) {
      found.push({ from: source, to: "", rule: "no-layer" });
      continue;
    }
    for (const dependency of dependencies) {
      const rule = ruleBroken(from, dependency, layers);
      if (rule) found.push({ from: source, to: dependency.resolved, rule });
    }
  }
  return found;
}

function ruleBroken(
  from: Layer,
  dependency: Module["dependencies"][number],
  layers: readonly Layer[],
): string | undefined {
  const { resolved, dependencyTypes, module } = dependency;
  if (resolved.startsWith("app/")) {
    const to = layerOf(below(resolved), layers);
    if (!to || to.name === from.name || from.mayImport.includes(to.name)) return undefined;
    return `${from.name} -> ${to.name}`;
  }
  if (dependencyTypes.includes("core") || module.startsWith("node:")) return packageBroken(from, "node");
  if (dependencyTypes.some((type) => type.startsWith("npm"))) {
    return packageBroken(
      from,
      module
        .split("/")
        .slice(0, module.startsWith("@") ? 2 : 1)
        .join("/"),
      module,
    );
  }
  return undefined;
}

function packageBroken(from: Layer, name: string, module = name): string | undefined {
  if (from.packages === "all" || from.packages.includes(name) || from.packages.includes(module)) return undefined;
  return `${from.name} -> package ${name}`;
}
