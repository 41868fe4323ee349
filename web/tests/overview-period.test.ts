import { expect, test } from 'vitest';

import { earlier, lately, periodOf } from '../src/overview/period';

test.each([
  ['2026-11', 0, '2026-11'],
  ['2026-11', 10, '2026-01'],
  ['2026-11', 11, '2025-12'],
  ['2026-01', 1, '2025-12'],
  ['2026-01', 24, '2024-01'],
])('%s less %i months is %s', (month, by, before) => {
  expect(earlier(month, by)).toBe(before);
});

test('lists the latest month first', () => {
  expect(lately('2026-02', 3)).toEqual(['2026-02', '2026-01', '2025-12']);
});

test('tells of the last twelve months unless asked otherwise', () => {
  expect(periodOf({}, '2026-11-23')).toEqual({
    period: 'months',
    months: { first: '2025-12', last: '2026-11' },
  });
});

test('tells of this year, up to this month', () => {
  expect(periodOf({ period: 'year' }, '2026-11-23')).toEqual({
    period: 'year',
    months: { first: '2026-01', last: '2026-11' },
  });
});

test('tells of the months in the address', () => {
  expect(periodOf({ first: '2026-02', last: '2026-04' }, '2026-11-23')).toEqual({
    period: 'custom',
    months: { first: '2026-02', last: '2026-04' },
  });
});

test.each([{ first: '2026-13', last: '2026-04' }, { first: '2026-02' }, { first: 'x', last: 'y' }])(
  'does not take %j for months',
  (asked) => {
    expect(periodOf(asked, '2026-11-23').period).toBe('months');
  },
);
