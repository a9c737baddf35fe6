/** What a program's reader finds wrong with a setting, and what it warns of. */
export const programProblemMessages = {
  "problem.whole.range": {
    en: "Enter a whole number from {min} to {max}.",
    de: "Gib eine ganze Zahl von {min} bis {max} ein.",
  },
  "problem.whole.from": {
    en: "Enter a whole number, {min} or more.",
    de: "Gib eine ganze Zahl ein, mindestens {min}.",
  },
  "problem.number.range": { en: "Enter a number from {min} to {max}.", de: "Gib eine Zahl von {min} bis {max} ein." },
  "problem.number.from": { en: "Enter a number, {min} or more.", de: "Gib eine Zahl ein, mindestens {min}." },
  "problem.between": {
    en: "Enter a number above {min} and below {max}.",
    de: "Gib eine Zahl über {min} und unter {max} ein.",
  },
  "problem.one-of": { en: "Choose one of: {words}.", de: "Wähle eines von: {words}." },
  "problem.text": { en: "Enter something here.", de: "Hier fehlt ein Text." },
  "problem.day": { en: "Enter a day, such as 2026-12-24.", de: "Gib einen Tag ein, etwa 2026-12-24." },
  "problem.needed": { en: "This is needed.", de: "Das wird gebraucht." },
  "problem.perk-needs": { en: "A perk that is {kind} needs this.", de: "Ein Vorteil der Art {kind} braucht das." },
  "problem.twice": { en: "“{name}” is there twice.", de: "„{name}“ gibt es zweimal." },
  "problem.no-tier": {
    en: "No tier has this name. There are: {tiers}.",
    de: "Keine Stufe heißt so. Es gibt: {tiers}.",
  },
  "problem.not-before": { en: "Choose {day} or later.", de: "Wähle {day} oder später." },
  "problem.rate-missing": { en: "Each tier needs a rate.", de: "Jede Stufe braucht einen Satz." },
  "problem.only-which": {
    en: "Only which? Name products or collections, or nothing will ever earn.",
    de: "Nur welche? Nenne Produkte oder Kollektionen, sonst zählt nie etwas.",
  },
  "problem.list-empty": { en: "At least one is needed.", de: "Mindestens eines wird gebraucht." },
  "problem.one-off-too-high": {
    en: "Stay below {limit} points: one-off codes must never make a week active.",
    de: "Bleib unter {limit} Punkten: Einmalige Codes dürfen nie eine Woche aktiv machen.",
  },
  "warning.burst-outranks": {
    en: "{points} points a week outrank a single week's burst only after {weeks} weeks (advised: at most {advised}). Let points halve sooner, or let less count without consistency, and steady members rank higher.",
    de: "{points} Punkte pro Woche übertreffen den Schub einer einzigen Woche erst nach {weeks} Wochen (empfohlen: höchstens {advised}). Lass die Punkte sich schneller halbieren oder weniger ohne Beständigkeit zählen, dann stehen beständige Mitglieder höher.",
  },
  "warning.burst-outranks.never": {
    en: "{points} points a week never outrank a single week's burst (advised: after at most {advised} weeks). Let points halve sooner, or let less count without consistency, and steady members rank higher.",
    de: "{points} Punkte pro Woche übertreffen den Schub einer einzigen Woche nie (empfohlen: nach höchstens {advised} Wochen). Lass die Punkte sich schneller halbieren oder weniger ohne Beständigkeit zählen, dann stehen beständige Mitglieder höher.",
  },
} as const;
