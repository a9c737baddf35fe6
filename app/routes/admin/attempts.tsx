import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page } from "@shopify/polaris";
import { z } from "zod";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { TAKEABLE } from "~/adapters/persistence/take-back-rows";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { ATTEMPT_KINDS, ATTEMPT_STATES } from "~/ui/reasons";
import { AttemptTable } from "~/ui/rewards/attempt-table";
import { BulkTakeBackCard } from "~/ui/rewards/bulk-take-back-card";
import { useLookAgain } from "~/ui/admin/use-look-again";
import { resolveAttempt } from "~/usecases/rewards/resolve-attempt";
import { retryAttempts } from "~/usecases/rewards/retry-attempts";
import { takeAllBack } from "~/usecases/rewards/take-all-back";
import { takeBack } from "~/usecases/rewards/take-back";
import { attemptsView } from "~/views/rewards-view";
import { readForm } from "../read-body";
import { given, oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  const filter = {
    state: oneOf(query, "state", Object.keys(ATTEMPT_STATES)),
    kind: oneOf(query, "kind", Object.keys(ATTEMPT_KINDS)),
    search: given(query, "q"),
  };
  return attemptsView(context.deps.pool, viewerOf(context), { filter, page: pageRequest(query, PAGE_SIZE) });
}

/** Standings are named by their member. */
const attemptId = z.uuid().or(
  z
    .string()
    .regex(/^standing:./)
    .max(300),
);
const decision = z.object({
  attemptId,
  action: z.enum(["retry", "done", "cancel"]),
  shopifyId: z.string().trim().min(1).optional(),
});

/** Of one page at most. */
const taken = z.object({
  takeBack: z
    .string()
    .transform((ids) => ids.split(" "))
    .pipe(z.array(z.uuid()).min(1).max(PAGE_SIZE)),
});

/** Everything that matches, over all pages. */
const takenAll = z.object({
  takeAllBack: z.literal("all"),
  kind: z
    .enum(TAKEABLE)
    .or(z.literal(""))
    .transform((kind) => (kind === "" ? null : kind)),
  search: z.string().max(200),
});

const again = z.array(attemptId).min(1).max(PAGE_SIZE);

export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId: by } = await requireShop(request);
  const sent = await readForm(request);
  const form = Object.fromEntries(sent);
  const taking = taken.safeParse(form);
  if (taking.success) return takeBack(deps, { shopId, attemptIds: taking.data.takeBack, by });
  const takingAll = takenAll.safeParse(form);
  if (takingAll.success) {
    const { kind, search } = takingAll.data;
    return takeAllBack(deps, { shopId, filter: { kind, search }, by });
  }
  const retrying = again.safeParse(sent.getAll("retry"));
  if (retrying.success) return retryAttempts(deps, { shopId, attemptIds: retrying.data, by });
  const parsed = decision.safeParse(form);
  if (!parsed.success) return { kind: "unknown" as const };
  const { action: chosen, ...decided } = parsed.data;
  return resolveAttempt(deps, { shopId, by, action: chosen, ...decided });
}

export default function Attempts() {
  const view = useLoaderData<typeof loader>();
  useLookAgain(view.bulk?.running ?? false);
  const t = useTranslate();
  return (
    <Page
      title={t("attempts.title")}
      subtitle={t("attempts.subtitle")}
      backAction={{ content: t("nav.rewards"), url: "/app/rewards" }}
      fullWidth
    >
      <BlockStack gap="400">
        {view.bulk === null ? null : <BulkTakeBackCard bulk={view.bulk} />}
        <Card padding="0">
          <AttemptTable view={view} />
        </Card>
      </BlockStack>
    </Page>
  );
}
