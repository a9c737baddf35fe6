import { type ReactNode, createContext, useContext, useMemo } from "react";
import { type Translate, translator } from "./i18n";

const TranslateContext = createContext<Translate>(translator("en"));

export function I18nProvider({ locale, children }: { readonly locale: string; readonly children: ReactNode }) {
  const value = useMemo(() => translator(locale), [locale]);
  return <TranslateContext.Provider value={value}>{children}</TranslateContext.Provider>;
}

/** The translation of the language that the admin is shown in. */
export function useTranslate(): Translate {
  return useContext(TranslateContext);
}
