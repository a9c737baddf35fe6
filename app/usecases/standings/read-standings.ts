import { z } from "zod";
import { MemberStandingsDocument } from "~/adapters/shopify/generated/operations";
import type { Standing } from "./compute-standings";
import { type Failed, type Sender, problemOf } from "./projection-call";

/** What Shopify has: which version in the metafield, which tags; and for whom that cannot be told or is over. */
export type Standings = {
  readonly versions: ReadonlyMap<Standing, number>;
  readonly tags: ReadonlyMap<Standing, readonly string[]>;
  readonly failures: ReadonlyMap<Standing, Failed>;
};

const ours = z.object({ member: z.string(), version: z.number() });
const GONE: Failed = { kind: "refused", reason: "customer-not-found" };

/** Reads back, before a second try, what an earlier one may have written although nothing was heard of it. */
export async function readStandings({ admin, options }: Sender, tried: readonly Standing[]): Promise<Standings> {
  const versions = new Map<Standing, number>();
  const tags = new Map<Standing, readonly string[]>();
  const failures = new Map<Standing, Failed>();
  if (tried.length === 0) return { versions, tags, failures };
  const ids = tried.map(({ due }) => `gid://shopify/Customer/${due.customerId ?? ""}`);
  const answer = await admin.run(MemberStandingsDocument, { ids }, options);
  const problem = problemOf(answer, null, "");
  for (const [index, one] of tried.entries()) {
    const node = answer.kind === "ok" ? answer.data.nodes[index] : null;
    if (problem) failures.set(one, problem);
    else if (node?.__typename !== "Customer") failures.set(one, GONE);
    else {
      tags.set(one, node.tags);
      const version = versionIn(node.metafield?.value, one.due.memberId);
      if (version !== undefined) versions.set(one, version);
    }
  }
  return { versions, tags, failures };
}

/** Of this member's: a customer who was merged or linked anew may carry another's. */
function versionIn(value: string | undefined, memberId: string): number | undefined {
  const found = z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("not JSON");
        return z.NEVER;
      }
    })
    .pipe(ours)
    .safeParse(value);
  return found.success && found.data.member === memberId ? found.data.version : undefined;
}
