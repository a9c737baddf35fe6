import { findDataRequest, markHandedOver } from "~/adapters/persistence/data-request-rows";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import { type PersonSection, personRows } from "~/adapters/persistence/person-rows";
import { formatInstant } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";

type Deps = { readonly pool: Database; readonly clock: Clock };

export type HandedOver =
  | {
      readonly kind: "file";
      readonly customerId: string;
      readonly madeAt: number;
      readonly sections: readonly PersonSection[];
    }
  | { readonly kind: "unknown" };

/**
 * What a customer who asked for their data is to be given: everything that is stored about them at this moment. That it was made, and by
 * whom, is kept; the answer itself is kept nowhere.
 */
export async function handOverData(
  deps: Deps,
  input: { readonly shopId: number; readonly requestId: string; readonly by: string },
): Promise<HandedOver> {
  const { shopId, requestId, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    const request = await findDataRequest(tx, shopId, requestId);
    if (request === undefined) return { kind: "unknown" };
    const at = deps.clock.now();
    const sections = await personRows(tx, shopId, request.customerId);
    await markHandedOver(tx, shopId, { requestId, by, at });
    await resolveNotice(tx, shopId, `data-request:${requestId}`, at);
    const { handedOverAt } = request;
    // Whose it was is not said.
    const before = { handedOverAt: handedOverAt === null ? null : formatInstant(handedOverAt) };
    const after = { handedOverAt: formatInstant(at) };
    await recordAudit(tx, shopId, at, { by, action: "privacy.file-handed-over", before, after });
    return { kind: "file", customerId: request.customerId, madeAt: at, sections };
  });
}
