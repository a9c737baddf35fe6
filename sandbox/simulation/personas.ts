/** What kinds of people a store has. Nobody in a log says so: only the report beside it does. */
export const PERSONAS = [
  "creator",
  "steady",
  "occasional",
  "fading",
  "burst",
  "hunter",
  "newcomer",
  "ring",
  "lurker",
] as const;
export type Persona = (typeof PERSONAS)[number];

export type Behaviour = {
  readonly says: string;
  /** Of a group, in percent; the creator is one, the ring stands outside, lurkers are the rest. */
  readonly percentOfGroup: number;
  /** Chance of being there in a week, and how much is done then at most. */
  readonly presence: number;
  readonly most: number;
  readonly kinds: readonly string[];
  readonly attends: number;
  readonly buysAWeek: number;
  readonly usesCode: number;
  /** A code from a deal page rather than the group's own. */
  readonly usesDeal: number;
};

export const BEHAVIOUR: Readonly<Record<Persona, Behaviour>> = {
  creator: {
    says: "leads a group and is there nearly every week",
    percentOfGroup: 0,
    presence: 0.95,
    most: 9,
    kinds: ["answer", "answer", "moderation", "welcome", "reply", "post"],
    attends: 0,
    buysAWeek: 0.1,
    usesCode: 0.2,
    usesDeal: 0,
  },
  steady: {
    says: "takes part most weeks and helps others",
    percentOfGroup: 19,
    presence: 0.55,
    most: 3,
    kinds: ["answer", "reply", "reply", "post", "answer", "zero_party_answer"],
    attends: 0.5,
    buysAWeek: 0.22,
    usesCode: 0.2,
    usesDeal: 0.02,
  },
  occasional: {
    says: "looks in now and then",
    percentOfGroup: 30,
    presence: 0.2,
    most: 2,
    kinds: ["reply", "post", "review", "reply"],
    attends: 0.2,
    buysAWeek: 0.16,
    usesCode: 0.2,
    usesDeal: 0.1,
  },
  fading: {
    says: "was steady until it became too much",
    percentOfGroup: 6,
    presence: 0.6,
    most: 4,
    kinds: ["answer", "reply", "post"],
    attends: 0.3,
    buysAWeek: 0.16,
    usesCode: 0.2,
    usesDeal: 0.05,
  },
  burst: {
    says: "does a great deal in one week and then nothing",
    percentOfGroup: 6,
    presence: 0.04,
    most: 40,
    kinds: ["post", "reply", "review"],
    attends: 0.05,
    buysAWeek: 0.12,
    usesCode: 0.3,
    usesDeal: 0.3,
  },
  hunter: {
    says: "lives on codes, shares for reward and giveaways",
    percentOfGroup: 9,
    presence: 0.4,
    most: 3,
    kinds: ["code_shared_used", "share_for_reward", "giveaway_entry", "code_redeemed"],
    attends: 0.02,
    buysAWeek: 0.3,
    usesCode: 0.85,
    usesDeal: 0.6,
  },
  newcomer: {
    says: "joined during the year, was welcomed, and stayed or did not",
    percentOfGroup: 12,
    presence: 0.45,
    most: 2,
    kinds: ["reply", "post", "reply", "zero_party_answer"],
    attends: 0.15,
    buysAWeek: 0.12,
    usesCode: 0.3,
    usesDeal: 0.1,
  },
  ring: {
    says: "a closed circle that endorses itself and buys through its own links",
    percentOfGroup: 0,
    presence: 0.9,
    most: 3,
    kinds: ["post", "reply"],
    attends: 0,
    buysAWeek: 0.12,
    usesCode: 0.9,
    usesDeal: 0,
  },
  lurker: {
    says: "reads, and buys",
    percentOfGroup: 0,
    presence: 0.03,
    most: 1,
    kinds: ["reply"],
    attends: 0.03,
    buysAWeek: 0.1,
    usesCode: 0.15,
    usesDeal: 0.15,
  },
};
