import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseEnv } from "../../../app/env.server";

const COMPLETE = {
  DATABASE_URL: "postgresql://localhost/hearth",
  SHOPIFY_API_KEY: "client-id-1234",
  SHOPIFY_API_SECRET: "a-client-secret-of-the-app",
  SHOPIFY_APP_URL: "https://hearth.example.com",
  ENCRYPTION_KEYS: `k1:${"0".repeat(64)}`,
};

const problemOf = (source: Record<string, string | undefined>): string => {
  try {
    parseEnv(source);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe("the environment", () => {
  it("is taken when it is complete, with defaults for the rest", () => {
    expect(parseEnv(COMPLETE)).toMatchObject({ PORT: 3000, HOST: "0.0.0.0", LOG_LEVEL: "info", TRUST_PROXY: 0 });
  });

  it.each(Object.keys(COMPLETE))("without %s stops the start with its name and what it should look like", (name) => {
    const message = problemOf({ ...COMPLETE, [name]: undefined });
    expect(message).toMatch(new RegExp(`${name}: is missing; expected .{8,}`));
    expect(problemOf({ ...COMPLETE, [name]: "" })).toBe(message);
  });

  it.each([
    ["DATABASE_URL", "localhost", "postgresql://"],
    ["SHOPIFY_API_SECRET", "short", "16 characters"],
    ["SHOPIFY_APP_URL", "hearth", "https://"],
    ["ENCRYPTION_KEYS", "abc", "64 hexadecimal digits"],
    ["PORT", "70000", "65535"],
    ["TRUST_PROXY", "true", "number"],
    ["TRUST_PROXY", "-1", "0"],
  ])("with a malformed %s says what was expected, and never the value", (name, value, expected) => {
    const message = problemOf({ ...COMPLETE, [name]: value });
    expect(message).toContain(`${name}: `);
    expect(message).toContain(expected);
    if (name === "SHOPIFY_API_SECRET") expect(message).not.toContain(value);
  });

  it("names every problem at once", () => {
    const message = problemOf({});
    for (const name of Object.keys(COMPLETE)) expect(message).toContain(name);
  });

  it("is described by env.example, variable by variable", () => {
    const example = readFileSync(new URL("../../../env.example", import.meta.url), "utf8");
    const given = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((line): [string, string] => [
      line[1] ?? "",
      line[2] ?? "",
    ]);
    expect(problemOf(Object.fromEntries(given))).toBe("");
  });
});
