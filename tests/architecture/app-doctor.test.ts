import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");

/**
 * What `shopify app doctor` leaves undecided, and the test of ours that decides it. It reads the sources of apps on React Router only,
 * and asks a registry for advisories, which is not ours to ask in a test.
 */
const HELD_BY: Readonly<Record<string, string>> = {
  APP_PROXY_LIQUID_INJECTION: "tests/architecture/app-doctor.test.ts",
  CREDENTIAL_BROWSER_LEAKAGE: "tests/integration/security/doors.test.ts",
  CREDENTIAL_LOG_LEAKAGE: "tests/integration/security/secrets.test.ts",
  DEPRECATED_SCRIPT_TAG_SCOPE: "tests/architecture/app-doctor.test.ts",
  EOL_API_VERSION: "tests/architecture/shopify-config.test.ts",
  EXPIRING_OFFLINE_TOKEN: "tests/integration/routes/access-token.test.ts",
  KNOWN_CVE_IN_DEPENDENCY: "nobody: npm audit, by whoever deploys",
  REQUEST_CONTROLLED_ADMIN_CONTEXT: "tests/architecture/app-doctor.test.ts",
  UNAUTHENTICATED_ENDPOINT: "tests/integration/security/doors.test.ts",
  UNSAFE_INNERHTML: "tests/architecture/app-doctor.test.ts",
};

type Report = {
  readonly scan: {
    readonly issues: readonly unknown[];
    readonly scan: { readonly coverage_gaps: readonly { readonly check_id: string }[] };
  };
};

const sources = readdirSync(path.join(ROOT, "app"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(?:ts|tsx|graphql)$/.test(file) && !file.includes("/generated/"))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, "app", file), "utf8") }));
const where = (pattern: RegExp): string[] => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe("what shopify app doctor leaves undecided", () => {
  it("is known, and each is held by a test of ours", { timeout: 120_000 }, async () => {
    const { stdout } = await promisify(execFile)(
      path.join(ROOT, "node_modules/.bin/shopify"),
      ["app", "doctor", "--path", ROOT, "--json"],
      {
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, npm_config_offline: "true", SHOPIFY_CLI_NO_ANALYTICS: "1" },
      },
    );
    const { scan } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as Report;
    expect(scan.issues).toEqual([]);
    expect(scan.scan.coverage_gaps.map((gap) => gap.check_id).sort()).toEqual(Object.keys(HELD_BY).sort());
    const tests = Object.values(HELD_BY).filter((one) => !one.startsWith("nobody: "));
    expect(tests.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it("the Admin API is never asked for a shop that a request names", () => {
    expect(where(/\bunauthenticated\./)).toEqual([]);
  });

  it("nothing is written into a page as HTML but our own styles and the page of Shopify's library", () => {
    expect(where(/dangerouslySetInnerHTML/).sort()).toEqual([
      "ui/admin/admin-error.tsx",
      "ui/storefront/store-page.tsx",
    ]);
    expect(where(/\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(/)).toEqual([]);
  });

  it("what is answered through the store's domain is never Liquid for Shopify to render", () => {
    expect(where(/application\/liquid/)).toEqual([]);
  });

  it("there are no script tags", () => {
    expect(where(/script_tags|scriptTag(?:Create|Update)/i)).toEqual([]);
    expect(readFileSync(path.join(ROOT, "shopify.app.toml"), "utf8")).not.toMatch(/script_tags/);
  });
});
