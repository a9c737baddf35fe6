import { Badge } from "@shopify/polaris";
import type { ConsentState } from "~/views/members-view";
import { useTranslate } from "../i18n-context";

const TONES = { given: "success", withdrawn: "critical", missing: "attention" } as const;

export function ConsentBadge({ consent }: { readonly consent: ConsentState }) {
  const t = useTranslate();
  return <Badge tone={TONES[consent]}>{t(`consent.${consent}`)}</Badge>;
}
