/** The months that the overview tells of, as YYYY-MM. */

import { language } from '../language/language.svelte';

export const PERIODS = ['months', 'year', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

export interface Months {
  first: string;
  last: string;
}

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

/** So many months before the month. */
export function earlier(month: string, by: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 - by;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** The last months up to this one, the latest first. */
export function lately(month: string, count: number): string[] {
  return Array.from({ length: count }, (_, by) => earlier(month, by));
}

/** What the address asks for; without that, the last twelve months. `day` is today's, YYYY-MM-DD. */
export function periodOf(
  asked: Record<string, unknown>,
  day: string,
): { period: Period; months: Months } {
  const month = day.slice(0, 7);
  const [first, last] = [String(asked['first'] ?? ''), String(asked['last'] ?? '')];
  if (MONTH.test(first) && MONTH.test(last)) return { period: 'custom', months: { first, last } };
  if (asked['period'] === 'year') {
    return { period: 'year', months: { first: `${month.slice(0, 4)}-01`, last: month } };
  }
  return { period: 'months', months: { first: earlier(month, 11), last: month } };
}

/** November 2026, of 2026-11 */
export function monthName(month: string): string {
  return new Intl.DateTimeFormat(language.current === 'en' ? 'en-GB' : 'id-ID', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month}-01`));
}
