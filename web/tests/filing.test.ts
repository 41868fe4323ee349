import { describe, expect, test } from 'vitest';

import {
  blankFiling,
  commandOf,
  filingOf,
  mayKeepLetter,
  OFFICE_MINUTES,
  partOf,
  returnOf,
  wrongIn,
} from '../src/requests/filing/filing';
import { anEvent, aRequest } from './builders';

const TODAY = '2026-11-23';
const WHOLE = {
  ...blankFiling(),
  ...{ title: ' Pencegahan DBD ', content_types: ['video' as const], purpose: 'Warga tahu.' },
  ...{ target_audience: 'Keluarga', wished_date: TODAY },
};

test('the office has 395 working minutes from receiving to the end', () => {
  expect(OFFICE_MINUTES).toBe(395);
});

describe('what is wrong', () => {
  test('is everything that is needed, in a blank form', () => {
    expect(wrongIn(blankFiling(), TODAY)).toEqual({
      ...{ title: 'needed', content_types: 'needed', purpose: 'needed' },
      ...{ target_audience: 'needed', wished_date: 'needed' },
    });
  });

  test('is nothing in a whole one; today may be wished for', () => {
    expect(wrongIn(WHOLE, TODAY)).toEqual({});
  });

  test('is a day that has passed, and a title of spaces', () => {
    expect(wrongIn({ ...WHOLE, wished_date: '2026-11-22', title: '  ' }, TODAY)).toEqual({
      wished_date: 'past',
      title: 'needed',
    });
  });
});

test('what is sent is trimmed, and nothing but the command', () => {
  const letter = { number: '1', date: TODAY, file: 'f' };
  expect(commandOf(WHOLE, letter)).toEqual({
    ...{ title: 'Pencegahan DBD', content_types: ['video'], purpose: 'Warga tahu.' },
    ...{ target_audience: 'Keluarga', wished_date: TODAY, letter },
  });
});

describe('filing again', () => {
  test('begins with what was asked before', () => {
    const filing = filingOf(aRequest(), TODAY, true);
    expect(filing).toMatchObject({
      ...{ request: 'q7RmT2xKbV9nLw4ZsE1c', title: 'Pencegahan DBD', part: 'what' },
      ...{ wished_date: '2026-12-07', keepsLetter: true, isQueued: false, leavesMaterial: false },
    });
  });

  test('asks anew for a day that has passed', () => {
    expect(filingOf(aRequest(), '2026-12-08', false).wished_date).toBe('');
  });

  test('keeps the letter of whoever filed last, and nobody else’s', () => {
    const events = [anEvent({ sequence: 1 }), anEvent({ sequence: 2, transition: 'x' })];
    expect(mayKeepLetter(events, 'maya')).toBe(true);
    expect(mayKeepLetter(events, 'rani')).toBe(false);
    expect(mayKeepLetter([], 'maya')).toBe(false);
  });

  test('is told why it was returned last', () => {
    const returned = (sequence: number, reason: string) =>
      anEvent({ sequence, transition: 'return_request', payload: { reason, missing: ['data'] } });
    expect(returnOf([returned(5, 'pertama'), returned(11, 'kedua')])).toEqual({
      reason: 'kedua',
      missing: ['data'],
    });
    expect(returnOf([])).toBeNull();
  });
});

test.each([
  [['letter.number'], 'letter'],
  [['letter.file', 'letter.date'], 'letter'],
  [['title', 'letter.date'], 'what'],
  [[], null],
])('errors in %j are seen in the part %s', (fields, part) => {
  expect(partOf(fields)).toBe(part);
});
