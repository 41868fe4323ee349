import { expect, test } from 'vitest';

import { language } from '../src/language/language.svelte';
import { csvOf } from '../src/overview/csv';

const MARK = '\uFEFF';

test('begins with a byte order mark, and ends each row with CR LF', () => {
  expect(
    csvOf([
      ['a', 'b'],
      ['c', 1],
    ]),
  ).toBe(`${MARK}a;b\r\nc;1\r\n`);
});

test.each([
  ['a comma', 'a,b', '"a,b"'],
  ['a semicolon', 'a;b', '"a;b"'],
  ['a quotation mark, which is doubled', 'a "b"', '"a ""b"""'],
  ['a line break', 'a\nb', '"a\nb"'],
  ['a carriage return', 'a\rb', '"a\rb"'],
])('quotes %s', (_, text, cell) => {
  expect(csvOf([[text]])).toBe(`${MARK}${cell}\r\n`);
});

test.each([
  ['=1+1', "'=1+1"],
  ['+62', "'+62"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['＝1', "'＝1"],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
])('keeps %j from being taken for a formula', (text, cell) => {
  expect(csvOf([[text]])).toBe(`${MARK}${cell}\r\n`);
});

test('leaves alone what stands in the middle of a text', () => {
  expect(csvOf([['3M=Plus', 'a-b', 'x@y']])).toBe(`${MARK}3M=Plus;a-b;x@y\r\n`);
});

test('writes numbers as spreadsheets here read them, and nothing for what is not known', () => {
  expect(csvOf([[12.5, -3, 0, null]])).toBe(`${MARK}12,5;-3;0;\r\n`);
});

test('writes them with a point for whoever reads English', async () => {
  await language.choose('en');
  expect(csvOf([['a', 12.5, null]])).toBe(`${MARK}a,12.5,\r\n`);
  await language.choose('id');
});
