/** Words of the reasons pages. */
export const reasonMessages = {
  "reason.order-maximum": {
    en: "Cut: the maximum for one member and order was reached.",
    de: "Gekürzt: die Höchstgrenze je Mitglied und Bestellung war erreicht.",
  },
  "reason.member-month-maximum": {
    en: "Cut: the member's maximum for the month was reached.",
    de: "Gekürzt: die Monatsgrenze des Mitglieds war erreicht.",
  },
  "reason.program-budget": {
    en: "Cut: the program's budget for the month was used up.",
    de: "Gekürzt: das Monatsbudget des Programms war aufgebraucht.",
  },
  "reason.no-longer-attributed": {
    en: "Taken back: what it rested on no longer stands.",
    de: "Zurückgenommen: worauf es beruhte, gilt nicht mehr.",
  },
  "reason.pool-cap": {
    en: "Cut: the most that one person can get from the pool was reached.",
    de: "Gekürzt: der Höchstbetrag je Person aus dem Topf war erreicht.",
  },
  "reason.taken-back-by-shop": {
    en: "The shop took back what was unspent.",
    de: "Der Shop hat zurückgenommen, was nicht ausgegeben war.",
  },
  "reason.expired": {
    en: "Expired: it was not used in time.",
    de: "Verfallen: der Betrag wurde nicht rechtzeitig genutzt.",
  },
  "reason.code-share-of-payout": {
    en: "Given up: codes may only be a limited part of a month's payout, and there was no room in the months after it either.",
    de: "Verfallen: Codes dürfen nur einen begrenzten Teil einer Monatsauszahlung ausmachen, und auch in den Folgemonaten war kein Platz.",
  },
  "drop.own-account": {
    en: "nobody earns from their own order (same customer or linked account)",
    de: "niemand verdient an der eigenen Bestellung (gleiches Kundenkonto oder verknüpft)",
  },
  "drop.event-hosted-by-buyer": {
    en: "the buyer hosted that event",
    de: "die kaufende Person hat das Treffen selbst ausgerichtet",
  },
  "drop.event-without-host-or-group": {
    en: "nobody is known to have hosted that event, and it belongs to no group",
    de: "für dieses Treffen ist weder eine Leitung noch eine Gruppe bekannt",
  },
  "drop.worth-nothing": {
    en: "too long ago, or without any value as an activity",
    de: "zu lange her oder als Aktivität ohne Wert",
  },
  "drop.not-a-member-then": {
    en: "had not joined yet when the order was placed",
    de: "war bei der Bestellung noch nicht beigetreten",
  },
  "drop.presence-beyond-the-newest-groups": {
    en: "only the groups where the buyer was active most recently count",
    de: "nur die Gruppen zählen, in denen zuletzt mitgemacht wurde",
  },
  "drop.third-or-later-of-the-actor": {
    en: "the two best touches of each helper count, this is a further one",
    de: "von jeder helfenden Person zählen die zwei besten Belege, dies ist ein weiterer",
  },
  "drop.below-one-basis-point": { en: "less than a hundredth of a percent", de: "weniger als ein Hundertstelprozent" },
  "note.dropped": { en: "{touch}: {reason}", de: "{touch}: {reason}" },
  "note.unknown-code": {
    en: "The code {code} belongs to nobody we know.",
    de: "Der Code {code} gehört niemandem, den wir kennen.",
  },
  "note.unknown-referral": {
    en: "The recommendation names {member}, whom we do not know.",
    de: "Die Empfehlung nennt {member}, wir kennen niemanden dieses Namens.",
  },
  "note.codes-scaled-down": {
    en: "Codes were scaled down from {from} to {to} points of evidence: beside engagement they have a maximum.",
    de: "Codes wurden von {from} auf {to} Belegpunkte verkleinert: neben Engagement haben sie eine Höchstgrenze.",
  },
  "lot.state.pending": { en: "Waiting", de: "Wartet" },
  "lot.state.posted": { en: "Posted", de: "Verbucht" },
  "lot.state.carried": { en: "Carried over", de: "Übertragen" },
  "lot.state.voided": { en: "Voided", de: "Entfallen" },
  "lot.state.reversed": { en: "Reversed", de: "Rückgebucht" },
  "lot.role.buyer": { en: "Buyer", de: "Kauf" },
  "lot.role.contributor": { en: "Helper", de: "Hilfe" },
  "lot.role.creator": { en: "Group leader", de: "Gruppenleitung" },
  "lot.class.purchase": { en: "Buyers (purchase)", de: "Kaufende (Kauf)" },
  "lot.class.participation": { en: "Helpers (participation)", de: "Helfende (Mitmachen)" },
  "lot.class.operator": { en: "Group leaders (operation)", de: "Gruppenleitungen (Betrieb)" },
  "touch.advice": { en: "An answer to the buyer", de: "Antwort an die kaufende Person" },
  "touch.reply": { en: "A reply to the buyer", de: "Erwiderung an die kaufende Person" },
  "touch.event": { en: "An event the buyer attended", de: "Treffen, das besucht wurde" },
  "touch.presence": { en: "The buyer takes part in this group", de: "Macht in dieser Gruppe mit" },
  "touch.referral": { en: "A personal recommendation", de: "Persönliche Empfehlung" },
  "touch.code": { en: "A code", de: "Ein Code" },
  "attempt.state.planned": { en: "Planned", de: "Geplant" },
  "attempt.state.calling": { en: "Being sent", de: "Wird gesendet" },
  "attempt.state.done": { en: "Done", de: "Erledigt" },
  "attempt.state.parked": { en: "Needs you", de: "Braucht dich" },
  "attempt.state.cancelled": { en: "Cancelled", de: "Gestrichen" },
  "attempt.kind.store_credit": { en: "Store credit", de: "Guthaben" },
  "attempt.kind.store_credit_debit": { en: "Store credit taken back", de: "Guthaben zurückgenommen" },
  "attempt.kind.code_take_back": { en: "Code taken back", de: "Code zurückgenommen" },
  "attempt.kind.discount_code": { en: "Discount code", de: "Rabattcode" },
  "note.touch.activity": { en: "Activity {id} ({source})", de: "Aktivität {id} ({source})" },
  "note.touch.presence": { en: "Taking part in {group}", de: "Mitmachen in {group}" },
} as const;
