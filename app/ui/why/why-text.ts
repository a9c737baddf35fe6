import type { FurtherLine, WhyLine } from "~/views/why-view";
import { type Translate, isMessageKey } from "../i18n";
import { prefixedText } from "../reasons";

/** Names of kinds and touches inside a line are words too. */
function named(t: Translate, params: WhyLine["params"]): Record<string, string> {
  const { kindName, touchKind, ...same } = params;
  return {
    ...same,
    ...(kindName !== undefined && { kindName: prefixedText(t, "kind", kindName) }),
    ...(touchKind !== undefined && { touchKind: prefixedText(t, "touch", touchKind) }),
  };
}

/** One line of an explanation in words. Reasons of lots, dropped touches and perks have theirs already. */
export function whyText(t: Translate, line: WhyLine): string {
  const { code } = line;
  if (code.startsWith("lot-")) return prefixedText(t, "reason", code.slice("lot-".length));
  if (code.startsWith("dropped-")) {
    return `${line.params["touch"] ?? ""}: ${prefixedText(t, "drop", code.slice("dropped-".length))}`;
  }
  if (code.startsWith("withheld-")) {
    return `${line.params["perk"] ?? ""}: ${prefixedText(t, "grant.refusal", code.slice("withheld-".length))}`;
  }
  const key = `why.${code}`;
  return isMessageKey(key) ? t(key, named(t, line.params)) : code;
}

/** A question that an answer leads to. */
export function furtherText(t: Translate, { subject, params }: FurtherLine): string {
  const key = `why.also.${subject}`;
  return isMessageKey(key) ? t(key, params) : t(`why.title.${subject}`);
}
