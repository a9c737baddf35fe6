import { auditMessages } from "./messages/audit";
import { backtestMessages } from "./messages/backtest";
import { commonMessages } from "./messages/common";
import { dataMessages } from "./messages/data";
import { effortMessages } from "./messages/effort";
import { groupMessages } from "./messages/groups";
import { ledgerMessages } from "./messages/ledger";
import { heldMessages } from "./messages/held";
import { historyMessages } from "./messages/history";
import { homeMessages } from "./messages/home";
import { memberMessages } from "./messages/members";
import { orderMessages } from "./messages/orders";
import { perkMessages } from "./messages/perks";
import { privacyMessages } from "./messages/privacy";
import { programFormMessages } from "./messages/program-form";
import { programVersionMessages } from "./messages/program-versions";
import { programProblemMessages } from "./messages/program-problems";
import { programMessages } from "./messages/program";
import { programDiffMessages } from "./messages/program-diff";
import { reasonMessages } from "./messages/reasons";
import { rewardMessages } from "./messages/rewards";
import { seasonMessages } from "./messages/seasons";
import { staffMessages } from "./messages/staff";
import { storefrontMessages } from "./messages/storefront";
import { whyMessages } from "./messages/why";
import { whyChangeMessages } from "./messages/why-changes";
import { whyRewardMessages } from "./messages/why-rewards";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];
/** A message in every language: leaving one out does not compile. */
export type Message = Readonly<Record<Language, string>>;

export const messages = {
  ...commonMessages,
  ...auditMessages,
  ...backtestMessages,
  ...effortMessages,
  ...heldMessages,
  ...historyMessages,
  ...homeMessages,
  ...memberMessages,
  ...groupMessages,
  ...orderMessages,
  ...rewardMessages,
  ...ledgerMessages,
  ...perkMessages,
  ...privacyMessages,
  ...programMessages,
  ...programFormMessages,
  ...programProblemMessages,
  ...programVersionMessages,
  ...programDiffMessages,
  ...dataMessages,
  ...reasonMessages,
  ...seasonMessages,
  ...staffMessages,
  ...storefrontMessages,
  ...whyMessages,
  ...whyChangeMessages,
  ...whyRewardMessages,
} satisfies Record<string, Message>;

export type MessageKey = keyof typeof messages;
type Stem<Key> = Key extends `${infer S}.one` ? S : never;
/** Messages that come as `stem.one` and `stem.other`. */
export type CountKey = Stem<MessageKey>;
export type Params = Readonly<Record<string, string | number>>;

export type Translate = {
  (key: MessageKey, params?: Params): string;
  /** Chooses the form that the language uses for this number; `{count}` in the message is `shown`, or the number itself. */
  readonly count: (key: CountKey, count: number, params?: Params & { readonly shown?: string }) => string;
  readonly language: Language;
};

/** The language that we have for a locale such as `de-CH`; English where we have none. */
export function languageOf(locale: string): Language {
  const wanted = locale.toLowerCase().split("-")[0];
  return LANGUAGES.find((language) => language === wanted) ?? "en";
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function translator(locale: string): Translate {
  const language = languageOf(locale);
  const plural = new Intl.PluralRules(language);
  const translate = (key: MessageKey, params: Params = {}): string => fill(messages[key][language], params);
  const count: Translate["count"] = (key, number, params = {}) => {
    const form = plural.select(number) === "one" ? "one" : "other";
    return translate(`${key}.${form}` as MessageKey, { ...params, count: params.shown ?? number });
  };
  return Object.assign(translate, { count, language });
}

export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(messages, key);
}
