/** Words of the page about orders from before the installation. */
export const historyMessages = {
  "history.title": { en: "Past orders", de: "Frühere Bestellungen" },
  "history.subtitle": {
    en: "What was ordered before Hearth was installed",
    de: "Was bestellt wurde, bevor Hearth installiert war",
  },
  "history.open": { en: "Past orders", de: "Frühere Bestellungen" },
  "history.reading.title": { en: "Read from Shopify", de: "Aus Shopify gelesen" },
  "history.reading.text": {
    en: "Shopify exports all orders that this app may see: those of the last 60 days, or all where you have allowed it. They show whose first order an order is, and earn nothing by themselves.",
    de: "Shopify exportiert alle Bestellungen, die diese App sehen darf: die der letzten 60 Tage, oder alle, wo du es erlaubt hast. Sie zeigen, wessen erste Bestellung eine ist, und bringen von sich aus nichts ein.",
  },
  "history.reading.none": { en: "They have not been read yet.", de: "Sie wurden noch nicht gelesen." },
  "history.read": { en: "Read them", de: "Lesen" },
  "history.read-again": { en: "Read them again", de: "Noch einmal lesen" },
  "history.stop": { en: "Stop", de: "Anhalten" },
  "history.resume": { en: "Go on", de: "Weitermachen" },
  "history.earlier": { en: "Earlier", de: "Früher" },
  "history.rows": {
    en: "{read} of {total} orders read, {fresh} of them new",
    de: "{read} von {total} Bestellungen gelesen, {fresh} davon neu",
  },
  "history.refused.one": {
    en: "One order could not be read: it has more refunds than Shopify tells at once, or something of it is missing.",
    de: "Eine Bestellung war nicht lesbar: Sie hat mehr Erstattungen, als Shopify auf einmal sagt, oder etwas an ihr fehlt.",
  },
  "history.refused.other": {
    en: "{count} orders could not be read: they have more refunds than Shopify tells at once, or something of them is missing.",
    de: "{count} Bestellungen waren nicht lesbar: Sie haben mehr Erstattungen, als Shopify auf einmal sagt, oder etwas an ihnen fehlt.",
  },
  "history.state.waiting": { en: "Waiting", de: "Wartet" },
  "history.state.running": { en: "Running", de: "Läuft" },
  "history.state.stopping": { en: "Stopping", de: "Wird angehalten" },
  "history.state.stopped": { en: "Stopped", de: "Angehalten" },
  "history.state.done": { en: "Done", de: "Fertig" },
  "history.state.failed": { en: "Failed", de: "Fehlgeschlagen" },
  "history.phase.asking": { en: "Asking Shopify for the export", de: "Shopify wird um den Export gebeten" },
  "history.phase.exporting": {
    en: "Shopify is writing the export. You can leave this page.",
    de: "Shopify schreibt den Export. Du kannst diese Seite verlassen.",
  },
  "history.phase.reading": { en: "Reading the orders", de: "Die Bestellungen werden gelesen" },
  "history.phase.catching-up": {
    en: "Reading what has changed in the meantime",
    de: "Was sich inzwischen geändert hat, wird gelesen",
  },
  "history.phase.costing": { en: "Working out what they would cost", de: "Was sie kosten würden, wird berechnet" },
  "history.phase.done": { en: "Done", de: "Fertig" },
  "history.error.throttled": {
    en: "Shopify asks us to wait. It goes on by itself.",
    de: "Shopify bittet uns zu warten. Es geht von selbst weiter.",
  },
  "history.error.unavailable": {
    en: "Shopify did not answer. What was read stays read.",
    de: "Shopify hat nicht geantwortet. Was gelesen ist, bleibt gelesen.",
  },
  "history.error.lost": {
    en: "An answer from Shopify was lost. What was read stays read.",
    de: "Eine Antwort von Shopify ging verloren. Was gelesen ist, bleibt gelesen.",
  },
  "history.error.unauthorised": {
    en: "Shopify does not accept our access any more. Opening the app again renews it.",
    de: "Shopify nimmt unseren Zugang nicht mehr an. Die App neu zu öffnen erneuert ihn.",
  },
  "history.error.denied": {
    en: "The app may not read orders. Check its permissions in Shopify.",
    de: "Die App darf keine Bestellungen lesen. Prüfe ihre Berechtigungen in Shopify.",
  },
  "history.error.refused": {
    en: "Shopify refused the export. Please tell our support.",
    de: "Shopify hat den Export abgelehnt. Bitte melde es unserem Support.",
  },
  "history.error.export-gone": {
    en: "Shopify's export is gone. A new one is asked for; what was read stays read.",
    de: "Der Export von Shopify ist weg. Ein neuer wird angefordert; was gelesen ist, bleibt gelesen.",
  },
  "history.error.broken": {
    en: "Something went wrong on our side. What was read stays read.",
    de: "Bei uns ging etwas schief. Was gelesen ist, bleibt gelesen.",
  },
  "history.count.title": { en: "Let them count", de: "Zählen lassen" },
  "history.count.text": {
    en: "Members who had joined by the time of an order could be rewarded for it after all, under the program of today.",
    de: "Mitglieder, die zur Zeit einer Bestellung schon dabei waren, könnten doch noch dafür belohnt werden, nach dem Programm von heute.",
  },
  "history.count.none": {
    en: "There are no orders from before that do not count.",
    de: "Es gibt keine früheren Bestellungen, die nicht zählen.",
  },
  "history.count.waiting": {
    en: "{orders} orders since {since} earn nothing.",
    de: "{orders} Bestellungen seit {since} bringen nichts ein.",
  },
  "history.count.action": { en: "Let them count", de: "Zählen lassen" },
  "history.count.not": { en: "Leave it as it is", de: "So lassen" },
  "history.count.ask": { en: "Let {orders} past orders count?", de: "{orders} frühere Bestellungen zählen lassen?" },
  "history.count.final": {
    en: "This cannot be undone: what has been credited stays credited.",
    de: "Das lässt sich nicht rückgängig machen: Was gutgeschrieben ist, bleibt es.",
  },
  "history.counted": { en: "They count from now on", de: "Sie zählen ab jetzt" },
  "history.cost.open": {
    en: "What they would cost is worked out when the reading is done.",
    de: "Was sie kosten würden, wird berechnet, wenn das Lesen fertig ist.",
  },
  "history.cost.unknown": {
    en: "What they would cost is not known yet. Work it out first.",
    de: "Was sie kosten würden, ist noch nicht bekannt. Lass es zuerst berechnen.",
  },
  "history.cost.nothing": { en: "It would cost nothing", de: "Es würde nichts kosten" },
  "history.cost.earning.one": {
    en: "One of {orders} orders would earn something.",
    de: "Eine von {orders} Bestellungen würde etwas einbringen.",
  },
  "history.cost.earning.other": {
    en: "{count} of {orders} orders would earn something.",
    de: "{count} von {orders} Bestellungen würden etwas einbringen.",
  },
  "history.cost.rules": {
    en: "Rules about products, tax, shipping, tags and subscriptions are not in it: what they look at is read from Shopify once past orders count, before any of them posts.",
    de: "Regeln zu Produkten, Steuern, Versand, Tags und Abos sind nicht darin: Was sie brauchen, wird bei Shopify gelesen, wenn vergangene Bestellungen zählen, und bevor eine davon gutgeschrieben wird.",
  },
  "history.cost.at": { en: "Worked out on {at}.", de: "Berechnet am {at}." },
  "history.cost.again": { en: "Work it out again", de: "Neu berechnen" },
  "history.started": { en: "Started", de: "Gestartet" },
  "history.refused.already-running": { en: "One is running already.", de: "Es läuft schon eine." },
  "history.refused.already-read": { en: "They have been read already.", de: "Sie wurden schon gelesen." },
  "history.refused.not-running": { en: "It has ended already.", de: "Es ist schon zu Ende." },
  "history.refused.not-stopped": { en: "It is running or done.", de: "Es läuft oder ist fertig." },
  "history.refused.cost-not-known": {
    en: "The figure you saw is not the newest one. Look at it again.",
    de: "Die Zahl, die du gesehen hast, ist nicht die neueste. Sieh sie dir noch einmal an.",
  },
  "history.refused.nothing-left": { en: "They count already.", de: "Sie zählen schon." },
  "history.refused.unknown": { en: "That could not be understood.", de: "Das war nicht zu verstehen." },
} as const;
