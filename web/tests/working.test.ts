import { describe, expect, test } from 'vitest';

import { afterWorking, reaches, workingMinutes } from '../src/core/working';

// Monday 23 and Tuesday 24 November 2026 in Pontianak (UTC+7), with a break at noon
const HOURS = [
  { opens: '2026-11-23T00:30:00Z', closes: '2026-11-23T05:00:00Z' },
  { opens: '2026-11-23T06:00:00Z', closes: '2026-11-23T09:00:00Z' },
  { opens: '2026-11-24T00:30:00Z', closes: '2026-11-24T05:00:00Z' },
];
const at = (time: string) => new Date(`2026-11-${time}:00Z`);

describe('working minutes', () => {
  test.each([
    ['23T01:00', '23T02:30', 90],
    ['23T04:30', '23T06:30', 60], // the break counts for nothing
    ['23T08:00', '24T01:30', 120], // nor does the night
    ['22T20:00', '23T01:00', 30],
    ['23T05:15', '23T05:45', 0],
    ['23T02:30', '23T01:00', -90],
    ['23T01:00', '23T01:00', 0],
  ])('from %s to %s: %d', (from, to, minutes) => {
    expect(workingMinutes(HOURS, at(from), at(to))).toBe(minutes);
  });
});

describe('after so many working minutes', () => {
  test.each([
    ['23T01:00', 60, '23T02:00'],
    ['23T01:00', 240, '23T05:00'], // it is done when the break begins, not when it ends
    ['23T01:00', 241, '23T06:01'],
    ['23T05:30', 10, '23T06:10'],
    ['23T08:30', 60, '24T01:00'],
    ['22T12:00', 0, '23T00:30'],
  ])('from %s, %d minutes: %s', (from, minutes, then) => {
    expect(afterWorking(HOURS, at(from), minutes)).toEqual(at(then));
  });

  test('nobody knows beyond the hours that are known', () => {
    expect(afterWorking(HOURS, at('24T04:00'), 61)).toBeNull();
    expect(afterWorking([], at('23T01:00'), 1)).toBeNull();
  });
});

test('hours reach from one instant to another only when they hold both', () => {
  expect(reaches(HOURS, at('23T00:30'), at('24T05:00'))).toBe(true);
  expect(reaches(HOURS, at('24T05:00'), at('23T00:30'))).toBe(true);
  expect(reaches(HOURS, at('22T23:00'), at('24T04:00'))).toBe(false);
  expect(reaches(HOURS, at('23T01:00'), at('24T05:01'))).toBe(false);
  expect(reaches([], at('23T01:00'), at('23T01:01'))).toBe(false);
});
