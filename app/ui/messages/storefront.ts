/** Words of the storefront pages. */
export const storefrontMessages = {
  "store.title": { en: "Community", de: "Community" },
  "store.start.intro": {
    en: "This is where our community and the store meet.",
    de: "Hier kommen unsere Community und der Shop zusammen.",
  },
  "store.login": { en: "Log in", de: "Anmelden" },
  "store.login.text": {
    en: "Log in to your customer account to go on.",
    de: "Melde dich in deinem Kundenkonto an, um fortzufahren.",
  },
  "store.nav.portal": { en: "For group leaders", de: "Für Gruppenleitungen" },
  "store.nav.join": { en: "Join", de: "Beitreten" },
  "store.nav.rest": { en: "Take a week of rest", de: "Woche Pause nehmen" },
  "store.nav.privacy": { en: "Privacy and consent", de: "Datenschutz und Einwilligung" },
  "store.back": { en: "Back to the store", de: "Zurück zum Shop" },
  "store.sorry": { en: "That did not work", de: "Das hat nicht geklappt" },
  "join.title": { en: "Join the community", de: "Der Community beitreten" },
  "join.intro": {
    en: "Taking part is free. When you join, what you do in our community and what you buy here are looked at together, so that help and steady taking part can be thanked.",
    de: "Mitmachen ist kostenlos. Wenn du beitrittst, werden dein Mitmachen in der Community und deine Einkäufe hier zusammen betrachtet, damit Hilfe und beständiges Mitmachen gewürdigt werden können.",
  },
  "join.consent": {
    en: "I agree that my activity in the community and my orders in this store are used to work out my standing and rewards, and who helped orders come about. I can withdraw this at any time.",
    de: "Ich bin einverstanden, dass meine Aktivität in der Community und meine Bestellungen in diesem Shop genutzt werden, um meinen Stand und Belohnungen zu berechnen und festzustellen, wer bei Bestellungen geholfen hat. Ich kann das jederzeit widerrufen.",
  },
  "join.automated": {
    en: "Tiers and rewards are worked out automatically by published rules. You can opt out, and ask for a person to look at it.",
    de: "Stufen und Belohnungen werden automatisch nach veröffentlichten Regeln berechnet. Du kannst widersprechen und verlangen, dass ein Mensch es sich ansieht.",
  },
  "join.submit": { en: "Join", de: "Beitreten" },
  "join.required": {
    en: "Please tick the box to agree, or leave the page if you would rather not.",
    de: "Bitte setze das Häkchen, wenn du einverstanden bist, oder verlasse die Seite, wenn du lieber nicht möchtest.",
  },
  "join.done": {
    en: "Welcome! Your standing appears in the store within minutes.",
    de: "Willkommen! Dein Stand erscheint in wenigen Minuten im Shop.",
  },
  "join.already": { en: "You are a member already.", de: "Du bist schon Mitglied." },
  "rest.title": { en: "Take a week of rest", de: "Eine Woche Pause nehmen" },
  "rest.intro": {
    en: "A week of rest does not count against your steadiness. Declare it before the week ends; up to {count} count at a time.",
    de: "Eine Pausenwoche zählt nicht gegen deine Beständigkeit. Melde sie an, bevor die Woche endet; bis zu {count} zählen gleichzeitig.",
  },
  "rest.week": { en: "Week", de: "Woche" },
  "rest.submit": { en: "Rest that week", de: "Diese Woche pausieren" },
  "rest.take-back": { en: "Take back", de: "Zurücknehmen" },
  "rest.taken-back": {
    en: "Taken back: this week counts like any other.",
    de: "Zurückgenommen: diese Woche zählt wie jede andere.",
  },
  "rest.done": { en: "Your rest is noted. Enjoy it.", de: "Deine Pause ist vermerkt. Genieße sie." },
  "rest.refused.week-has-ended": {
    en: "That week is over: a rest is declared before its week ends.",
    de: "Diese Woche ist vorbei: eine Pause wird vor ihrem Ende angemeldet.",
  },
  "rest.refused.too-far-ahead": { en: "That week is too far ahead.", de: "Diese Woche liegt zu weit in der Zukunft." },
  "rest.refused.other": {
    en: "That week cannot be declared as a rest.",
    de: "Diese Woche lässt sich nicht als Pause anmelden.",
  },
  "rest.declared": { en: "Weeks of rest you declared", de: "Von dir angemeldete Pausenwochen" },
  "rest.member-only": {
    en: "Only members can take a week of rest.",
    de: "Nur Mitglieder können eine Woche Pause nehmen.",
  },
  "privacy.title": { en: "Privacy and consent", de: "Datenschutz und Einwilligung" },
  "privacy.state.given": {
    en: "You agreed that your activity and your orders are used to work out your standing and rewards.",
    de: "Du hast eingewilligt, dass deine Aktivität und deine Bestellungen genutzt werden, um Stand und Belohnungen zu berechnen.",
  },
  "privacy.state.withdrawn": {
    en: "You have withdrawn your consent. Nothing new is counted and nothing is attributed to you.",
    de: "Du hast deine Einwilligung widerrufen. Nichts Neues wird gezählt und dir zugerechnet.",
  },
  "privacy.state.missing": {
    en: "You have not agreed to anything yet. Nothing is counted.",
    de: "Du hast noch in nichts eingewilligt. Nichts wird gezählt.",
  },
  "privacy.automated": {
    en: "Tiers are decided automatically. Withdrawing also opts you out of that.",
    de: "Über Stufen wird automatisch entschieden. Der Widerruf nimmt dich auch davon aus.",
  },
  "privacy.withdraw": { en: "Withdraw my consent and opt out", de: "Einwilligung widerrufen und aussteigen" },
  "privacy.withdraw.text": {
    en: "What you have already been given stays yours. Your standing is no longer worked out, and you will not be counted as help for orders.",
    de: "Was du schon erhalten hast, bleibt dir. Dein Stand wird nicht mehr berechnet, und du zählst nicht mehr als Hilfe bei Bestellungen.",
  },
  "privacy.grant": { en: "Agree again", de: "Wieder einwilligen" },
  "privacy.done.withdrawn": { en: "Your consent is withdrawn.", de: "Deine Einwilligung ist widerrufen." },
  "privacy.done.given": {
    en: "Thank you. You are counted again from now on.",
    de: "Danke. Ab jetzt zählst du wieder mit.",
  },
  "privacy.history": { en: "What you agreed to, and when", de: "Wann du worin eingewilligt hast" },
  "privacy.member-only": {
    en: "You are not a member: we keep nothing about you here.",
    de: "Du bist nicht Mitglied: wir bewahren hier nichts über dich auf.",
  },
  "portal.title": { en: "Your groups", de: "Deine Gruppen" },
  "portal.none": {
    en: "This page is for people who lead a group. You do not lead one yet. If you would like to, get in touch with the store.",
    de: "Diese Seite ist für Menschen, die eine Gruppe leiten. Noch leitest du keine. Wenn du möchtest, melde dich beim Shop.",
  },
  "portal.intro": {
    en: "What your community brought about, not only by codes. To protect people, anything about fewer than {min} of them is not shown.",
    de: "Was deine Community bewirkt hat, nicht nur durch Codes. Zum Schutz der Menschen wird nichts gezeigt, was weniger als {min} von ihnen betrifft.",
  },
  "portal.few": { en: "fewer than {min}", de: "weniger als {min}" },
  "portal.hidden": { en: "not shown", de: "nicht gezeigt" },
  "portal.members": { en: "Members", de: "Mitglieder" },
  "portal.back": { en: "All your groups", de: "Alle deine Gruppen" },
  "portal.weeks": { en: "Members active, by week", de: "Aktive Mitglieder, nach Woche" },
  "portal.weeks.people": { en: "Active members", de: "Aktive Mitglieder" },
  "portal.weeks.none": {
    en: "No week had enough active members to be shown.",
    de: "Keine Woche hatte genug aktive Mitglieder, um gezeigt zu werden.",
  },
  "portal.kinds": { en: "What they do (last {weeks} weeks)", de: "Was sie tun (letzte {weeks} Wochen)" },
  "portal.kinds.kind": { en: "Kind", de: "Art" },
  "portal.kinds.activities": { en: "How often", de: "Wie oft" },
  "portal.kinds.people": { en: "By how many", de: "Von wie vielen" },
  "portal.kinds.total": { en: "All together", de: "Alles zusammen" },
  "portal.orders": {
    en: "Orders your group helped bring about (last {days} days)",
    de: "Bestellungen, zu denen deine Gruppe beitrug (letzte {days} Tage)",
  },
  "portal.orders.none": {
    en: "None yet. They come when members buy after taking part here.",
    de: "Noch keine. Sie kommen, wenn Mitglieder kaufen, nachdem sie hier mitgemacht haben.",
  },
  "portal.orders.count": {
    en: "{orders} orders by {people} people",
    de: "{orders} Bestellungen von {people} Menschen",
  },
  "portal.lanes.relational": { en: "By taking part", de: "Durch Mitmachen" },
  "portal.lanes.code": { en: "By codes", de: "Durch Codes" },
  "portal.earned": { en: "What you earned by leading", de: "Was du durchs Leiten verdient hast" },
  "portal.earned.none": {
    en: "Nothing yet. You earn when your group helps an order come about.",
    de: "Noch nichts. Du verdienst, wenn deine Gruppe zu einer Bestellung beiträgt.",
  },
  "portal.earned.state": { en: "State", de: "Zustand" },
  "portal.earned.lane": { en: "Earned by", de: "Verdient durch" },
  "portal.earned.amount": { en: "Amount", de: "Betrag" },
  "portal.earned.next": {
    en: "The next {amount} posts on {date}.",
    de: "Die nächsten {amount} werden am {date} verbucht.",
  },
  "portal.rewards": { en: "My rewards for leading", de: "Meine Belohnungen fürs Leiten" },
  "portal.earned.codes": {
    en: "What codes earned posts at the close of the month in which it is due, as far as the limit for codes allows.",
    de: "Durch Codes Verdientes wird beim Abschluss des fälligen Monats verbucht, soweit die Grenze für Codes es zulässt.",
  },
  "portal.orders.few": {
    en: "Orders came from fewer than {min} people so far.",
    de: "Bisher kamen Bestellungen von weniger als {min} Menschen.",
  },
} as const;
