import { describe, expect, it } from "vitest";
import { within } from "../../app/adapters/shopify/within";

describe("an answer within a limit", () => {
  it("is the answer, or its error", async () => {
    await expect(within(10_000, Promise.resolve("token"))).resolves.toBe("token");
    await expect(within(10_000, Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  });
  it("is an error where it does not come, and what comes later is not heard of", async () => {
    let refuse: (error: Error) => void = () => undefined;
    const never = new Promise<string>((_, reject) => (refuse = reject));
    await expect(within(5, never)).rejects.toThrow("no answer within 0.005 s");
    refuse(new Error("too late"));
    await new Promise((done) => setImmediate(done));
  });
});
