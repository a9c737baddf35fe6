/** Words of the switch that says who works for the shop. */
export const staffMessages = {
  "staff.title": { en: "Staff", de: "Team" },
  "staff.label": { en: "Works for the shop", de: "Arbeitet für den Shop" },
  "staff.help": {
    en: "Trust starts from staff: where the program weighs endorsements by trust, theirs count, and so do those of people they endorse. It holds from the next weekly close on and changes no reward of theirs.",
    de: "Vertrauen geht vom Team aus: Wenn das Programm Anerkennung nach Vertrauen wiegt, zählt die des Teams, und die der Leute, die es anerkennt, ebenso. Es gilt ab dem nächsten Wochenabschluss und ändert keine eigene Belohnung.",
  },
  "staff.not-here": {
    en: "Takes no part, so trust cannot start here.",
    de: "Macht nicht mit, also kann Vertrauen hier nicht beginnen.",
  },
  "staff.marked": { en: "Marked on {at} by user {by}.", de: "Markiert am {at} von Konto {by}." },
  "staff.unmarked": { en: "Taken back on {at} by user {by}.", de: "Zurückgenommen am {at} von Konto {by}." },
  "staff.erased": { en: "Ended with the erasure on {at}.", de: "Endete mit der Löschung am {at}." },
  "staff.changed": { en: "Saved", de: "Gespeichert" },
  "staff.failed": {
    en: "Somebody has changed it in the meantime. Reload the page.",
    de: "Inzwischen hat es jemand geändert. Lade die Seite neu.",
  },
} as const;
