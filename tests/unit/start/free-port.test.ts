import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "../../../app/cli/postgres";

it("takes the port that is wanted while it is free, and another where it is taken", async () => {
  const wanted = await freePort();
  expect(await freePort(wanted)).toBe(wanted);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", () => resolve()));
  try {
    expect(await freePort(wanted)).not.toBe(wanted);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
