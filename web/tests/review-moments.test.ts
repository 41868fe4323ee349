import { describe, expect, test } from 'vitest';

import { caughtUp, momentOf, secondsOf } from '../src/review/moments';

describe('a time code', () => {
  test.each([
    ['0', 0],
    ['12', 12],
    ['00:12', 12],
    ['1:02', 62],
    [' 1.02 ', 62],
    ['90', 90],
    ['75:00', 4500],
    ['1:00:02', 3602],
    ['', null],
    ['1:60', null],
    ['1:75:00', null],
    ['1:2:3:4', null],
    ['-1', null],
    ['1:', null],
    ['dua', null],
    ['1e3', null],
  ])('%j is %j seconds', (code, seconds) => {
    expect(secondsOf(code)).toBe(seconds);
  });
});

describe('a moment', () => {
  test('is kept in tenths of a second, within the recording', () => {
    expect(momentOf(12.3456, 60)).toBe(12.3);
    expect(momentOf(61, 60)).toBe(60);
    expect(momentOf(-1, 60)).toBe(0);
  });

  test('is within what the API takes while the length is not known', () => {
    expect(momentOf(1e6)).toBe(86_400);
    expect(momentOf(5, NaN)).toBe(5);
  });
});

describe('who follows', () => {
  test('jumps only when it is noticeably apart', () => {
    expect(caughtUp(10, 10.1, 60)).toBeNull();
    expect(caughtUp(10, 9, 60)).toBe(10);
    expect(caughtUp(10, 11, 60)).toBe(10);
  });

  test('waits at its own end', () => {
    expect(caughtUp(20, 8, 8)).toBeNull();
    expect(caughtUp(20, 5, 8)).toBe(8);
    expect(caughtUp(20, 5, NaN)).toBe(20);
  });
});
