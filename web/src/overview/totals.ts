/** What the months came to, added up as the overview shows it. */

import type { Schemas } from '../core/types';

export type Statistics = Schemas['Statistics'];
type StepTimes = Schemas['StepTimes'];

export const CAME = ['filed', 'approved', 'returned', 'withdrawn'] as const;
export type Came = Record<(typeof CAME)[number], number>;

export interface Row {
  /** A month, or an agency's id. */
  key: string;
  came: Came;
}

export function sumOf(parts: readonly Came[]): Came {
  const sum: Came = { filed: 0, approved: 0, returned: 0, withdrawn: 0 };
  for (const part of parts) for (const name of CAME) sum[name] += part[name];
  return sum;
}

/** One row for each month, in order. */
export function byMonth({ months }: Statistics): Row[] {
  return months.map(({ month, agencies }) => ({ key: month, came: sumOf(agencies) }));
}

/** One row for each agency of which there is something to tell: who filed most comes first. */
export function byAgency({ months }: Statistics): Row[] {
  const parts: Record<string, Came[]> = {};
  for (const each of months.flatMap((month) => month.agencies)) {
    (parts[each.agency] ??= []).push(each);
  }
  return Object.entries(parts)
    .map(([key, came]) => ({ key, came: sumOf(came) }))
    .sort((a, b) => b.came.filed - a.came.filed || a.key.localeCompare(b.key));
}

const WIDEST = 4; // standards, at which a chart ends: what took longer is cut off there
const NARROWEST = 1.25;

/** How many standards wide the chart of all steps is. */
export function widthOf(steps: readonly StepTimes[]): number {
  const shares = steps.map((step) => (step.p90_minutes ?? 0) / step.standard_minutes);
  return Math.min(WIDEST, Math.max(NARROWEST, ...shares));
}
