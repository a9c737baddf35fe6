import { Link } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslate } from "../i18n-context";

type Props = {
  readonly subject: "score" | "tier" | "share" | "reward" | "refusal";
  /** As the address has it: an id, or order and touch with a slash between. */
  readonly id: string;
  readonly children: ReactNode;
};

/** A figure that can be asked why. */
export function WhyLink({ subject, id, children }: Props) {
  const t = useTranslate();
  const path = id.split("/").map(encodeURIComponent).join("/");
  return (
    <Link
      url={`/app/why/${subject}/${path}`}
      accessibilityLabel={`${t("why.link")} ${String(children)}`}
      removeUnderline
    >
      {children}
    </Link>
  );
}
