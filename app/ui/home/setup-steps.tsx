import { Badge, BlockStack, Box, Button, Card, Divider, Icon, InlineStack, Text } from "@shopify/polaris";
import { CheckCircleIcon } from "@shopify/polaris-icons";
import { Fragment } from "react";
import type { HomeView } from "~/views/home-view";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";

type Props = { readonly steps: HomeView["steps"]; readonly editor: string };

type Step = {
  readonly title: MessageKey;
  readonly text: MessageKey;
  readonly action: MessageKey;
  readonly url: string;
  /** Null: Shopify does not tell an app whether its block is placed. */
  readonly done: boolean | null;
};

/** From installed to live, in the order in which it makes sense; one quiet line once everything is there. */
export function SetupSteps({ steps, editor }: Props) {
  const t = useTranslate();
  const all: readonly Step[] = [
    {
      title: "setup.program",
      text: "setup.program.text",
      action: "setup.program.do",
      url: "/app/program",
      done: steps.program,
    },
    { title: "setup.group", text: "setup.group.text", action: "setup.group.do", url: "/app/data", done: steps.group },
    {
      title: "setup.activity",
      text: "setup.activity.text",
      action: "setup.activity.do",
      url: "/app/data",
      done: steps.activity,
    },
    {
      title: "setup.linked",
      text: "setup.linked.text",
      action: "setup.linked.do",
      url: "/app/members?linked=no",
      done: steps.linked,
    },
    { title: "setup.block", text: "setup.block.text", action: "setup.block.do", url: editor, done: null },
  ];
  const done = all.filter((step) => step.done === true).length;
  const known = all.filter((step) => step.done !== null).length;
  if (done === known) {
    return (
      <Card>
        <InlineStack gap="300" align="space-between" blockAlign="center">
          <InlineStack gap="200" blockAlign="center">
            <Badge tone="success">{t("setup.live")}</Badge>
            <Text as="p">{t("setup.live.text")}</Text>
          </InlineStack>
          <Button url={editor} target="_top">
            {t("setup.block.do")}
          </Button>
        </InlineStack>
      </Card>
    );
  }
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("setup.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("setup.progress", { done, of: known })}
          </Text>
        </BlockStack>
      </Box>
      {all.map((step) => (
        <Fragment key={step.title}>
          <Divider />
          <Box padding="400">
            <InlineStack gap="300" align="space-between" blockAlign="center" wrap>
              <div style={{ display: "flex", gap: "0.75rem", flex: "1 1 18rem" }}>
                <span>
                  {step.done === true ? (
                    <Icon source={CheckCircleIcon} tone="success" accessibilityLabel={t("setup.done")} />
                  ) : (
                    <span role="img" aria-label={t("setup.open")} className="hearth-open" />
                  )}
                </span>
                <BlockStack gap="050">
                  <Text as="h3" variant="headingSm">
                    {t(step.title)}
                  </Text>
                  <Text as="p" tone="subdued">
                    {t(step.text)}
                  </Text>
                </BlockStack>
              </div>
              {step.done === true ? null : (
                <Button url={step.url} {...(step.done === null && { target: "_top" })}>
                  {t(step.action)}
                </Button>
              )}
            </InlineStack>
          </Box>
        </Fragment>
      ))}
    </Card>
  );
}
