/** Words for what would change something that brought nothing, or less. */
export const whyChangeMessages = {
  "why.order-open-until": {
    en: "Not final yet: until {dueAt} a refund, a cancellation or help that is taken back still changes it.",
    de: "Noch nicht endgültig: bis {dueAt} ändert eine Erstattung, eine Stornierung oder zurückgenommene Hilfe noch etwas.",
  },
  "why.order-is-final": {
    en: "For this order it is final: its return window ended on {dueAt}. What is said here holds for another order.",
    de: "Für diese Bestellung steht es fest: ihre Rückgabefrist endete am {dueAt}. Was hier steht, gilt für eine andere Bestellung.",
  },
  "why.order-stays-cancelled": {
    en: "For this order it is final: a cancelled order does not come back.",
    de: "Für diese Bestellung steht es fest: eine stornierte Bestellung kommt nicht zurück.",
  },
  "why.order-paid": {
    en: "It is decided when the order is paid. A test never brings anything, an order from before the program only if the shop says so.",
    de: "Es entscheidet sich, wenn die Bestellung bezahlt ist. Ein Test bringt nie etwas, eine Bestellung aus der Zeit davor nur, wenn der Shop es sagt.",
  },
  "why.order-of-at-least": {
    en: "An order of at least {minor} earns.",
    de: "Eine Bestellung ab {minor} bringt etwas.",
  },
  "why.order-without-tag": {
    en: "An order that is placed when the customer no longer carries the shop's tag for it earns.",
    de: "Eine Bestellung bringt etwas, wenn die Kundin oder der Kunde den Tag des Shops dafür nicht mehr trägt.",
  },
  "why.tag-off-before-due": {
    en: "This one too, if the tag is taken off and the order then changes at Shopify before {dueAt}.",
    de: "Auch diese, wenn der Tag entfernt wird und sich die Bestellung danach vor dem {dueAt} bei Shopify ändert.",
  },
  "why.order-with-earning-product": {
    en: "An order with a product that earns.",
    de: "Eine Bestellung mit einem Produkt, das etwas bringt.",
  },
  "why.order-without-subscription": {
    en: "An order without a subscription earns.",
    de: "Eine Bestellung ohne Abo bringt etwas.",
  },
  "why.order-first-delivery": {
    en: "The first delivery of a subscription earns, and so does an order without one.",
    de: "Die erste Lieferung eines Abos bringt etwas, ebenso eine Bestellung ohne Abo.",
  },
  "why.order-from": {
    en: "From {fromAt} on it is long enough after the order before it to earn.",
    de: "Ab dem {fromAt} ist es lange genug nach der vorigen Bestellung, um etwas zu bringen.",
  },
  "why.order-hours-later": {
    en: "An order {hours} hours after the last one that earned.",
    de: "Eine Bestellung {hours} Stunden nach der letzten, die etwas brachte.",
  },
  "why.earlier-order-undone": {
    en: "This one earns after all if the one before it is cancelled or refunded in full before {dueAt}.",
    de: "Diese bringt doch etwas, wenn die vorige vor dem {dueAt} storniert oder ganz erstattet wird.",
  },
  "why.earlier-order-cancelled": {
    en: "There is room again if an earlier order of the month is cancelled before {dueAt}.",
    de: "Es ist wieder Platz, wenn eine frühere Bestellung des Monats vor dem {dueAt} storniert wird.",
  },
  "why.tier-with-rate": { en: "As {tier} an order earns.", de: "Als {tier} bringt eine Bestellung etwas." },
  "why.no-tier-has-a-rate": {
    en: "In this program nobody earns from their own orders, only from helping others.",
    de: "In diesem Programm bringt die eigene Bestellung nichts, nur die Hilfe für andere.",
  },
  "why.next-order-maximum": {
    en: "Another order has a maximum of {minor} of its own.",
    de: "Eine andere Bestellung hat wieder {minor} als eigene Höchstgrenze.",
  },
  "why.next-month-maximum": {
    en: "Orders from {fromAt} on are in a new month, with {minor} anew.",
    de: "Bestellungen ab dem {fromAt} liegen in einem neuen Monat, mit neuen {minor}.",
  },
  "why.next-month-budget": {
    en: "Orders from {fromAt} on are in a new month, with a new budget.",
    de: "Bestellungen ab dem {fromAt} liegen in einem neuen Monat mit neuem Budget.",
  },
  "why.codes-beside-engagement": {
    en: "More help by taking part in the same month would have made room: codes get at most {percent} of its payout. This part was given up, which is final.",
    de: "Mehr Hilfe durch Mitmachen im selben Monat hätte Platz geschaffen: Codes bekommen höchstens {percent} seiner Auszahlung. Dieser Teil ist verfallen, das steht fest.",
  },
  "why.evidence-again": {
    en: "It comes back if what it rested on stands again before {dueAt}.",
    de: "Sie kommt zurück, wenn das, worauf sie beruhte, vor dem {dueAt} wieder gilt.",
  },
  "why.evidence-stays-gone": {
    en: "What it rested on was taken back in time: that is final.",
    de: "Worauf sie beruhte, wurde rechtzeitig zurückgenommen: das steht fest.",
  },
  "why.pool-has-a-maximum": {
    en: "Nobody gets more from one pool: the next one has its own maximum.",
    de: "Mehr bekommt niemand aus einem Topf: der nächste hat seine eigene Höchstgrenze.",
  },
  "why.shop-gives-anew": {
    en: "Only the shop can give something anew.",
    de: "Nur der Shop kann etwas neu geben.",
  },
  "why.expired-stays-so": {
    en: "What has expired does not come back: what posts next can be used until its own date.",
    de: "Verfallenes kommt nicht zurück: was als Nächstes gebucht wird, gilt bis zu seinem eigenen Datum.",
  },
  "why.someone-helps-first": {
    en: "Advice, a reply, an event, a shared group, a link or a code in the weeks before an order.",
    de: "Ein Rat, eine Antwort, ein Treffen, eine gemeinsame Gruppe, ein Link oder ein Code in den Wochen davor.",
  },
  "why.somebody-else-helps": {
    en: "Help by somebody who does not share the buyer's account or address.",
    de: "Hilfe von jemandem, der nicht Konto oder Adresse mit der kaufenden Person teilt.",
  },
  "why.somebody-else-hosts": {
    en: "An event that somebody other than the buyer hosts.",
    de: "Ein Treffen, das jemand anders als die kaufende Person ausrichtet.",
  },
  "why.event-with-host-or-group": {
    en: "An event whose host is known, or that belongs to a group.",
    de: "Ein Treffen mit bekannter Leitung, oder das zu einer Gruppe gehört.",
  },
  "why.newer-or-worth-more": {
    en: "The same nearer to the order, or something that is worth anything as an activity.",
    de: "Dasselbe näher an der Bestellung, oder etwas, das als Aktivität etwas wert ist.",
  },
  "why.joins-before-the-order": {
    en: "Joining before the order is placed.",
    de: "Beitreten, bevor bestellt wird.",
  },
  "why.newer-in-that-group": {
    en: "The buyer being active there more recently than elsewhere: the {groups} newest groups count.",
    de: "Dass die kaufende Person dort zuletzt aktiver war als anderswo: die {groups} neuesten Gruppen zählen.",
  },
  "why.better-than-the-two-best": {
    en: "Something nearer to the order or closer than the helper's two best.",
    de: "Etwas, das näher an der Bestellung oder enger ist als die zwei besten Belege der helfenden Person.",
  },
  "why.more-beside-the-others": {
    en: "Being worth more beside what others did.",
    de: "Mehr wert zu sein neben dem, was andere taten.",
  },
  "why.code-of-a-member": {
    en: "A code that belongs to a member.",
    de: "Ein Code, der einem Mitglied gehört.",
  },
  "why.referral-of-a-member": {
    en: "A link that names somebody who had joined before the order.",
    de: "Ein Link, der jemanden nennt, der vor der Bestellung beigetreten war.",
  },
  "why.more-engagement": {
    en: "More help by taking part: codes get at most {percent} beside it.",
    de: "Mehr Hilfe durch Mitmachen: Codes bekommen daneben höchstens {percent}.",
  },
  "why.perk-in-the-program": {
    en: "A program version that has this perk.",
    de: "Eine Programmversion, die diesen Vorteil hat.",
  },
  "why.perk-when-joined": { en: "Joining the program.", de: "Der Beitritt zum Programm." },
  "why.perk-when-agreed": {
    en: "The member agreeing to take part.",
    de: "Dass das Mitglied der Teilnahme zustimmt.",
  },
  "why.perk-in-tier": { en: "Reaching {tier}.", de: "Das Erreichen von {tier}." },
  "why.perk-member-maximum": {
    en: "Each member gets it {most} times at most: one of theirs being cancelled, or a program version that allows more.",
    de: "Jedes Mitglied bekommt ihn höchstens {most} Mal: dass einer davon storniert wird, oder eine Programmversion, die mehr erlaubt.",
  },
  "why.perk-from": {
    en: "From {fromAt} on it can be given to this member again.",
    de: "Ab dem {fromAt} kann dieses Mitglied ihn wieder bekommen.",
  },
  "why.perk-total-maximum": {
    en: "There are {most} of it: one being cancelled, or a program version that has more.",
    de: "Es gibt {most} davon: dass einer storniert wird, oder eine Programmversion mit mehr.",
  },
  "why.perk-has-a-budget": {
    en: "Its budget is {minor}: one being cancelled, or a program version with a larger budget.",
    de: "Sein Budget ist {minor}: dass einer storniert wird, oder eine Programmversion mit größerem Budget.",
  },
  "why.perk-nothing-in-the-way": {
    en: "By now nothing stands in its way.",
    de: "Inzwischen steht ihm nichts mehr im Weg.",
  },
  "why.perk-offered-again": {
    en: "The shop offering this perk again.",
    de: "Dass der Shop diesen Vorteil wieder anbietet.",
  },
  "why.perk-once-more-allowed": {
    en: "The shop allowing more of it for each member.",
    de: "Dass der Shop jedem Mitglied mehr davon erlaubt.",
  },
  "why.perk-more-of-it": {
    en: "The shop having more of it.",
    de: "Dass der Shop mehr davon hat.",
  },
  "why.perk-by-the-shop": {
    en: "What was withheld is not decided again by itself: ask the shop.",
    de: "Einbehaltenes wird nicht von selbst neu entschieden: frag den Shop.",
  },
  "why.activity-counts-from": {
    en: "Waiting: it counts by itself from {untilAt} on, unless somebody decides before.",
    de: "Warten: ab dem {untilAt} zählt es von selbst, wenn vorher niemand entscheidet.",
  },
  "why.activity-let-through": {
    en: "Somebody of the shop looking at it and letting it count.",
    de: "Dass jemand vom Shop es ansieht und zählen lässt.",
  },
  "why.activity-refusal-undone": {
    en: "Somebody of the shop taking the decision back.",
    de: "Dass jemand vom Shop die Entscheidung zurücknimmt.",
  },
  "why.activity-counts-now": { en: "Nothing: it counts.", de: "Nichts: es zählt." },
  "why.activity-done-anew": {
    en: "Doing it again: what was taken back stays so.",
    de: "Es noch einmal zu tun: Zurückgenommenes bleibt zurückgenommen.",
  },
  "why.activity-fewer-at-once": {
    en: "At most {most} from one member to another within {minutes} minutes.",
    de: "Höchstens {most} von einem Mitglied zum anderen innerhalb von {minutes} Minuten.",
  },
  "why.activity-slower": {
    en: "A pace nearer to the usual one, {usual} in an hour.",
    de: "Ein Tempo näher am üblichen, {usual} in einer Stunde.",
  },
  "why.perk-given-by-hand": {
    en: "What was withheld is not decided again by itself: give it by hand, under Rewards, Perks.",
    de: "Einbehaltenes wird nicht von selbst neu entschieden: vergib es von Hand, unter Belohnungen, Vorteile.",
  },
} as const;
