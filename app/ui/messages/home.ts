/** Words of the home pages. */
export const homeMessages = {
  "home.title": { en: "Hearth", de: "Hearth" },
  "home.subtitle": { en: "{members} members", de: "{members} Mitglieder" },
  "home.calm": {
    en: "Everything is worked off. Nothing needs you right now.",
    de: "Alles ist abgearbeitet. Gerade braucht nichts deine Aufmerksamkeit.",
  },
  "home.calm.waiting": {
    en: "Nothing needs you right now.",
    de: "Gerade braucht nichts deine Aufmerksamkeit.",
  },
  "home.backlog": {
    en: "Being worked off: {waiting} messages from Shopify, the oldest {minutes} minutes old, and {projections} standings to be written to the store.",
    de: "In Arbeit: {waiting} Nachrichten von Shopify, die älteste {minutes} Minuten alt, und {projections} Stände, die in den Shop zu schreiben sind.",
  },
  "home.parked.one": {
    en: "{count} thing to do at Shopify waits for your decision",
    de: "{count} Vorgang bei Shopify wartet auf deine Entscheidung",
  },
  "home.parked.other": {
    en: "{count} things to do at Shopify wait for your decision",
    de: "{count} Vorgänge bei Shopify warten auf deine Entscheidung",
  },
  "home.parked.text": {
    en: "Shopify refused it, or its answer was lost and we could not tell whether it went through. We rather ask than pay twice.",
    de: "Shopify hat es abgelehnt, oder die Antwort ging verloren, und wir konnten nicht feststellen, ob es geklappt hat. Wir fragen lieber, als doppelt zu zahlen.",
  },
  "home.parked.look": { en: "Decide", de: "Entscheiden" },
  "home.failed.one": {
    en: "{count} message from Shopify could not be worked off",
    de: "{count} Nachricht von Shopify konnte nicht verarbeitet werden",
  },
  "home.failed.other": {
    en: "{count} messages from Shopify could not be worked off",
    de: "{count} Nachrichten von Shopify konnten nicht verarbeitet werden",
  },
  "home.failed.text": {
    en: "They were tried several times and are kept until you have them tried again or dismiss them. Orders are also read again every quarter of an hour.",
    de: "Sie wurden mehrmals versucht und bleiben, bis du sie erneut versuchen lässt oder verwirfst. Bestellungen werden außerdem jede Viertelstunde neu gelesen.",
  },
  "home.failed.look": { en: "Decide", de: "Entscheiden" },
  "home.failed.row": { en: "{topic}, {at}, {tries} attempts", de: "{topic}, {at}, {tries} Versuche" },
  "home.late": {
    en: "{waiting} messages wait, the oldest for {minutes} minutes",
    de: "{waiting} Nachrichten warten, die älteste seit {minutes} Minuten",
  },
  "home.late.text": {
    en: "Orders and standings are behind by that much. Is the worker running?",
    de: "So weit hängen Bestellungen und Stände zurück. Läuft der Worker?",
  },
  "home.today.activities": { en: "Activities in today", de: "Aktivitäten heute" },
  "home.today.people": { en: "People behind them", de: "Menschen dahinter" },
  "home.today.orders": { en: "Orders today", de: "Bestellungen heute" },
  "home.today.helped": { en: "Of them with help from the community", de: "Davon mit Hilfe der Community" },
  "home.chart.activity": { en: "Members who took part, by week", de: "Mitglieder, die mitgemacht haben, nach Woche" },
  "home.chart.active": { en: "Active by their own doing", de: "Selbst aktiv" },
  "home.chart.others": { en: "A little, or recognised by others", de: "Wenig, oder von anderen anerkannt" },
  "home.chart.activity.empty": {
    en: "No activity in the last half year. Import a file or connect your community through the API.",
    de: "Keine Aktivität im letzten halben Jahr. Importiere eine Datei oder verbinde deine Community über die API.",
  },
  "home.chart.orders": { en: "Orders by week", de: "Bestellungen nach Woche" },
  "home.chart.attributed": { en: "With help from the community", de: "Mit Hilfe der Community" },
  "home.chart.unattributed": { en: "Unknown how they came about", de: "Unbekannt, wie sie zustande kamen" },
  "home.chart.orders.empty": {
    en: "No orders in the last half year.",
    de: "Keine Bestellungen im letzten halben Jahr.",
  },
  "home.share.title": { en: "What your rewards honour", de: "Was deine Belohnungen würdigen" },
  "home.share.text": {
    en: "Share of what members and creators earn that comes from taking part rather than from codes. Your program caps codes at {max} of a month's payout.",
    de: "Anteil dessen, was Mitglieder und Creator verdienen, der aus Mitmachen statt aus Codes kommt. Dein Programm begrenzt Codes auf {max} der Auszahlung eines Monats.",
  },
  "home.share.empty": {
    en: "No rewards yet. They come with the first order that someone helped bring about.",
    de: "Noch keine Belohnungen. Sie kommen mit der ersten Bestellung, bei der jemand geholfen hat.",
  },
  "home.share.none": { en: "Buyers only so far", de: "Bisher nur Käuferinnen und Käufer" },
  "home.share.percent": { en: "{percent} from engagement", de: "{percent} aus Engagement" },
  "home.share.row": {
    en: "Engagement {engagement}, codes {code}; beside them {buyer} for buyers.",
    de: "Engagement {engagement}, Codes {code}; daneben {buyer} für Käuferinnen und Käufer.",
  },
  "setup.title": { en: "Go live", de: "Live gehen" },
  "setup.progress": { en: "{done} of {of} steps done", de: "{done} von {of} Schritten erledigt" },
  "setup.done": { en: "Done", de: "Erledigt" },
  "setup.open": { en: "Open", de: "Offen" },
  "setup.live": { en: "Live", de: "Live" },
  "setup.live.text": {
    en: "Your program runs: activity and orders come in, rewards are decided.",
    de: "Dein Programm läuft: Aktivität und Bestellungen kommen an, Belohnungen werden entschieden.",
  },
  "setup.program": { en: "Publish your program", de: "Veröffentliche dein Programm" },
  "setup.program.text": {
    en: "Tiers, rates and limits. The defaults are a sound start.",
    de: "Stufen, Sätze und Grenzen. Die Voreinstellungen sind ein guter Anfang.",
  },
  "setup.program.do": { en: "Open the program", de: "Programm öffnen" },
  "setup.group": { en: "Add your first group", de: "Füge deine erste Gruppe hinzu" },
  "setup.group.text": {
    en: "A community that a creator leads: upload groups.csv and memberships.csv.",
    de: "Eine Community, die jemand leitet: lade groups.csv und memberships.csv hoch.",
  },
  "setup.group.do": { en: "Upload groups", de: "Gruppen hochladen" },
  "setup.activity": { en: "Bring in activity", de: "Hole Aktivität herein" },
  "setup.activity.text": {
    en: "Upload activities.csv, or create an API key and let your community platform report.",
    de: "Lade activities.csv hoch, oder erstelle einen API-Schlüssel und lass deine Community-Plattform berichten.",
  },
  "setup.activity.do": { en: "Upload or connect", de: "Hochladen oder verbinden" },
  "setup.linked": { en: "Link members to customers", de: "Verknüpfe Mitglieder mit Kundinnen und Kunden" },
  "setup.linked.text": {
    en: "Through members.csv, or by themselves when they join in your store. Only linked members see their standing.",
    de: "Über members.csv oder von selbst, wenn sie im Shop beitreten. Nur verknüpfte Mitglieder sehen ihren Stand.",
  },
  "setup.linked.do": { en: "See who is not", de: "Zeigen, wer fehlt" },
  "setup.block": { en: "Place the standing in your theme", de: "Setze den Stand in dein Theme" },
  "setup.block.text": {
    en: "Opens your theme editor with the block ready to place. Shopify does not tell us whether it is placed.",
    de: "Öffnet den Theme-Editor mit dem fertigen Block. Shopify verrät uns nicht, ob er platziert ist.",
  },
  "setup.block.do": { en: "Open the theme editor", de: "Theme-Editor öffnen" },
  "home.checked.title": { en: "Held against Shopify", de: "Mit Shopify abgeglichen" },
  "home.checked.text": {
    en: "Once a day everything, orders every quarter of an hour. What differed was put right, or is shown above.",
    de: "Einmal am Tag alles, Bestellungen alle Viertelstunde. Was abwich, wurde berichtigt oder steht oben.",
  },
  "home.checked.none": {
    en: "Nothing has been compared yet. The first round comes within a quarter of an hour.",
    de: "Noch wurde nichts verglichen. Der erste Abgleich kommt innerhalb einer Viertelstunde.",
  },
  "home.checked.subject.orders": {
    en: "{looked} orders of the last days:",
    de: "{looked} Bestellungen der letzten Tage:",
  },
  "home.checked.subject.customers": {
    en: "{looked} members' customers:",
    de: "{looked} Kundenkonten von Mitgliedern:",
  },
  "home.checked.subject.discounts": {
    en: "{looked} discounts with their codes:",
    de: "{looked} Rabatte mit ihren Codes:",
  },
  "home.checked.same": { en: "all as here.", de: "alles wie hier." },
  "home.checked.differing.one": { en: "one differed.", de: "eines wich ab." },
  "home.checked.differing.other": { en: "{count} differed.", de: "{count} wichen ab." },
  "notice.classic-accounts": {
    en: "Your store uses classic customer accounts. Shoppers can spend store credit only with new customer accounts: switch them on in Shopify's settings.",
    de: "Dein Shop nutzt klassische Kundenkonten. Guthaben lässt sich nur mit den neuen Kundenkonten einlösen: schalte sie in den Shopify-Einstellungen ein.",
  },
  "notice.backfill-failed": {
    en: "Past orders could not be read to the end. See Data, past orders, for why and to go on.",
    de: "Frühere Bestellungen ließen sich nicht zu Ende lesen. Unter Daten, Frühere Bestellungen, steht warum, und es geht dort weiter.",
  },
  "notice.customer-gone": {
    en: "The customer of member {memberId} is gone at Shopify. What we owe them waits until they join again.",
    de: "Das Kundenkonto von Mitglied {memberId} gibt es bei Shopify nicht mehr. Was wir schulden, wartet, bis sie wieder beitreten.",
  },
  "notice.credit-unknown": {
    en: "A store credit of member {memberId} is not known at Shopify any more. It stays here as it was known last: see the customer in Shopify.",
    de: "Ein Guthaben von Mitglied {memberId} kennt Shopify nicht mehr. Hier bleibt es, wie es zuletzt bekannt war: sieh beim Kundenkonto in Shopify nach.",
  },
  "notice.discount-deleted": {
    en: "The discount “{title}” was deleted in Shopify. Its {codes} unused codes are not shown to members any more; new ones get a new discount.",
    de: "Der Rabatt „{title}“ wurde in Shopify gelöscht. Seine {codes} ungenutzten Codes sehen Mitglieder nicht mehr; neue bekommen einen neuen Rabatt.",
  },
  "notice.discount-deactivated": {
    en: "The discount “{title}” is deactivated in Shopify. Its codes are not shown to members until it is active again.",
    de: "Der Rabatt „{title}“ ist in Shopify deaktiviert. Seine Codes sehen Mitglieder erst wieder, wenn er aktiv ist.",
  },
  "notice.discount-edited": {
    en: "The discount “{title}” was changed in Shopify. Members are shown what it takes off now.",
    de: "Der Rabatt „{title}“ wurde in Shopify geändert. Mitglieder sehen, was er jetzt abzieht.",
  },
  "notice.discount-codes-gone": {
    en: "{codes} codes of the discount “{title}” were deleted in Shopify. Members are not shown them any more.",
    de: "{codes} Codes des Rabatts „{title}“ wurden in Shopify gelöscht. Mitglieder sehen sie nicht mehr.",
  },
  "notice.discount-segment-restored": {
    en: "The customer segment of the discount “{title}” was changed or deleted in Shopify. It was put back: its codes work for members who reached the tier.",
    de: "Das Kundensegment des Rabatts „{title}“ wurde in Shopify geändert oder gelöscht. Es wurde wiederhergestellt: Seine Codes gelten für Mitglieder, die die Stufe erreicht haben.",
  },
  "notice.orders-not-looked-up": {
    en: "Shopify does not let orders be looked up. Rules that name collections or customer tags wait for that; an order that should have posted a day ago posts without.",
    de: "Shopify lässt Bestellungen nicht nachschlagen. Regeln, die Kollektionen oder Kunden-Tags nennen, warten darauf; eine Bestellung, die seit einem Tag fällig ist, wird ohne sie gebucht.",
  },
  "notice.rewards-run-out": {
    en: "Running out within the program's reminder dates: {amounts} of rewards and store credit, {perks} perks and codes. Members concerned: {members}. They see it in the store; no reminder is sent to them.",
    de: "Innerhalb der Erinnerungsfristen des Programms verfallen: {amounts} an Belohnungen und Guthaben, {perks} Vorteile und Codes. Betroffene Mitglieder: {members}. Sie sehen es im Shop; eine Erinnerung wird ihnen nicht geschickt.",
  },
  "notice.data-request": {
    en: "Customer {customerId} asks for their data. Hand it over within 30 days: Data, requests for data, has the file.",
    de: "Kundenkonto {customerId} bittet um seine Daten. Gib sie innerhalb von 30 Tagen heraus: Unter Daten, Auskunftsersuchen, liegt die Datei.",
  },
} as const;
