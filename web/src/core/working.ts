/** Working time, reckoned on the hours that the server says the office works. */

export interface Interval {
  opens: string;
  closes: string;
}

const MINUTE = 60_000;

/** Working minutes between two instants; negative when the second is before the first. */
export function workingMinutes(hours: Interval[], from: Date, to: Date): number {
  if (to < from) return -workingMinutes(hours, to, from);
  let worked = 0;
  for (const { opens, closes } of hours) {
    const begins = Math.max(Date.parse(opens), from.getTime());
    const ends = Math.min(Date.parse(closes), to.getTime());
    worked += Math.max(0, ends - begins);
  }
  return worked / MINUTE;
}

/** When so many minutes will have been worked; null when that is beyond the hours known. */
export function afterWorking(hours: Interval[], from: Date, minutes: number): Date | null {
  let left = minutes * MINUTE;
  for (const { opens, closes } of hours) {
    const begins = Math.max(Date.parse(opens), from.getTime());
    const length = Date.parse(closes) - begins;
    if (length <= 0) continue;
    if (left <= length) return new Date(begins + left);
    left -= length;
  }
  return null;
}

/** Whether these hours reach from one instant to the other: only then may they be reckoned with. */
export function reaches(hours: Interval[], from: Date, to: Date): boolean {
  const [first, last] = [hours[0], hours.at(-1)];
  if (!first || !last) return false;
  return (
    Date.parse(first.opens) <= Math.min(+from, +to) &&
    Math.max(+from, +to) <= Date.parse(last.closes)
  );
}
