import type { MemberId } from "../shared/ids";

export type MemberNumbers = {
  readonly numberOf: (member: MemberId) => number;
  readonly knownNumber: (member: MemberId) => number | undefined;
};

/** Numbers from 0 for whoever a replay comes across, first those named, so that what is kept of each is found by place and not by name. */
export function createMemberNumbers(names: readonly MemberId[] = []): MemberNumbers {
  const numbers = new Map<MemberId, number>(names.map((name, place) => [name, place]));
  return {
    numberOf: (member) => {
      let number = numbers.get(member);
      if (number === undefined) numbers.set(member, (number = numbers.size));
      return number;
    },
    knownNumber: (member) => numbers.get(member),
  };
}
