/** Words of explanations: why something is what it is, and what would change it. */
export const whyMessages = {
  "why.title.score": { en: "Why this score", de: "Warum dieser Punktestand" },
  "why.title.tier": { en: "Why this tier", de: "Warum diese Stufe" },
  "why.title.share": { en: "Why this part of the order", de: "Warum dieser Anteil an der Bestellung" },
  "why.title.reward": { en: "Why this reward", de: "Warum diese Belohnung" },
  "why.title.refusal": { en: "Why not more", de: "Warum nicht mehr" },
  "store.nav.why": { en: "My standing", de: "Mein Stand" },
  "why.own.score": { en: "My score", de: "Mein Punktestand" },
  "why.own.tier": { en: "My tier", de: "Meine Stufe" },
  "why.own.rewards": { en: "My rewards", de: "Meine Belohnungen" },
  "why.own.until": { en: "until {on}", de: "bis {on}" },
  "why.own.expires.reward": { en: "{what} runs out on {on}.", de: "{what} verfällt am {on}." },
  "why.own.expires.credit": {
    en: "{what} of your store credit runs out on {on}.",
    de: "{what} deines Guthabens verfällt am {on}.",
  },
  "why.own.expires.perk": { en: "You can claim “{what}” until {on}.", de: "„{what}“ kannst du bis {on} einlösen." },
  "why.own.expires.code": { en: "Your code {what} runs out on {on}.", de: "Dein Code {what} verfällt am {on}." },
  "why.own.rewards.none": { en: "No rewards yet.", de: "Noch keine Belohnungen." },
  "why.link": { en: "Why?", de: "Warum?" },
  "why.also": { en: "Ask further", de: "Weiter fragen" },
  "why.also.share": {
    en: "Part {n} of the order it rests on: {shareBp}",
    de: "Teil {n} der Bestellung, auf dem sie beruht: {shareBp}",
  },
  "why.also.refusal": { en: "Why the order did not bring more", de: "Warum die Bestellung nicht mehr brachte" },
  "why.own.orders": { en: "My orders that brought me nothing", de: "Meine Bestellungen, die mir nichts brachten" },
  "why.own.order": { en: "{on}: {name}, {total}", de: "{on}: {name}, {total}" },
  "why.own.uncounted": {
    en: "What does not count, or not yet",
    de: "Was nicht zählt, oder noch nicht",
  },
  "why.own.activity": { en: "{on}: {kind}, {state}", de: "{on}: {kind}, {state}" },
  "why.own.state.held": { en: "waits", de: "wartet" },
  "why.own.state.refused": { en: "does not count", de: "zählt nicht" },
  "why.own.perk": { en: "{on}: “{name}”, not given", de: "{on}: „{name}“, nicht vergeben" },
  "why.activity-pair-burst": {
    en: "{kindName}: number {seen} from the same member within ten minutes. More than {usual} are looked at by a person.",
    de: "{kindName}: Nummer {seen} vom selben Mitglied innerhalb von zehn Minuten. Mehr als {usual} sieht sich ein Mensch an.",
  },
  "why.activity-unusual-rate": {
    en: "{kindName}: {seen} within an hour, where {usual} are usual. That is looked at by a person.",
    de: "{kindName}: {seen} innerhalb einer Stunde, üblich sind {usual}. Das sieht sich ein Mensch an.",
  },
  "why.activity-waits": { en: "It waits until {untilAt} at most.", de: "Es wartet höchstens bis {untilAt}." },
  "why.activity-refused": {
    en: "On {decidedAt} the shop decided that it does not count.",
    de: "Am {decidedAt} hat der Shop entschieden, dass es nicht zählt.",
  },
  "why.activity-released": { en: "Since {decidedAt} it counts.", de: "Seit dem {decidedAt} zählt es." },
  "why.activity-taken-back": { en: "It was taken back.", de: "Es wurde zurückgenommen." },
  "why.parts": { en: "How it comes about", de: "Wie es zustande kommt" },
  "why.changes": { en: "What would change it", de: "Was es ändern würde" },
  "why.amount": { en: "Amount", de: "Betrag" },
  "why.total": { en: "Together", de: "Zusammen" },
  "why.unknown": {
    en: "There is nothing of this name, or it is not yours.",
    de: "Das gibt es nicht, oder es gehört dir nicht.",
  },
  "why.week": { en: "Week {week}", de: "Woche {week}" },
  "why.earned": { en: "{kindName}, week {week}", de: "{kindName}, Woche {week}" },
  "why.over-daily-maximum": {
    en: "Beyond a day's maximum for {kindName}, week {week}",
    de: "Über der Tagesgrenze für {kindName}, Woche {week}",
  },
  "why.over-day-brackets": {
    en: "Much on one day counts in part, week {week}",
    de: "Viel an einem Tag zählt anteilig, Woche {week}",
  },
  "why.over-week-brackets": {
    en: "Much in one week counts in part, week {week}",
    de: "Viel in einer Woche zählt anteilig, Woche {week}",
  },
  "why.over-one-off-maximum": {
    en: "Beyond a week's maximum for one-off actions, week {week}",
    de: "Über der Wochengrenze für Einmaliges, Woche {week}",
  },
  "why.faded": { en: "Time since week {week}", de: "Zeit seit Woche {week}" },
  "why.consistency": {
    en: "Consistency: {activeWeeks} active weeks, {percent}",
    de: "Beständigkeit: {activeWeeks} aktive Wochen, {percent}",
  },
  "why.make-this-week-active": {
    en: "{missingOwnMilli} points of your own doing make this week active.",
    de: "{missingOwnMilli} Punkte aus eigenem Tun machen diese Woche aktiv.",
  },
  "why.one-more-active-week": {
    en: "One more active week adds {gainMilli} points.",
    de: "Eine aktive Woche mehr bringt {gainMilli} Punkte.",
  },
  "why.room-this-week": {
    en: "{milli} points more still count this week.",
    de: "{milli} Punkte mehr zählen diese Woche noch.",
  },
  "why.next-week-without-activity": {
    en: "Without anything new it is {scoreMilli} points at the next close.",
    de: "Ohne Neues sind es beim nächsten Abschluss {scoreMilli} Punkte.",
  },
  "why.tier-is": { en: "The tier is {tier}.", de: "Die Stufe ist {tier}." },
  "why.tier-asks-score": {
    en: "It asks for {needMilli} points; there are {haveMilli}.",
    de: "Sie verlangt {needMilli} Punkte; es sind {haveMilli}.",
  },
  "why.tier-asks-active-weeks": {
    en: "It asks for {need} active weeks; there are {have}.",
    de: "Sie verlangt {need} aktive Wochen; es sind {have}.",
  },
  "why.tier-asks-endorsers": {
    en: "It asks for {need} people who endorsed; there are {have}.",
    de: "Sie verlangt {need} Menschen, die bestätigt haben; es sind {have}.",
  },
  "why.tier-asks-endorser-days": {
    en: "It asks for endorsements on {need} days; there are {have}.",
    de: "Sie verlangt Bestätigungen an {need} Tagen; es sind {have}.",
  },
  "why.tier-locked": { en: "The shop holds it where it is: {reason}", de: "Der Shop hält sie, wo sie ist: {reason}" },
  "why.tier-let-go": {
    en: "The shop letting it go: then the weekly closes decide again.",
    de: "Dass der Shop sie loslässt: dann entscheiden wieder die Wochenabschlüsse.",
  },
  "why.tier-is-highest": { en: "There is no tier above it.", de: "Darüber gibt es keine Stufe." },
  "why.tier-low": {
    en: "Low at {lowCloses} of {of} weekly closes in a row.",
    de: "Niedrig bei {lowCloses} von {of} Wochenabschlüssen in Folge.",
  },
  "why.tier-steps-down": {
    en: "If nothing changes it is {tier} after {closes} more weekly closes.",
    de: "Bleibt es so, ist es nach {closes} weiteren Wochenabschlüssen {tier}.",
  },
  "why.next-tier-score": {
    en: "{tier}: {missingMilli} points more, {needMilli} in all.",
    de: "{tier}: {missingMilli} Punkte mehr, {needMilli} insgesamt.",
  },
  "why.next-tier-active-weeks": {
    en: "{tier}: {missing} active weeks more, {need} in all.",
    de: "{tier}: {missing} aktive Wochen mehr, {need} insgesamt.",
  },
  "why.next-tier-endorsers": {
    en: "{tier}: endorsed by {missing} more people, {need} in all.",
    de: "{tier}: von {missing} weiteren Menschen bestätigt, {need} insgesamt.",
  },
  "why.next-tier-endorser-days": {
    en: "{tier}: endorsed on {missing} more days, {need} in all.",
    de: "{tier}: an {missing} weiteren Tagen bestätigt, {need} insgesamt.",
  },
  "why.next-tier-at-close": {
    en: "Everything for {tier} is there: it comes with the next weekly close.",
    de: "Für {tier} ist alles da: die Stufe kommt mit dem nächsten Wochenabschluss.",
  },
  "why.touch-base": { en: "{touchKind}", de: "{touchKind}" },
  "why.touch-faded": { en: "{days} days before the order", de: "{days} Tage vor der Bestellung" },
  "why.touch-two-way": {
    en: "{interactions} times for each other in 90 days",
    de: "{interactions} Mal füreinander in 90 Tagen",
  },
  "why.touch-second": { en: "The second of the same person counts half", de: "Das Zweite derselben Person zählt halb" },
  "why.touch-code-limit": {
    en: "Beside relationships, codes get at most {percent}",
    de: "Neben Beziehungen bekommen Codes höchstens {percent}",
  },
  "why.share-of-order": {
    en: "Of {wholeMilli} in all that is {shareBp} of the order: {minor}.",
    de: "Von insgesamt {wholeMilli} sind das {shareBp} der Bestellung: {minor}.",
  },
  "why.share-of-group": {
    en: "It came about in your group: {touchKind}.",
    de: "Er entstand in deiner Gruppe: {touchKind}.",
  },
  "why.share-of-one-person": {
    en: "How long before the order and between whom is not shown: it would tell who bought.",
    de: "Wie lange vor der Bestellung und zwischen wem, wird nicht gezeigt: es würde verraten, wer gekauft hat.",
  },
  "why.share-more-together": {
    en: "More taking part in the group, and nearer to an order, makes its part greater.",
    de: "Mehr Mitmachen in der Gruppe, näher an einer Bestellung, macht ihren Anteil größer.",
  },
  "why.share-is-final": {
    en: "The return window has passed: shares are final.",
    de: "Die Rückgabefrist ist vorbei: die Anteile stehen fest.",
  },
  "why.share-open-until": {
    en: "Until {dueAt} it changes if something that counts here is taken back.",
    de: "Bis {dueAt} ändert es sich, wenn etwas zurückgenommen wird, das hier zählt.",
  },
  "why.share-fresher": {
    en: "On the day of the order it would have been worth {milli}.",
    de: "Am Tag der Bestellung wäre es {milli} wert gewesen.",
  },
  "why.share-one-more-interaction": {
    en: "Each time more that both did something for the other adds {milli}.",
    de: "Jedes weitere Mal, dass beide etwas füreinander tun, bringt {milli}.",
  },
  "why.order-unattributed": {
    en: "Nobody is known to have helped this order come about.",
    de: "Es ist nicht bekannt, dass jemand bei dieser Bestellung geholfen hat.",
  },
  "why.order-open": {
    en: "Nothing is decided: the order is not paid yet, a test, from before the program, or has only just come in.",
    de: "Nichts ist entschieden: die Bestellung ist noch nicht bezahlt, ein Test, aus der Zeit vor dem Programm oder gerade erst eingegangen.",
  },
  "why.order-cancelled": { en: "The order was cancelled.", de: "Die Bestellung wurde storniert." },
  "why.earning-below-minimum": {
    en: "The order is below the minimum.",
    de: "Die Bestellung liegt unter dem Mindestwert.",
  },
  "why.earning-excluded-customer": {
    en: "Orders of this kind of customer earn nothing.",
    de: "Bestellungen dieser Kundengruppe bringen nichts.",
  },
  "why.earning-no-product-earns": { en: "None of its products earns.", de: "Keines der Produkte bringt etwas." },
  "why.earning-subscription-excluded": {
    en: "Subscriptions earn nothing in this program.",
    de: "Abos bringen in diesem Programm nichts.",
  },
  "why.earning-renewal-excluded": {
    en: "Only the first delivery of a subscription earns.",
    de: "Nur die erste Lieferung eines Abos bringt etwas.",
  },
  "why.earning-cool-down": {
    en: "Too soon after the last order that earned.",
    de: "Zu bald nach der letzten Bestellung, die etwas brachte.",
  },
  "why.tier-without-rate": {
    en: "As {tier} an order brought its buyer nothing.",
    de: "Als {tier} brachte eine Bestellung der kaufenden Person nichts.",
  },
  "why.codes-scaled-down": {
    en: "Codes count {toMilli} instead of {fromMilli}: beside taking part they have a maximum.",
    de: "Codes zählen {toMilli} statt {fromMilli}: neben dem Mitmachen haben sie eine Höchstgrenze.",
  },
  "why.unknown-code": {
    en: "The code {code} belongs to nobody known.",
    de: "Der Code {code} gehört niemandem, den wir kennen.",
  },
  "why.unknown-referral": {
    en: "The link names {member}, who is not a member.",
    de: "Der Link nennt {member}, kein Mitglied.",
  },
  "why.nothing-refused": { en: "Nothing was left out or refused.", de: "Nichts wurde weggelassen oder abgelehnt." },
  "why.share-of-order-helped": { en: "That is {shareBp} of the order.", de: "Das sind {shareBp} der Bestellung." },
} as const;
