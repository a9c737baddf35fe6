import { useLocation, useNavigate, useNavigation } from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import { AppProvider } from "@shopify/polaris";
import polarisDe from "@shopify/polaris/locales/de.json";
import polarisEn from "@shopify/polaris/locales/en.json";
import { type ReactNode, useEffect, useState } from "react";
import { type Language, type MessageKey, languageOf } from "../i18n";
import { I18nProvider, useTranslate } from "../i18n-context";
import { AdminLink, useAdminUrl } from "./admin-link";
import { PageSkeleton } from "./page-skeleton";

const POLARIS_TEXTS: Readonly<Record<Language, typeof polarisEn>> = { en: polarisEn, de: polarisDe };

const PAGES: readonly { readonly path: string; readonly label: MessageKey }[] = [
  { path: "/app/members", label: "nav.members" },
  { path: "/app/groups", label: "nav.groups" },
  { path: "/app/seasons", label: "seasons.title" },
  { path: "/app/orders", label: "nav.orders" },
  { path: "/app/rewards", label: "nav.rewards" },
  { path: "/app/program", label: "nav.program" },
  { path: "/app/data", label: "nav.data" },
];

/** What surrounds every page of the admin: Polaris, the language and Shopify's navigation menu. */
export function AdminFrame({ locale, children }: { readonly locale: string; readonly children: ReactNode }) {
  useAppBridgeNavigation();
  return (
    <AppProvider i18n={POLARIS_TEXTS[languageOf(locale)]} linkComponent={AdminLink}>
      <I18nProvider locale={locale}>
        <AdminMenu />
        <main>{children}</main>
      </I18nProvider>
    </AppProvider>
  );
}

function AdminMenu() {
  const t = useTranslate();
  const urlOf = useAdminUrl();
  return (
    <NavMenu>
      <a href={urlOf("/app")} rel="home">
        {t("nav.home")}
      </a>
      {PAGES.map(({ path, label }) => (
        <a key={path} href={urlOf(path)}>
          {t(label)}
        </a>
      ))}
    </NavMenu>
  );
}

/** The menu outside the frame asks for a page by an event on the link. */
function useAppBridgeNavigation(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onNavigate = (event: Event): void => {
      const href = (event.target as Element | null)?.getAttribute("href");
      if (href) navigate(href);
    };
    addEventListener("shopify:navigate", onNavigate);
    return () => {
      removeEventListener("shopify:navigate", onNavigate);
    };
  }, [navigate]);
}

const PATIENCE_MS = 250;

/** The page, or its outline when another one takes longer than a blink. */
export function WhileLoading({ children }: { readonly children: ReactNode }) {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const leaving =
    navigation.state === "loading" && navigation.formMethod === undefined && navigation.location.pathname !== pathname;
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!leaving) {
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => {
      setSlow(true);
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [leaving]);
  return slow ? <PageSkeleton /> : children;
}
