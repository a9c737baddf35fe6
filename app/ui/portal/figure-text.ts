import type { Figure } from "~/views/portal-view";
import { PEOPLE_MIN } from "~/views/small-groups";
import type { Translate } from "../i18n";

/** A figure in words; where it is withheld, that it is and why. */
export function figureText(t: Translate, figure: Figure): string {
  switch (figure.kind) {
    case "shown":
      return figure.text;
    case "few":
      return t("portal.few", { min: PEOPLE_MIN });
    case "hidden":
      return t("portal.hidden");
  }
}
