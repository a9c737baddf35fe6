import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";

const engine = createRequire(import.meta.url).resolve("accessibility-checker-engine/ace.js");

type Finding = { readonly ruleId: string; readonly message: string; readonly snippet: string; readonly path: string };
type Ace = { Checker: new () => { check(root: Document, guidelines: string[]): Promise<{ results: Result[] }> } };
type Result = { ruleId: string; value: [string, string]; message: string; snippet: string; path: { dom: string } };

/** Polaris draws the tick of its checkbox as an image without a name, beside the input that has one; it is decoration. */
const POLARIS_TICK = 'text-rendering="geometricPrecision"';

/** Polaris draws the spinner of a button that is busy the same way; `aria-busy` says it. */
const BUSY = 'button[aria-busy="true"]';

/** Violations of WCAG 2.1 AA that the checker is sure of, in a page or one of its frames, once what was asked for is there. */
export async function accessibilityViolations(where: Page | Frame): Promise<Finding[]> {
  await where.waitForSelector(BUSY, { state: "detached" });
  await where.addScriptTag({ path: engine });
  const findings = await where.evaluate(async () => {
    const { ace } = globalThis as unknown as { ace: Ace };
    const report = await new ace.Checker().check(document, ["WCAG_2_1"]);
    return report.results
      .filter(({ value }) => value[0] === "VIOLATION" && value[1] === "FAIL")
      .map(({ ruleId, message, snippet, path }) => ({
        ruleId,
        message,
        snippet: snippet.slice(0, 200),
        path: path.dom,
      }));
  });
  return findings.filter(
    ({ ruleId, snippet }) => !(ruleId === "svg_graphics_labelled" && snippet.includes(POLARIS_TICK)),
  );
}
