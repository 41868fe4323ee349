import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  anyOf,
  bytes,
  dateTime,
  day,
  isoDay,
  minutes,
  number,
  percent,
  sizeLimit,
  timeCode,
} from '../src/language/format';
import { language } from '../src/language/language.svelte';

// Intl's spaces differ with its data
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('in Indonesian', () => {
  test('instants are told in the office’s time', () => {
    expect(plain(dateTime('2026-11-23T07:05:00Z'))).toBe('23 Nov 2026, 14.05');
    expect(plain(dateTime('2026-11-22T17:30:00Z'))).toBe('23 Nov 2026, 00.30');
  });

  test('a day stays the day it is, wherever the device is', () => {
    expect(day('2026-11-23')).toBe('23 November 2026');
    expect(day('2026-11-22T18:00:00Z')).toBe('23 November 2026');
  });

  test.each([
    [0, '0 menit'],
    [5, '5 menit'],
    [60, '1 jam'],
    [395, '6 jam 35 menit'],
    [-3, '0 menit'],
    [59.6, '1 jam'],
  ])('%d minutes are %s', (count, words) => {
    expect(minutes(count)).toBe(words);
  });

  test.each([
    [0, '0 byte'],
    [999, '999 byte'],
    [1_400_000, '1,4 MB'],
    [63_436, '63 kB'],
    [5_000_000_000, '5 GB'],
  ])('%d bytes are %s', (count, words) => {
    expect(plain(bytes(count))).toBe(words);
  });

  test('a limit is as round as it was set', () => {
    expect(plain(sizeLimit(20 * 1024 * 1024))).toBe('20 MB');
    expect(plain(sizeLimit(5_000_000_000))).toBe('5 GB');
  });

  test('one of several is listed with “atau”', () => {
    expect(anyOf(['PDF', 'PNG', 'JPEG'])).toBe('PDF, PNG, atau JPEG');
    expect(anyOf(['PDF'])).toBe('PDF');
  });

  test('numbers and shares have a decimal comma', () => {
    expect(number(1234.56, 1)).toBe('1.234,6');
    expect(plain(percent(0.426))).toBe('43%');
  });
});

describe('in English', () => {
  beforeEach(() => language.choose('en'));
  afterEach(() => language.choose('id'));

  test('the same is told in English', () => {
    expect(day('2026-11-23')).toBe('23 November 2026');
    expect(minutes(65)).toBe('1 h 5 min');
    expect(plain(bytes(1_400_000))).toBe('1.4 MB');
    expect(anyOf(['PDF', 'PNG', 'JPEG'])).toBe('PDF, PNG or JPEG');
  });
});

test.each([
  ['2026-11-22T16:59:00Z', '2026-11-22'],
  ['2026-11-22T17:00:00Z', '2026-11-23'],
])('%s is %s in Pontianak', (instant, expected) => {
  expect(isoDay(new Date(instant))).toBe(expected);
});

test.each([
  [0, '00:00'],
  [90.9, '01:30'],
  [3_725, '1:02:05'],
])('%d seconds into a video are %s', (seconds, code) => {
  expect(timeCode(seconds)).toBe(code);
});
