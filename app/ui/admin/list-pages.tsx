import { useLocation, useSearchParams } from "@remix-run/react";
import { Box, InlineStack, Pagination } from "@shopify/polaris";
import { useTranslate } from "../i18n-context";
import { useGo } from "./admin-link";

type Props = { readonly links: { readonly after: string | null; readonly before: string | null } };

/** The way to the next and the previous page; nothing where everything fits. */
export function ListPages({ links }: Props) {
  const t = useTranslate();
  const go = useGo();
  const { pathname } = useLocation();
  const [query] = useSearchParams();
  if (links.after === null && links.before === null) return null;
  const to = (name: "after" | "before", cursor: string | null): void => {
    if (cursor === null) return;
    const next = new URLSearchParams(query);
    next.delete("after");
    next.delete("before");
    next.set(name, cursor);
    go(`${pathname}?${next.toString()}`);
  };
  return (
    <Box padding="300">
      <InlineStack align="center">
        <Pagination
          accessibilityLabel={t("list.pages")}
          hasPrevious={links.before !== null}
          hasNext={links.after !== null}
          onPrevious={() => {
            to("before", links.before);
          }}
          onNext={() => {
            to("after", links.after);
          }}
        />
      </InlineStack>
    </Box>
  );
}
