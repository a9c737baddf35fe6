import { Badge, List, Text } from "@shopify/polaris";
import type { ProgramView } from "~/views/program-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

/** Every version that was ever published: figures name the one that decided them. */
export function VersionsCard({ versions }: { readonly versions: ProgramView["versions"] }) {
  const t = useTranslate();
  return (
    <SectionCard title={t("program.versions")} empty={versions.length === 0 ? t("program.versions.none") : null}>
      <List>
        {versions.map((version) => (
          <List.Item key={version.version}>
            {t("program.versions.row", { version: version.version, name: version.name })}{" "}
            <Badge {...(version.state === "published" && { tone: "success" as const })}>
              {prefixedText(t, "program.state", version.state)}
            </Badge>{" "}
            <Text as="span" tone="subdued">
              {version.at}
            </Text>
          </List.Item>
        ))}
      </List>
    </SectionCard>
  );
}
