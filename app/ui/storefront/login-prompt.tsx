import { translator } from "../i18n";
import { StorePage } from "./store-page";

type Props = {
  readonly title: string;
  readonly facts: { readonly locale: string; readonly pathPrefix: string };
  readonly login: string;
};

/** The way in for somebody who is not logged in, and back to where they wanted to be. */
export function LoginPrompt({ title, facts, login }: Props) {
  const t = translator(facts.locale);
  return (
    <StorePage title={title} facts={facts}>
      <p>{t("store.login.text")}</p>
      <p>
        <a className="button" href={login}>
          {t("store.login")}
        </a>
      </p>
    </StorePage>
  );
}
