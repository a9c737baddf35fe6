/** Words of the ledger page. */
export const ledgerMessages = {
  "ledger.title": { en: "Ledger", de: "Hauptbuch" },
  "ledger.subtitle": {
    en: "What is owed since when, and whether the books balance",
    de: "Was seit wann offen ist und ob die Bücher aufgehen",
  },
  "ledger.link": { en: "Ledger", de: "Hauptbuch" },
  "ledger.budget.title": { en: "Budget of this month", de: "Budget dieses Monats" },
  "ledger.budget.text": {
    en: "Rewards for this month's orders count against it from the moment an order is placed; refunds give back.",
    de: "Belohnungen für Bestellungen dieses Monats zählen ab der Bestellung dagegen; Erstattungen geben zurück.",
  },
  "ledger.budget.used": {
    en: "{used} of {budget} used, {left} left.",
    de: "{used} von {budget} verbraucht, {left} übrig.",
  },
  "ledger.budget.exhausted": {
    en: "It is used up: later orders of this month bring nothing.",
    de: "Es ist aufgebraucht: spätere Bestellungen dieses Monats bringen nichts.",
  },
  "ledger.budget.lasts": { en: "At this pace it lasts.", de: "In diesem Tempo reicht es." },
  "ledger.budget.until": {
    en: "At this pace it is used up on {day}.",
    de: "In diesem Tempo ist es am {day} aufgebraucht.",
  },
  "ledger.earned.title": {
    en: "Owed, by month of earning",
    de: "Offen, nach dem Monat, in dem es verdient wurde",
  },
  "ledger.earned.text": {
    en: "Purchase rewards are a deferred revenue liability; participation and creators are marketing expense.",
    de: "Belohnungen für Käufe sind abgegrenzter Umsatz; Mitmachen und Creator sind Marketingaufwand.",
  },
  "ledger.earned.chart": { en: "Still owed in {currency}", de: "Noch offen in {currency}" },
  "ledger.earned.figures": {
    en: "Owed, issued, spent and expired in {currency}",
    de: "Offen, ausgegeben, verbraucht und verfallen in {currency}",
  },
  "ledger.earned.month": { en: "Month", de: "Monat" },
  "ledger.earned.owed": { en: "Owed", de: "Offen" },
  "ledger.earned.redeemed": { en: "Spent", de: "Ausgegeben im Shop" },
  "ledger.earned.earlier": { en: "Earlier", de: "Früher" },
  "ledger.earned.expired": { en: "Expired", de: "Verfallen" },
  "ledger.trial.title": { en: "Trial balance", de: "Probebilanz" },
  "ledger.trial.text": {
    en: "Every change is written twice, once on each side. All sides of a currency together come to zero, always. It is checked every hour.",
    de: "Jede Änderung wird zweimal gebucht, auf jeder Seite einmal. Alle Seiten einer Währung zusammen ergeben immer null. Das wird jede Stunde geprüft.",
  },
  "ledger.trial.none": { en: "Nothing has been booked yet.", de: "Noch ist nichts gebucht." },
  "ledger.trial.right": {
    en: "The books balance: entries, balances and rewards agree.",
    de: "Die Bücher gehen auf: Buchungen, Salden und Belohnungen stimmen überein.",
  },
  "ledger.trial.wrong": { en: "The books do not balance", de: "Die Bücher gehen nicht auf" },
  "ledger.trial.of": { en: "Accounts in {currency}", de: "Konten in {currency}" },
  "ledger.trial.account": { en: "Account", de: "Konto" },
  "ledger.trial.sum": { en: "Sum", de: "Summe" },
  "ledger.trial.total": { en: "Together", de: "Zusammen" },
  "ledger.trial.not-zero": {
    en: "{currency} does not come to zero.",
    de: "{currency} ergibt nicht null.",
  },
  "ledger.fault.entries-not-zero": {
    en: "Entries of a transaction do not come to zero:",
    de: "Buchungen eines Vorgangs ergeben nicht null:",
  },
  "ledger.fault.balance-not-entries": {
    en: "A balance is not the sum of its entries:",
    de: "Ein Saldo ist nicht die Summe seiner Buchungen:",
  },
  "ledger.fault.balance-not-lots": {
    en: "A balance is not the sum of its rewards:",
    de: "Ein Saldo ist nicht die Summe seiner Belohnungen:",
  },
  "ledger.fault.attempt-without-lot": {
    en: "Something at Shopify has no reward behind it:",
    de: "Etwas bei Shopify hat keine Belohnung hinter sich:",
  },
  "ledger.account.granted:purchase": {
    en: "Granted for purchases (deferred revenue)",
    de: "Für Käufe gewährt (abgegrenzter Umsatz)",
  },
  "ledger.account.granted:participation": {
    en: "Granted for taking part (marketing)",
    de: "Für Mitmachen gewährt (Marketing)",
  },
  "ledger.account.granted:operator": { en: "Granted to creators (marketing)", de: "Creator gewährt (Marketing)" },
  "ledger.account.pending": { en: "Members: waiting", de: "Mitglieder: wartet" },
  "ledger.account.available": { en: "Members: to be issued", de: "Mitglieder: auszugeben" },
  "ledger.account.carried": { en: "Members: carried", de: "Mitglieder: übertragen" },
  "ledger.account.issued": { en: "Members: issued at Shopify", de: "Mitglieder: bei Shopify ausgegeben" },
  "ledger.account.redeemed": { en: "Members: redeemed", de: "Mitglieder: eingelöst" },
  "ledger.account.expired": { en: "Members: expired", de: "Mitglieder: verfallen" },
  "notice.ledger-fault": {
    en: "The ledger does not balance ({count} findings). Please look at the ledger page and write to us.",
    de: "Das Hauptbuch geht nicht auf ({count} Funde). Bitte sieh auf die Seite Hauptbuch und schreib uns.",
  },
  "notice.rebuild-differs": {
    en: "What is stored is not what the log gives ({count} findings). Please write to us.",
    de: "Was gespeichert ist, entspricht nicht dem Protokoll ({count} Funde). Bitte schreib uns.",
  },
} as const;
