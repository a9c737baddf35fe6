import { firstDayOf } from "~/core/shared/time";
import { createZone, dayAt, startOfDay, weekAt } from "~/core/shared/zone";
import type { Viewer } from "./viewer";

export type LocalClock = {
  readonly today: number;
  readonly week: number;
  readonly startOfToday: number;
  readonly startOfWeek: number;
  /** First instant of a local day. */
  readonly startOf: (day: number) => number;
  readonly weekOf: (at: number) => number;
};

/** The shop's local calendar at the viewer's instant. */
export function clockOf(viewer: Pick<Viewer, "timezone" | "now">): LocalClock {
  const zone = createZone(viewer.timezone);
  const today = dayAt(zone, viewer.now);
  const week = weekAt(zone, viewer.now);
  return {
    today,
    week,
    startOfToday: startOfDay(zone, today),
    startOfWeek: startOfDay(zone, firstDayOf(week)),
    startOf: (day) => startOfDay(zone, day),
    weekOf: (at) => weekAt(zone, at),
  };
}
