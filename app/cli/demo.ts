/* npm run demo [-- --reset] [-- --data DIR] [-- --port N] */
import path from "node:path";
import { parseArgs } from "node:util";
import { launch } from "./demo/launch";
import { ROOT } from "./demo/processes";

const USAGE = "usage: npm run demo [-- --reset] [--data DIR] [--port N]";

function options() {
  try {
    const { values } = parseArgs({
      options: {
        reset: { type: "boolean", default: false },
        data: { type: "string" },
        port: { type: "string", default: "4100" },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_000)
      throw new Error(`--port: expected a port number, got "${values.port}"`);
    return { reset: values.reset, data: values.data, port };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const say = (message: string): void => console.log(`hearth: ${message}`);

const chosen = options();
let stopping = false;
let stop = (): Promise<void> => Promise.resolve();
const end = (): void => {
  if (stopping) return;
  stopping = true;
  say("stopping");
  void stop().then(() => process.exit(0));
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);

try {
  const demo = await launch({ home: path.join(ROOT, ".hearth/demo"), say, ...chosen });
  stop = demo.stop;
  console.log(`
  Hearth is running.

    Admin             ${demo.adminUrl}
    Storefront        ${demo.storefrontUrl}
    Creator portal    ${demo.portalUrl}
    Database          ${demo.databaseUrl}

  What to try first: open the storefront, log in as a shopper, put something into the cart with a creator's
  code (${demo.codes.join(", ")}) and check out. Then find the order in the admin, with its shares and the
  reasons, and look at the shopper's standing in the storefront again. Refund it under Orders in the admin's menu, and
  it unwinds. The portal is for whoever leads a group: ${demo.creators.join(", ")}.

  Everything is kept for next time; npm run demo -- --reset starts anew. Ctrl-C stops it.
`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
