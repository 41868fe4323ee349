import { expect, test } from 'vitest';

import { timeline } from '../src/requests/timeline';
import { aRequest, anEvent } from './builders';

const row = (step: number, minutes: number, until: string | null, round = 1) => ({
  holder: 'ikp_division' as const,
  awaited: 'x',
  step,
  round,
  since: '2026-11-23T01:00:00Z',
  until,
  standard_minutes: 30,
  working_minutes: minutes,
  standstill: null,
  due_at: null,
  late_minutes: 0,
  calendar: 'c',
});

const states = (entries: ReturnType<typeof timeline>) => entries.map((entry) => entry.state);

test('what was done, what is under way, what comes', () => {
  const events = [
    anEvent({}),
    anEvent({ sequence: 2, transition: 'receive_request', step: 2, at: '2026-11-23T01:04:00Z' }),
  ];
  const entries = timeline(aRequest({ status: 'received' }), events, [
    row(2, 4, '2026-11-23T01:04:00Z'),
    row(3, 12.5, null),
  ]);

  expect(states(entries)).toEqual(['done', 'done', 'now', ...Array(6).fill('to come')]);
  expect(entries[1]).toMatchObject({ minutes: 4, doneAt: '2026-11-23T01:04:00Z' });
  expect(entries[2]?.minutes).toBe(12.5);
  expect(entries[0]?.minutes).toBeNull();
});

test('a repair that was not needed is passed over', () => {
  const events = [1, 2, 3, 4, 5, 6, 8, 9].map((step) => anEvent({ step, sequence: step }));

  expect(states(timeline(aRequest({ status: 'approved' }), events, null))[6]).toBe('passed');
});

test('a refusal at step 9 makes the repair the step under way', () => {
  const events = [1, 2, 3, 4, 5, 6, 8, 9].map((step) => anEvent({ step, sequence: step }));
  const entries = timeline(aRequest({ status: 'needs_correction' }), events, null);

  expect(entries[6]?.state).toBe('now');
  expect(entries[8]?.state).toBe('done');
});

test('who may not see an inner step still sees that it was done', () => {
  const entries = timeline(
    aRequest({ status: 'checked' }),
    [anEvent({})],
    [row(4, 100, '2026-11-23T03:00:00Z'), row(5, 20, '2026-11-23T03:20:00Z'), row(6, 1, null)],
  );

  expect(entries[3]).toMatchObject({ state: 'done', event: null, doneAt: '2026-11-23T03:00:00Z' });
  expect(entries[4]?.state).toBe('done');
  expect(entries[5]?.state).toBe('now');
});

test('a new round begins anew', () => {
  const events = [
    ...[1, 2, 3, 4, 5, 6].map((step) => anEvent({ step, sequence: step })),
    anEvent({ sequence: 8, round: 2 }),
  ];
  const entries = timeline(aRequest({ status: 'submitted', round: 2 }), events, [
    row(2, 3, '2026-11-23T01:04:00Z', 1),
    row(2, 1, null, 2),
  ]);

  expect(states(entries)).toEqual(['done', 'now', ...Array(7).fill('to come')]);
  expect(entries[1]?.minutes).toBe(1);
});
