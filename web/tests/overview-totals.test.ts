import { expect, test } from 'vitest';

import { byAgency, byMonth, sumOf, widthOf, type Statistics } from '../src/overview/totals';

const came = (agency: string, filed: number, approved = 0, returned = 0, withdrawn = 0) => ({
  ...{ agency, filed, approved, returned, withdrawn },
});

const statistics = {
  months: [
    { month: '2026-01', agencies: [came('dinkes', 3, 1), came('dlh', 1, 0, 1)] },
    { month: '2026-02', agencies: [] },
    { month: '2026-03', agencies: [came('dlh', 4, 2, 0, 1)] },
  ],
} as unknown as Statistics;

const step = (p90: number | null, standard: number) => ({
  ...{ step: 2, done: 1, within: 1, p50_minutes: p90 },
  ...{ p90_minutes: p90, standard_minutes: standard },
});

test('adds up the agencies of a month, and keeps months without any', () => {
  expect(byMonth(statistics)).toEqual([
    { key: '2026-01', came: { filed: 4, approved: 1, returned: 1, withdrawn: 0 } },
    { key: '2026-02', came: { filed: 0, approved: 0, returned: 0, withdrawn: 0 } },
    { key: '2026-03', came: { filed: 4, approved: 2, returned: 0, withdrawn: 1 } },
  ]);
});

test('adds up the months of an agency; who filed most comes first', () => {
  expect(byAgency(statistics)).toEqual([
    { key: 'dlh', came: { filed: 5, approved: 2, returned: 1, withdrawn: 1 } },
    { key: 'dinkes', came: { filed: 3, approved: 1, returned: 0, withdrawn: 0 } },
  ]);
});

test('nothing adds up to nothing', () => {
  expect(sumOf([])).toEqual({ filed: 0, approved: 0, returned: 0, withdrawn: 0 });
});

test.each([
  ['what took longest', [step(60, 30), step(30, 30)], 2],
  ['a little more than the standard, where all was quick', [step(3, 30)], 1.25],
  ['no more than four standards', [step(3000, 30)], 4],
  ['something, where nothing was done', [step(null, 30)], 1.25],
])('a chart has room for %s', (_, steps, width) => {
  expect(widthOf(steps)).toBe(width);
});
