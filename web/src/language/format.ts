/** Dates, times and amounts as people of the office read them. */

import { language } from './language.svelte';

export const TIME_ZONE = 'Asia/Pontianak';

const locale = () => (language.current === 'en' ? 'en-GB' : 'id-ID');

/** 23 Nov 2026, 14.05 */
export function dateTime(iso: string | Date): string {
  return new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: TIME_ZONE,
  }).format(new Date(iso));
}

/** 23 November 2026, of a day (YYYY-MM-DD) or an instant */
export function day(iso: string | Date): string {
  const isDay = typeof iso === 'string' && iso.length === 10;
  return new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: isDay ? 'UTC' : TIME_ZONE,
  }).format(new Date(iso));
}

/** The day in the office's time zone, as YYYY-MM-DD. */
export function isoDay(at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE }).format(at);
}

/** 2 jam 5 menit, of working minutes */
export function minutes(count: number): string {
  const whole = Math.max(0, Math.round(count));
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  const { hour, minute } = language.t.common.units;
  if (hours === 0) return minute(rest);
  return rest === 0 ? hour(hours) : `${hour(hours)} ${minute(rest)}`;
}

/** 1,4 MB */
export function bytes(count: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let [value, place] = [count, 0];
  while (value >= 1000 && place < units.length - 1) {
    value /= 1000;
    place++;
  }
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[place] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && place > 0 ? 1 : 0,
  }).format(value);
}

/** 20 MB, of a limit: as people say it, whether it was set in mebibytes or gigabytes. */
export function sizeLimit(count: number): string {
  const mebibytes = count / (1024 * 1024);
  return bytes(Number.isInteger(mebibytes) ? mebibytes * 1_000_000 : count);
}

/** PDF, PNG, atau JPEG */
export function anyOf(words: string[]): string {
  return new Intl.ListFormat(locale(), { type: 'disjunction' }).format(words);
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(
    share,
  );
}

/** 01.30 of a place in a video, in seconds */
export function timeCode(seconds: number): string {
  const whole = Math.floor(seconds);
  const part = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return (
    (hours ? `${hours}:` : '') + `${part(Math.floor((whole % 3600) / 60))}:${part(whole % 60)}`
  );
}
