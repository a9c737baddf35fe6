import { isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { Banner, BlockStack, Button, Page, Text } from "@shopify/polaris";
import { useTranslate } from "../i18n-context";

/** Shopify's library answers some requests with a page of its own (a new session token is due): it has to be shown as it is. */
function libraryPage(error: unknown): string | undefined {
  if (!isRouteErrorResponse(error) || typeof error.data !== "string") return undefined;
  const data = error.data.trimStart();
  return data.startsWith("<") ? data : undefined;
}

/** A page that failed, with what can be done. The rest of the app goes on working. */
export function AdminError() {
  const error = useRouteError();
  const t = useTranslate();
  const page = libraryPage(error);
  if (page !== undefined) return <div dangerouslySetInnerHTML={{ __html: page }} />;
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <Page
      title={missing ? t("error.missing.title") : t("error.title")}
      backAction={{ content: t("nav.home"), url: "/app" }}
    >
      <Banner tone={missing ? "warning" : "critical"}>
        <BlockStack gap="200" inlineAlign="start">
          <Text as="p">{missing ? t("error.missing.text") : t("error.text")}</Text>
          {missing ? null : (
            <Button
              onClick={() => {
                window.location.reload();
              }}
            >
              {t("error.retry")}
            </Button>
          )}
        </BlockStack>
      </Banner>
    </Page>
  );
}
