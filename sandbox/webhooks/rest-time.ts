const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const offsets = new Map<string, number>();

/** Minutes that the zone is ahead of UTC in the hour of an instant. */
export function zoneOffsetMinutes(timezone: string, instant: Date): number {
  const key = `${timezone}|${instant.toISOString().slice(0, 13)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const part = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" })
    .formatToParts(instant)
    .find((entry) => entry.type === "timeZoneName");
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(part?.value ?? "");
  const minutes = match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
  offsets.set(key, minutes);
  return minutes;
}

/** REST payloads give instants in the shop's zone and in whole seconds: 2026-08-01T09:30:00-04:00. */
export function toRestTime(iso: string, timezone: string): string {
  const instant = new Date(iso);
  const minutes = zoneOffsetMinutes(timezone, instant);
  const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const part = (value: number): string => String(value).padStart(2, "0");
  const ahead = Math.abs(minutes);
  return `${local}${minutes < 0 ? "-" : "+"}${part(Math.floor(ahead / 60))}:${part(ahead % 60)}`;
}

export function toRestBody(payload: unknown, timezone: string): string {
  return JSON.stringify(payload, (_key, value: unknown) =>
    typeof value === "string" && ISO.test(value) ? toRestTime(value, timezone) : value,
  );
}
