/** For whom and when a screen is made: everything a view needs to write numbers, money and dates as the reader expects them. */
export type Viewer = {
  readonly shopId: number;
  readonly timezone: string;
  readonly currency: string;
  /** BCP 47. */
  readonly locale: string;
  /** Epoch milliseconds. */
  readonly now: number;
};
