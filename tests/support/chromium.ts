import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** CHROMIUM_PATH, then Debian's, then the one that Playwright installed. */
export function findChromium(): string | undefined {
  const wanted = process.env["CHROMIUM_PATH"];
  const known = [wanted, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = known.find((file) => file !== undefined && existsSync(file));
  if (found) return found;
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
];

/** As a person's browser says it: Shopify's library turns away what calls itself headless. */
export const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Throws when there is no browser: a browser test that cannot run has failed. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium: set CHROMIUM_PATH, or install Debian's package chromium");
  return chromium.launch({ executablePath, args: FLAGS });
}
