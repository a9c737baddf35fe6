import type { ReactNode } from "react";
import { translator } from "../i18n";
import { STORE_STYLES } from "./store-styles";

type Facts = { readonly locale: string; readonly pathPrefix: string };
type Props = { readonly title: string; readonly facts?: Facts; readonly children: ReactNode };

/** A page under the store's own domain: plain HTML with its styles inside, complete without any script. */
export function StorePage({ title, facts, children }: Props) {
  return (
    <>
      {/* As it is: React would write the quotes as entities, which no style sheet knows. */}
      <style dangerouslySetInnerHTML={{ __html: STORE_STYLES }} />
      {facts === undefined ? null : <StoreNav facts={facts} />}
      <main>
        <h1>{title}</h1>
        {children}
      </main>
    </>
  );
}

function StoreNav({ facts }: { readonly facts: Facts }) {
  const t = translator(facts.locale);
  const { pathPrefix } = facts;
  return (
    <header>
      <nav aria-label={t("store.title")}>
        <a href="/">{t("store.back")}</a>
        <a href={`${pathPrefix}/join`}>{t("store.nav.join")}</a>
        <a href={`${pathPrefix}/rest`}>{t("store.nav.rest")}</a>
        <a href={`${pathPrefix}/why`}>{t("store.nav.why")}</a>
        <a href={`${pathPrefix}/perks`}>{t("store.nav.perks")}</a>
        <a href={`${pathPrefix}/privacy`}>{t("store.nav.privacy")}</a>
        <a href={`${pathPrefix}/portal`}>{t("store.nav.portal")}</a>
      </nav>
    </header>
  );
}

/** Says what came of a form. */
export function Notice({ tone, children }: { readonly tone: "done" | "problem"; readonly children: ReactNode }) {
  return (
    <p className={`notice ${tone}`} role={tone === "problem" ? "alert" : "status"}>
      {children}
    </p>
  );
}
