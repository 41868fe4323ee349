import { expect, test } from 'vitest';

import { decisionOf, filesOn, isThere, lastOf, type Read } from '../src/print/sheets';

const event = (sequence: number, transition: string, more = {}) => ({
  ...{ sequence, transition, payload: {} },
  ...more,
});
const seen = { version: 2, files: [{ file: 'f', crc32c: 'c', md5: 'm' }] };
const refused = event(8, 'decide_approval', {
  to_status: 'needs_correction',
  payload: { seen: { ...seen, version: 1 }, is_approved: false, reason: 'Angkanya keliru.' },
});
const approved = event(12, 'decide_approval', {
  to_status: 'approved',
  payload: { seen, is_approved: true },
});

function aRead(events: object[] | null, team: object | null = null): Read {
  return { request: { team }, history: events && { events }, at: new Date() } as unknown as Read;
}

test('what was done last counts', () => {
  const [first, again] = [event(1, 'submit_request'), event(9, 'submit_request')];
  expect(lastOf(aRead([first, again]), 'submit_request')).toBe(again);
});

test('without a history nothing is known to have been done', () => {
  expect(lastOf(aRead(null), 'submit_request')).toBeNull();
});

test('an approval is told with the version and the digests that were approved', () => {
  expect(decisionOf(aRead([refused, approved]))).toEqual({
    ...{ event: approved, isApproved: true, reason: null, seen },
  });
});

test('a refusal is told with its reason', () => {
  const decision = decisionOf(aRead([refused]));
  expect(decision?.isApproved).toBe(false);
  expect(decision?.reason).toBe('Angkanya keliru.');
});

test('each sheet is there from when it has something to tell', () => {
  expect(isThere('request', aRead([]))).toBe(true);
  expect(isThere('assignment', aRead([]))).toBe(false);
  expect(isThere('assignment', aRead([], { members: [] }))).toBe(true);
  expect(isThere('approval', aRead([]))).toBe(false);
  expect(isThere('approval', aRead([approved]))).toBe(true);
});

test('each sheet names the files that it is about', () => {
  const read = aRead([approved]);
  Object.assign(read.request, { proposal: { letter: { file: 'l' } }, material: ['m1', 'm2'] });
  expect(filesOn('request', read)).toEqual(['l', 'm1', 'm2']);
  expect(filesOn('assignment', read)).toEqual([]);
  expect(filesOn('approval', read)).toEqual(['f']);
});
