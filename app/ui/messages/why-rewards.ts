/** Words for why a reward is what it is. */
export const whyRewardMessages = {
  "why.reward-rate": {
    en: "{rateBp} for this part of {totalMinor}",
    de: "{rateBp} für diesen Teil von {totalMinor}",
  },
  "why.reward-rate-helped": {
    en: "{rateBp} of your part of an order",
    de: "{rateBp} von deinem Anteil an einer Bestellung",
  },
  "why.reward-refunds-helped": { en: "A refund of the order", de: "Eine Erstattung der Bestellung" },
  "why.reward-code-lane": { en: "A code earns {percent} of the rate", de: "Ein Code bringt {percent} des Satzes" },
  "why.reward-steadiness": { en: "Steadiness of {percent}", de: "Beständigkeit von {percent}" },
  "why.reward-order-rules": { en: "Rules for orders {bonuses}", de: "Regeln für Bestellungen {bonuses}" },
  "why.reward-cut": { en: "Maximum or budget reached", de: "Höchstgrenze oder Budget erreicht" },
  "why.reward-refunds": { en: "Refunds of {refundedMinor}", de: "Erstattungen von {refundedMinor}" },
  "why.reward-cancelled": { en: "The order was cancelled", de: "Die Bestellung wurde storniert" },
  "why.reward-carried-over": {
    en: "{carriedMinor} waits: codes get at most {percent} of a month's payout",
    de: "{carriedMinor} wartet: Codes bekommen höchstens {percent} einer Monatsauszahlung",
  },
  "why.reward-payout-limit": {
    en: "Codes get at most {percent} of a month's payout",
    de: "Codes bekommen höchstens {percent} einer Monatsauszahlung",
  },
  "why.reward-from-period": {
    en: "From the steadiness pool of {source}",
    de: "Aus dem Beständigkeitstopf von {source}",
  },
  "why.reward-from-season": { en: "From a season that was reached", de: "Aus einer Saison, die erreicht wurde" },
  "why.reward-from-grant": { en: "A perk that was granted", de: "Ein Vorteil, der gewährt wurde" },
  "why.reward-pool-part": {
    en: "{source}: a score of {ownMilli} for what you do for others, of {allMilli} in all, of {poolMinor}",
    de: "{source}: {ownMilli} Punkte für Einsatz, von insgesamt {allMilli}, aus {poolMinor}",
  },
  "why.reward-pool-part-own": {
    en: "{source}: a score of {ownMilli} for what you do for others",
    de: "{source}: {ownMilli} Punkte für deinen Einsatz",
  },
  "why.reward-season-part": {
    en: "{season}: {days} days taken part, of {allDays} of everybody, of {poolMinor}",
    de: "{season}: {days} Tage mitgemacht, von {allDays} aller, aus {poolMinor}",
  },
  "why.reward-season-part-own": { en: "{season}: {days} days taken part", de: "{season}: {days} Tage mitgemacht" },
  "why.reward-pool-maximum": {
    en: "Nobody gets more than {mostMinor} from it",
    de: "Mehr als {mostMinor} bekommt niemand daraus",
  },
  "why.reward-pool-again": {
    en: "What others' maximum left was split again",
    de: "Was die Höchstgrenze anderer übrig ließ, wurde neu verteilt",
  },
  "why.reward-taken-back": { en: "Taken back", de: "Zurückgenommen" },
  "why.reward-grant-tier": { en: "The perk {perk}, for the tier {of}", de: "Der Vorteil {perk}, für die Stufe {of}" },
  "why.reward-grant-season": {
    en: "The perk {perk}, for the season {of}",
    de: "Der Vorteil {perk}, für die Saison {of}",
  },
  "why.reward-grant-person": { en: "The perk {perk}, given by the shop", de: "Der Vorteil {perk}, vom Shop vergeben" },
  "why.reward-from-order": { en: "From order {source}", de: "Aus Bestellung {source}" },
  "why.reward-pending": { en: "It waits until {dueAt}.", de: "Sie wartet bis {dueAt}." },
  "why.reward-posted": { en: "It was posted.", de: "Sie ist gebucht." },
  "why.reward-carried": {
    en: "A part of it waits for a close with room for codes.",
    de: "Ein Teil davon wartet auf einen Abschluss mit Platz für Codes.",
  },
  "why.reward-voided": { en: "It came to nothing before it was posted.", de: "Sie fiel weg, bevor sie gebucht war." },
  "why.reward-reversed": {
    en: "It was taken back after it was posted.",
    de: "Sie wurde nach der Buchung zurückgenommen.",
  },
  "why.reward-next-tier": { en: "As {tier} it would be {minor}.", de: "Als {tier} wären es {minor}." },
  "why.reward-if-steady": {
    en: "With activity in every week it would be {minor} before limits.",
    de: "Mit Aktivität in jeder Woche wären es {minor} vor Grenzen.",
  },
  "why.reward-due": {
    en: "A refund before {dueAt} takes its part.",
    de: "Eine Erstattung vor dem {dueAt} nimmt ihren Teil.",
  },
  "why.reward-posts-next": {
    en: "It was due on {dueAt} and is posted next.",
    de: "Sie war am {dueAt} fällig und wird als Nächstes gebucht.",
  },
  "why.reward-next-close": {
    en: "It is paid at the next close with room: it waits for {closes} at most.",
    de: "Sie wird beim nächsten Abschluss mit Platz bezahlt: sie wartet höchstens {closes} ab.",
  },
  "why.reward-refund-takes": {
    en: "It is posted: only a refund or a cancellation of the order still takes its part.",
    de: "Sie ist gebucht: nur eine Erstattung oder Stornierung der Bestellung nimmt noch ihren Teil.",
  },
  "why.next-pool": {
    en: "Another month's pool is split anew, by what group leaders do for others: moderating, answering, welcoming, hosting.",
    de: "Der Topf eines anderen Monats wird neu verteilt, nach dem Einsatz der Gruppenleitungen: Moderieren, Antworten, Begrüßen, Ausrichten.",
  },
  "why.next-season": {
    en: "Another season brings more to whoever takes part on more days, up to {days} a week.",
    de: "Eine andere Saison bringt mehr, wenn an mehr Tagen mitgemacht wird, bis zu {days} je Woche.",
  },
  "why.reward-is-final": {
    en: "This one was decided once and is final.",
    de: "Diese wurde einmal entschieden und steht fest.",
  },
  "why.reward-until-cancelled": {
    en: "It stays unless the shop cancels the perk.",
    de: "Sie bleibt, wenn der Shop den Vorteil nicht storniert.",
  },
  "why.reward-stays-gone": {
    en: "It was taken back, which is final: only something new can be given.",
    de: "Sie wurde zurückgenommen, das steht fest: nur Neues kann vergeben werden.",
  },
  "why.reward-month-close": {
    en: "Codes are paid at the close of the month, within their limit.",
    de: "Codes werden zum Monatsabschluss bezahlt, innerhalb ihrer Grenze.",
  },
} as const;
