/** Words of the program pages. */
export const programMessages = {
  "program.problems.one": {
    en: "{count} thing has to be put right first",
    de: "{count} Punkt muss vorher geklärt werden",
  },
  "program.problems.other": {
    en: "{count} things have to be put right first",
    de: "{count} Punkte müssen vorher geklärt werden",
  },
  "program.tiers": { en: "Tiers", de: "Stufen" },
  "program.tiers.text": {
    en: "A member rises to the highest tier whose conditions, and those of every tier below it, hold at a weekly close. Nobody falls because others did more.",
    de: "Ein Mitglied steigt auf die höchste Stufe, deren Bedingungen beim Wochenabschluss gelten, samt denen aller Stufen darunter. Niemand fällt, weil andere mehr getan haben.",
  },
  "program.tier.name": { en: "Name", de: "Name" },
  "program.tier.rate": { en: "Reward for own orders", de: "Belohnung für eigene Bestellungen" },
  "program.tier.rate.help": { en: "Percent of what the member pays.", de: "Prozent dessen, was das Mitglied bezahlt." },
  "program.tier.first": { en: "Everybody has this tier.", de: "Diese Stufe haben alle." },
  "program.tier.score": { en: "From", de: "Ab" },
  "program.tier.weeks": { en: "Active weeks", de: "Aktive Wochen" },
  "program.tier.endorsers": { en: "Recognised by", de: "Anerkannt von" },
  "program.tier.days": { en: "On days", de: "An Tagen" },
  "program.tier.add": { en: "Add a tier", de: "Stufe hinzufügen" },
  "program.tier.remove": { en: "Remove this tier", de: "Diese Stufe entfernen" },
  "program.rewards": { en: "Rewards", de: "Belohnungen" },
  "program.rewards.text": {
    en: "For a paid order, after the return period.",
    de: "Für eine bezahlte Bestellung, nach der Rückgabefrist.",
  },
  "program.rewards.contributorRateBp": { en: "Members who helped", de: "Mitglieder, die halfen" },
  "program.rewards.contributorRateBp.help": {
    en: "Percent of the part of the order that stands for them.",
    de: "Prozent des Teils der Bestellung, der für sie steht.",
  },
  "program.rewards.creatorRateBp": { en: "Leader of the group that helped", de: "Leitung der Gruppe, die half" },
  "program.rewards.creatorRateBp.help": {
    en: "Percent of the part of the order that carries their group.",
    de: "Prozent des Teils der Bestellung, der ihre Gruppe trägt.",
  },
  "program.rewards.rewardFloorPercent": { en: "Paid to newcomers at least", de: "Neue bekommen mindestens" },
  "program.rewards.rewardFloorPercent.help": {
    en: "Of the rate. Who is there week after week gets all of it.",
    de: "Vom Satz. Wer Woche für Woche da ist, bekommt ihn ganz.",
  },
  "program.rewards.returnWindowDays": { en: "Return period", de: "Rückgabefrist" },
  "program.rewards.returnWindowDays.help": {
    en: "Rewards wait this long, so that a return takes nothing away from anybody.",
    de: "So lange warten Belohnungen, damit eine Rückgabe niemandem etwas wegnimmt.",
  },
  "program.rewards.orderMaxMinor": { en: "At most per order and member", de: "Höchstens je Bestellung und Mitglied" },
  "program.rewards.orderMaxMinor.help": {
    en: "What is above is cut, with the reason shown.",
    de: "Was darüber liegt, wird gekürzt, mit sichtbarem Grund.",
  },
  "program.rewards.memberMonthMaxMinor": { en: "At most per member and month", de: "Höchstens je Mitglied und Monat" },
  "program.rewards.memberMonthMaxMinor.help": {
    en: "By the month in which the orders were placed.",
    de: "Nach dem Monat, in dem bestellt wurde.",
  },
  "program.codes": { en: "Codes", de: "Codes" },
  "program.codes.text": {
    en: "Codes work, but they may not drown out the people who take part.",
    de: "Codes dürfen wirken, aber nicht die übertönen, die mitmachen.",
  },
  "program.codes.share": { en: "Of an order at most", de: "Von einer Bestellung höchstens" },
  "program.codes.share.help": {
    en: "Share that codes get beside any engagement.",
    de: "Anteil, den Codes neben Engagement bekommen.",
  },
  "program.codes.week": { en: "Points by one-off actions a week", de: "Punkte durch Einmaliges je Woche" },
  "program.codes.week.help": {
    en: "Has to stay below what makes a week active: codes alone never do.",
    de: "Muss unter dem bleiben, was eine Woche aktiv macht: Codes allein tun das nie.",
  },
  "program.rewards.codeRatePercent": { en: "Rate for help by code", de: "Satz für Hilfe durch Code" },
  "program.rewards.codeRatePercent.help": {
    en: "Of the rate for help by engagement.",
    de: "Vom Satz für Hilfe durch Engagement.",
  },
  "program.rewards.codePayoutMaxPercent": {
    en: "Of a month's payout at most",
    de: "Von der Monatsauszahlung höchstens",
  },
  "program.rewards.codePayoutMaxPercent.help": {
    en: "What codes may be of all that helpers and leaders get. 100: no limit.",
    de: "Was Codes an allem ausmachen dürfen, das Helfende und Leitungen bekommen. 100: keine Grenze.",
  },
  "program.rewards.codePayoutGraceMonths": { en: "Months without that limit", de: "Monate ohne diese Grenze" },
  "program.rewards.codePayoutGraceMonths.help": {
    en: "At the start, while there is little engagement yet.",
    de: "Am Anfang, solange es noch wenig Engagement gibt.",
  },
  "program.rewards.codeCarryMonths": { en: "Carried for at most", de: "Übertragen für höchstens" },
  "program.rewards.codeCarryMonths.help": {
    en: "What does not fit waits this long for room, then it is given up.",
    de: "Was nicht passt, wartet so lange auf Platz und verfällt dann.",
  },
  "program.scoring": { en: "Points and weeks", de: "Punkte und Wochen" },
  "program.scoring.text": {
    en: "Steady taking part counts for more than a single big week.",
    de: "Beständiges Mitmachen zählt mehr als eine einzelne große Woche.",
  },
  "program.scoring.active": { en: "A week is active from", de: "Eine Woche ist aktiv ab" },
  "program.scoring.active.help": { en: "Points of a member's own doing.", de: "Punkten eigenen Tuns." },
  "program.scoring.half": { en: "Points halve every", de: "Punkte halbieren sich alle" },
  "program.scoring.half.help": {
    en: "Shorter: the last weeks count for more.",
    de: "Kürzer: die letzten Wochen zählen mehr.",
  },
  "program.scoring.window": { en: "Consistency looks back", de: "Beständigkeit blickt zurück" },
  "program.scoring.window.help": {
    en: "How many weeks active weeks are counted over.",
    de: "Über so viele Wochen werden aktive Wochen gezählt.",
  },
  "program.scoring.k0": { en: "Counts without consistency", de: "Zählt ohne Beständigkeit" },
  "program.scoring.k0.help": {
    en: "Percent of the points that a member has whatever the consistency.",
    de: "Prozent der Punkte, die unabhängig von der Beständigkeit gelten.",
  },
  "program.scoring.rest": { en: "Weeks of rest", de: "Pausenwochen" },
  "program.scoring.rest.help": {
    en: "How many a member may take without loss.",
    de: "So viele kann ein Mitglied ohne Verlust nehmen.",
  },
  "program.scoring.days": { en: "Evidence for an order", de: "Belege für eine Bestellung" },
  "program.scoring.days.help": {
    en: "How far back help is looked for.",
    de: "So weit zurück wird nach Hilfe gesucht.",
  },
  "program.kinds": { en: "What activities are worth", de: "Was Aktivitäten wert sind" },
  "program.kinds.text": {
    en: "Feelings never count: nobody is paid for being positive.",
    de: "Stimmung zählt nie: niemand wird fürs Positivsein bezahlt.",
  },
  "program.kinds.open": { en: "Show all kinds", de: "Alle Arten zeigen" },
  "program.kinds.close": { en: "Hide the kinds", de: "Arten verbergen" },
  "program.kinds.base": { en: "{kind} ({lane})", de: "{kind} ({lane})" },
  "program.kinds.max": { en: "At most a day: {kind}", de: "Höchstens am Tag: {kind}" },
  "steady.title": { en: "Steadiness guarantee", de: "Beständigkeitsgarantie" },
  "steady.text": {
    en: "Follows from the settings on this page alone, whatever anybody does. Worked out while you type.",
    de: "Folgt allein aus den Einstellungen dieser Seite, was auch immer jemand tut. Wird beim Tippen berechnet.",
  },
  "steady.holds": { en: "Holds", de: "Gilt" },
  "steady.refused": {
    en: "Put the marked settings right to see what they guarantee.",
    de: "Kläre die markierten Einstellungen, um zu sehen, was sie garantieren.",
  },
  "steady.row": {
    en: "Who takes part for {points} points a week {burst}; {both}; {codes}.",
    de: "Wer jede Woche für {points} Punkte mitmacht, {burst}; {both}; {codes}.",
  },
  "steady.weeks.one": { en: "{count} week", de: "{count} Woche" },
  "steady.weeks.other": { en: "{count} weeks", de: "{count} Wochen" },
  "steady.burst": {
    en: "ranks above any single-week burst after {weeks}",
    de: "steht nach {weeks} über jedem Ausbruch einer einzelnen Woche",
  },
  "steady.burst.never": {
    en: "never ranks above the largest single-week burst",
    de: "steht nie über dem größten Ausbruch einer einzelnen Woche",
  },
  "steady.straddle": {
    en: "above one that straddles two weeks after {weeks}",
    de: "nach {weeks} über einem, der zwei Wochen berührt",
  },
  "steady.straddle.never": {
    en: "never above one that straddles two weeks",
    de: "nie über einem, der zwei Wochen berührt",
  },
  "steady.codes": {
    en: "above unlimited one-off codes for ever after {weeks}",
    de: "nach {weeks} über unbegrenzten Codes für immer",
  },
  "steady.codes.never": { en: "never above unlimited one-off codes", de: "nie über unbegrenzten Codes" },
  "steady.bounds": {
    en: "The largest single week can give {burst} points, two weeks {two}, codes for ever {codes}.",
    de: "Die größte einzelne Woche ergibt {burst} Punkte, zwei Wochen {two}, Codes für immer {codes}.",
  },
  "issue.title": { en: "How rewards reach people", de: "Wie Belohnungen ankommen" },
  "issue.text": {
    en: "Store credit for what was earned, and a single-use code for reaching a tier. Saved at once, without a new version.",
    de: "Guthaben für Verdientes und ein Einmalcode für das Erreichen einer Stufe. Wird sofort gespeichert, ohne neue Version.",
  },
  "issue.tier": { en: "Code for {tier}", de: "Code für {tier}" },
  "issue.days": { en: "Store credit is valid for", de: "Guthaben gilt" },
  "issue.days.help": {
    en: "From 30 to 1,825, from its issue. It ends sooner where the program lets its rewards expire before.",
    de: "Von 30 bis 1.825, ab der Ausgabe. Es endet früher, wo das Programm seine Belohnungen vorher verfallen lässt.",
  },
  "issue.minimum": { en: "Issue store credit from", de: "Guthaben ausgeben ab" },
  "issue.minimum.help": {
    en: "Smaller sums wait until they have grown to this.",
    de: "Kleinere Beträge warten, bis sie so weit gewachsen sind.",
  },
  "issue.notify": {
    en: "Let Shopify write to customers when they receive store credit",
    de: "Shopify soll Kundinnen und Kunden schreiben, wenn sie Guthaben erhalten",
  },
  "issue.claw-back": {
    en: "Debit unspent store credit when an order is refunded",
    de: "Nicht ausgegebenes Guthaben abbuchen, wenn eine Bestellung erstattet wird",
  },
  "issue.claw-back.help": {
    en: "Otherwise, and for what is spent already, later rewards pay it off.",
    de: "Sonst, und für schon Ausgegebenes, wird es mit späteren Belohnungen verrechnet.",
  },
  "issue.save": { en: "Save", de: "Speichern" },
  "issue.saved": { en: "Saved", de: "Gespeichert" },
} as const;
