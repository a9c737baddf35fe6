export const effortMessages = {
  "effort.title": { en: "Effort", de: "Einsatz" },
  "effort.chart": { en: "Operator score at each close", de: "Einsatzwert bei jedem Abschluss" },
  "effort.score": { en: "Operator score: {score}", de: "Einsatzwert: {score}" },
  "effort.help": {
    en: "Moderation, answers, welcomes and hosting in the groups they lead. Sales are not in it.",
    de: "Moderation, Antworten, Begrüßungen und Treffen in den eigenen Gruppen. Verkäufe sind nicht darin.",
  },
  "effort.none": { en: "Nothing yet in the last {weeks} weeks.", de: "In den letzten {weeks} Wochen noch nichts." },
  "effort.done": { en: "{kind}: {count}", de: "{kind}: {count}" },
  "effort.done.title": { en: "Done here in {weeks} weeks", de: "Hier getan in {weeks} Wochen" },
  "effort.pools": { en: "Paid by the steadiness pool", de: "Aus dem Stetigkeitstopf" },
  "effort.pools.none": { en: "The pool has paid nothing yet.", de: "Der Topf hat noch nichts ausgezahlt." },
  "effort.pools.row": { en: "{month}: {amount}", de: "{month}: {amount}" },
  "portal.effort.title": { en: "Your effort", de: "Dein Einsatz" },
  "portal.effort.help": {
    en: "What you do for your groups: moderation, answers, welcomes and hosting. Sales are not in it.",
    de: "Was du für deine Gruppen tust: Moderation, Antworten, Begrüßungen und Treffen. Verkäufe sind nicht darin.",
  },
  "portal.earned.pool": { en: "Steadiness pool", de: "Stetigkeitstopf" },
} as const;
