import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineGrid, InlineStack, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { GrantsView } from "~/views/grants-view";
import type { GrantRefusal } from "~/core/perks/decide-grant";
import { SectionCard } from "../admin/section-card";
import { useRequestId } from "../admin/use-request-id";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";
import { GRANT_REFUSALS } from "./grant-words";

type Outcome =
  { readonly kind: "granted"; readonly again: boolean } | { readonly kind: "withheld"; readonly refusal: GrantRefusal };

/** Gives a perk of the program in force to one member. */
export function GiveCard({ perks, memberId }: { readonly perks: GrantsView["perks"]; readonly memberId?: string }) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const [perkId, setPerkId] = useState(perks[0]?.id ?? "");
  const [member, setMember] = useState(memberId ?? "");
  const [note, setNote] = useState("");
  const answer = fetcher.data;
  const requestId = useRequestId(answer);
  useToast(answer, answer?.kind === "granted" ? t(answer.again ? "perks.given.again" : "perks.given") : undefined);
  const give = (): void => {
    const content = { perkId, memberId: member.trim(), note };
    const fields = { ...content, requestId: requestId(content) };
    fetcher.submit(fields, { method: "post", action: "/app/rewards/perks" });
  };
  return (
    <SectionCard
      title={t("perks.give")}
      text={t("perks.give.text")}
      empty={perks.length === 0 ? t("perks.no-program") : null}
    >
      <BlockStack gap="300">
        {answer?.kind === "withheld" ? (
          <Banner tone="warning">{t("perks.withheld", { reason: t(GRANT_REFUSALS[answer.refusal]) })}</Banner>
        ) : null}
        <InlineGrid columns={{ xs: 1, md: memberId === undefined ? 3 : 2 }} gap="300">
          <Select
            label={t("perks.give.perk")}
            options={perks.map((perk) => ({ label: perk.name, value: perk.id }))}
            value={perkId}
            onChange={setPerkId}
          />
          {memberId === undefined ? (
            <TextField label={t("perks.give.member")} autoComplete="off" value={member} onChange={setMember} />
          ) : null}
          <TextField label={t("perks.give.note")} autoComplete="off" value={note} onChange={setNote} maxLength={200} />
        </InlineGrid>
        <InlineStack>
          <Button variant="primary" loading={fetcher.state !== "idle"} disabled={member.trim() === ""} onClick={give}>
            {t("perks.give")}
          </Button>
        </InlineStack>
      </BlockStack>
    </SectionCard>
  );
}
