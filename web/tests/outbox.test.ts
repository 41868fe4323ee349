import 'fake-indexeddb/auto';

import { clear, get, keys, update } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Sent } from '../src/core/outbox.svelte';
import type { Outcome, StepTaken } from '../src/core/types';
import { aPerson, aProblem, held, until } from './builders';

const takeStep = vi.hoisted(() => vi.fn());
const code = vi.hoisted(() => ({ isThere: Promise.resolve() }));
const live = vi.hoisted(() => ({ queue: vi.fn(), watchCommand: vi.fn() }));
vi.mock('../src/core/api', () => ({ takeStep }));
vi.mock('../src/core/auth', () => ({}));
vi.mock('../src/core/live', async () => {
  await code.isThere;
  return live;
});

interface Watched {
  request: string;
  key: string;
  on: (queued: { outcome: Outcome | null }) => void;
  trouble: (error: unknown) => void;
  isStopped: boolean;
}

await import('../src/core/outbox.svelte'); // once, so that no test has to wait for its code

const TAKEN = { request: 'r1', transition: 'receive_request', sequence: 2 } as StepTaken;
const NOTE = { note: 'Diterima.' };
const PAUSE = 10_000;
let watched: Watched[];
let problems: typeof import('../src/core/problems');
let language: (typeof import('../src/language/language.svelte'))['language'];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await clear();
  localStorage.clear();
  watched = [];
  code.isThere = Promise.resolve();
  takeStep.mockReset().mockResolvedValue(TAKEN);
  live.queue.mockReset().mockResolvedValue(undefined);
  live.watchCommand.mockReset().mockImplementation((_transition, request, key, on, trouble) => {
    const listener: Watched = { request, key, on, trouble, isStopped: false };
    watched.push(listener);
    return () => (listener.isStopped = true);
  });
});

afterEach(() => {
  vi.useRealTimers();
});

/** The client is opened, in another window or again. */
async function visit(uid = 'ikp') {
  vi.resetModules();
  const { session } = await import('../src/core/session.svelte');
  const { network } = await import('../src/core/clock.svelte');
  const { outbox } = await import('../src/core/outbox.svelte');
  ({ language } = await import('../src/language/language.svelte'));
  problems = await import('../src/core/problems');
  session.me = aPerson(uid, ['ikp_division']);
  await outbox.begin();
  return { outbox, network, session };
}

type Outbox = Awaited<ReturnType<typeof visit>>['outbox'];

/** A visit without a network, and a step taken in it. */
async function queued(request = 'r1') {
  const { outbox, network, session } = await visit();
  network.isOnline = false;
  const taken = await outbox.take('receive_request', request, 'Pencegahan DBD', NOTE, request);
  expect(taken).toBeNull();
  return { outbox, session };
}

/** The database has the step, and this window waits for what becomes of it. */
async function watchedOf(key = 'r1'): Promise<Watched> {
  return until(() => watched.find((each) => each.key === key));
}

function states(outbox: Outbox): Record<string, Sent['state']> {
  return Object.fromEntries(outbox.steps.map((each) => [each.key, each.state]));
}

async function kept(): Promise<Record<string, Sent['state']>> {
  const steps = (await get<Sent[]>('outbox')) ?? [];
  return Object.fromEntries(steps.map((each) => [each.key, each.state]));
}

function refused(code: Parameters<typeof aProblem>[0], status: number) {
  return new problems.Refused(aProblem(code, status));
}

describe('with a network, a step', () => {
  test('is answered at once, and nothing is kept', async () => {
    const { outbox } = await visit();
    expect(await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE, 'k')).toBe(TAKEN);
    expect(takeStep.mock.calls).toEqual([['receive_request', 'r1', NOTE, 'k']]);
    expect(outbox.steps).toEqual([]);
    expect(await keys()).toEqual([]);
    expect(live.queue).not.toHaveBeenCalled();
  });

  test('has a key of its own each time', async () => {
    const { outbox } = await visit();
    await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    const [one, two] = takeStep.mock.calls.map(([, , , key]) => key);
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect(two).not.toBe(one);
  });

  test.each([
    ['refused', () => refused('wrong_turn', 409)],
    ['refused for now', () => refused('too_many_requests', 429)],
    ['in trouble', () => new Error('no token')],
  ])('that is %s has not happened', async (_how, made) => {
    const { outbox } = await visit();
    const error = made();
    takeStep.mockRejectedValue(error);
    const taken = outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    await expect(taken).rejects.toBe(error);
    expect(outbox.steps).toEqual([]);
    expect(await keys()).toEqual([]);
    expect(live.queue).not.toHaveBeenCalled();
  });
});

describe('a step that nobody answers', () => {
  test('is queued with the same key', async () => {
    const { outbox } = await visit();
    takeStep.mockRejectedValue(new problems.Unreachable());
    await language.choose('en');
    expect(await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE)).toBeNull();
    const key = takeStep.mock.calls[0]?.[3];
    await watchedOf(key);
    expect(live.queue.mock.calls).toEqual([['receive_request', 'r1', NOTE, key, 'ikp', 'en']]);
    expect(outbox.steps).toEqual([
      {
        ...{ key, by: 'ikp', transition: 'receive_request', request: 'r1' },
        ...{ title: 'Pencegahan DBD' },
        ...{ command: NOTE, language: 'en', at: expect.any(String) },
        ...{ state: 'waiting', problem: null },
      },
    ]);
  });

  test('is not even asked for on a device that knows it is offline', async () => {
    await queued();
    await watchedOf();
    expect(takeStep).not.toHaveBeenCalled();
    expect(live.queue).toHaveBeenCalledTimes(1);
  });

  test('is the one that its request waits for', async () => {
    const { outbox } = await queued();
    expect(outbox.waitingOf('r1')?.key).toBe('r1');
    expect(outbox.waitingOf('r2')).toBeUndefined();
    (await watchedOf()).on({ outcome: { state: 'applied', answer: TAKEN } });
    await until(() => outbox.of('r1')[0]?.state === 'applied');
    expect(outbox.waitingOf('r1')).toBeUndefined();
    expect(outbox.of('r2')).toEqual([]);
  });

  test('is there again on the next visit, and queued as it was', async () => {
    live.queue.mockReturnValue(held().promise); // for as long as there is no network
    const first = await visit();
    first.network.isOnline = false;
    await language.choose('en');
    await first.outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    await until(() => live.queue.mock.calls.length);
    const { outbox } = await visit();
    expect(language.current).toBe('id');
    expect(outbox.steps).toEqual(first.outbox.steps);
    expect(outbox.waitingOf('r1')).toBeDefined();
    await until(() => live.queue.mock.calls.length === 2);
    expect(live.queue.mock.calls[1]).toEqual(live.queue.mock.calls[0]);
    expect(live.queue.mock.calls[1]?.[5]).toBe('en');
  });

  test.each<[string, Outcome, Partial<Sent>]>([
    ['applied', { state: 'applied', answer: TAKEN }, { state: 'applied', problem: null }],
    [
      'refused',
      { state: 'refused', problem: aProblem('wrong_turn', 409) },
      { state: 'refused', problem: aProblem('wrong_turn', 409) },
    ],
  ])('ends when the database tells that it was %s', async (_how, outcome, end) => {
    const { outbox } = await queued();
    const listener = await watchedOf();
    listener.on({ outcome: null }); // its trigger has not been at work
    expect(listener.isStopped).toBe(false);
    expect(states(outbox)).toEqual({ r1: 'waiting' });
    listener.on({ outcome });
    expect(listener.isStopped).toBe(true);
    await until(() => states(outbox)['r1'] !== 'waiting');
    expect(outbox.steps).toMatchObject([{ key: 'r1', ...end }]);
    expect(await get('outbox')).toMatchObject([{ key: 'r1', ...end }]);
    expect(takeStep).not.toHaveBeenCalled();
  });

  test('is not sent again once it has ended', async () => {
    const { outbox: first } = await queued('r1');
    (await watchedOf('r1')).on({ outcome: { state: 'applied', answer: TAKEN } });
    await until(() => states(first)['r1'] === 'applied');
    await first.take('receive_request', 'r2', 'Pencegahan DBD', NOTE, 'r2');
    await watchedOf('r2');
    live.queue.mockClear();

    const { outbox } = await visit();
    expect(states(outbox)).toEqual({ r1: 'applied', r2: 'waiting' });
    await until(() => live.queue.mock.calls.length);
    expect(live.queue.mock.calls.map(([, request]) => request)).toEqual(['r2']);
  });
});

describe('a step that the rules refuse', () => {
  beforeEach(() => {
    live.queue.mockRejectedValue(new Error('permission-denied'));
  });

  test('is asked for over HTTPS with the same key', async () => {
    const { outbox } = await queued();
    await until(() => states(outbox)['r1'] === 'applied');
    expect(takeStep.mock.calls).toEqual([['receive_request', 'r1', NOTE, 'r1']]);
    expect(await kept()).toEqual({ r1: 'applied' });
    expect(live.watchCommand).not.toHaveBeenCalled();
  });

  test('ends with the reason why it can not be', async () => {
    takeStep.mockImplementation(() => Promise.reject(refused('wrong_turn', 409)));
    const { outbox } = await queued();
    await until(() => states(outbox)['r1'] !== 'waiting');
    const end = [{ state: 'refused', problem: aProblem('wrong_turn', 409) }];
    expect(outbox.steps).toMatchObject(end);
    expect(await get('outbox')).toMatchObject(end);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[string, () => Error]>([
    ['too many requests', () => refused('too_many_requests', 429)],
    ['a session that is over', () => refused('session_expired', 401)],
    ['an error of the server', () => refused('internal_error', 500)],
    ['a server that is busy', () => refused('try_again', 503)],
    ['a step in flight', () => refused('in_flight', 409)],
    ['a lost race', () => refused('lost_race', 409)],
    ['no answer', () => new problems.Unreachable()],
    ['anything else', () => new Error('no token')],
  ])('is asked for again after %s', async (_what, error) => {
    takeStep.mockImplementationOnce(() => Promise.reject(error()));
    const { outbox } = await queued();
    await until(() => vi.getTimerCount());
    expect(takeStep).toHaveBeenCalledTimes(1);
    expect(states(outbox)).toEqual({ r1: 'waiting' });
    expect(await kept()).toEqual({ r1: 'waiting' });
    await vi.advanceTimersByTimeAsync(PAUSE);
    await until(() => states(outbox)['r1'] === 'applied');
    expect(takeStep).toHaveBeenCalledTimes(2);
    expect(takeStep.mock.calls[1]).toEqual(takeStep.mock.calls[0]);
  });
});

test('a step whose end can not be listened to is asked for over HTTPS', async () => {
  const { outbox } = await queued();
  (await watchedOf()).trouble(new Error('permission-denied'));
  await until(() => states(outbox)['r1'] === 'applied');
  expect(takeStep.mock.calls).toEqual([['receive_request', 'r1', NOTE, 'r1']]);
});

describe('a step of somebody else', () => {
  test('is neither shown nor sent to who uses the device next', async () => {
    live.queue.mockReturnValue(held().promise);
    await queued();
    await until(() => live.queue.mock.calls.length);
    const { outbox, network } = await visit('lain');
    expect(outbox.steps).toEqual([]);
    network.isOnline = false;
    await outbox.take('receive_request', 'r2', 'Pencegahan DBD', NOTE, 'r2');
    // whatever would be sent of the first is sent before this one
    await until(() => live.queue.mock.calls.length === 2);
    expect(live.queue.mock.calls[1]?.slice(3, 5)).toEqual(['r2', 'lain']);
    expect(await kept()).toEqual({ r1: 'waiting', r2: 'waiting' });
  });

  test('is not asked for over HTTPS by who has signed in meanwhile', async () => {
    live.queue.mockRejectedValue(new Error('permission-denied'));
    takeStep.mockImplementationOnce(() => Promise.reject(new problems.Unreachable()));
    const { outbox, session } = await queued();
    await until(() => vi.getTimerCount());
    session.me = aPerson('lain', ['ikp_division']);
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(takeStep).toHaveBeenCalledTimes(1);
    expect(states(outbox)).toEqual({ r1: 'waiting' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not queued by who has signed in meanwhile', async () => {
    const loading = held<void>();
    code.isThere = loading.promise;
    const { outbox, session } = await queued();
    session.me = aPerson('lain', ['ikp_division']);
    loading.answer();
    await outbox.take('receive_request', 'r2', 'Pencegahan DBD', NOTE, 'r2');
    await watchedOf('r2');
    expect(live.queue.mock.calls.map(([, request]) => request)).toEqual(['r2']);
  });
});

describe('the steps of other windows', () => {
  const other = { key: 'other', by: 'ikp', request: 'r9' } as Sent;

  /** What another window keeps while this one is open. */
  async function keepOther(state: Sent['state'] = 'waiting') {
    await update<Sent[]>('outbox', (all = []) => [...all, { ...other, state }]);
  }

  test('stay when one of this window is forgotten', async () => {
    const { outbox } = await queued();
    await keepOther();
    await outbox.dismiss('r1');
    expect(await kept()).toEqual({ other: 'waiting' });
    expect(states(outbox)).toEqual({ other: 'waiting' });
    const { outbox: next } = await visit();
    expect(states(next)).toEqual({ other: 'waiting' });
  });

  test('stay when one of this window comes to its end', async () => {
    const { outbox } = await queued();
    await keepOther();
    (await watchedOf()).on({ outcome: { state: 'applied', answer: TAKEN } });
    await until(async () => (await kept())['r1'] === 'applied');
    expect(await kept()).toEqual({ r1: 'applied', other: 'waiting' });
    expect(outbox.waitingOf('r9')?.key).toBe('other');
  });

  test('stay when this window takes one', async () => {
    const { outbox, network } = await visit();
    await keepOther('applied'); // two that wait would ask for the mocked module at once
    network.isOnline = false;
    await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE, 'r1');
    expect(await kept()).toEqual({ other: 'applied', r1: 'waiting' });
  });

  test('are not taken in vain by both: the key is the same', async () => {
    const { outbox: first } = await queued();
    const { outbox: second } = await visit();
    await until(() => watched.length === 2);
    expect(new Set(live.queue.mock.calls.map(([, , , key]) => key))).toEqual(new Set(['r1']));
    for (const each of watched) each.on({ outcome: { state: 'applied', answer: TAKEN } });
    await until(() => [first, second].every((each) => states(each)['r1'] === 'applied'));
    expect(await kept()).toEqual({ r1: 'applied' });
  });
});

describe('what this person has just done here', () => {
  test('is their own from the moment they ask, and taken when it is answered', async () => {
    const { outbox } = await visit();
    expect(outbox.isOwn('r1', 'receive_request')).toBe(false);
    const answer = held<StepTaken>();
    takeStep.mockReturnValue(answer.promise);
    const taking = outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    expect(outbox.isOwn('r1', 'receive_request')).toBe(true);
    expect(outbox.takenOf('r1')).toBeNull();
    answer.answer(TAKEN);
    await taking;
    expect(outbox.isOwn('r1', 'receive_request')).toBe(true);
    expect(outbox.takenOf('r1')).toBe('receive_request');
  });

  test('is of one request and one step', async () => {
    const { outbox } = await visit();
    await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    expect(outbox.isOwn('r2', 'receive_request')).toBe(false);
    expect(outbox.isOwn('r1', 'withdraw_request')).toBe(false);
    expect(outbox.isOwn('r1')).toBe(true);
    expect(outbox.isOwn('r2')).toBe(false);
    expect(outbox.takenOf('r2')).toBeNull();
    await outbox.take('withdraw_request', 'r2', 'Pencegahan DBD', { reason: 'Batal.' });
    expect(outbox.takenOf('r1')).toBeNull();
    expect(outbox.takenOf('r2')).toBe('withdraw_request');
  });

  test('is told until they leave the page', async () => {
    const { outbox } = await visit();
    await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    outbox.leave();
    expect(outbox.takenOf('r1')).toBeNull();
    expect(outbox.isOwn('r1', 'receive_request')).toBe(false);
  });

  test('is theirs still when the page moves on before the answer', async () => {
    const { outbox } = await visit();
    const answer = held<StepTaken>();
    takeStep.mockReturnValue(answer.promise);
    const taking = outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    outbox.leave();
    expect(outbox.isOwn('r1', 'receive_request')).toBe(true);
    answer.answer(TAKEN);
    await taking;
    expect(outbox.takenOf('r1')).toBe('receive_request');
  });

  test('is neither when it was refused', async () => {
    const { outbox } = await visit();
    takeStep.mockRejectedValue(refused('wrong_turn', 409));
    await expect(outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE)).rejects.toThrow();
    expect(outbox.isOwn('r1', 'receive_request')).toBe(false);
    expect(outbox.takenOf('r1')).toBeNull();
  });

  test('is not taken while it waits for the network', async () => {
    const { outbox } = await visit();
    takeStep.mockRejectedValue(new problems.Unreachable());
    await outbox.take('receive_request', 'r1', 'Pencegahan DBD', NOTE);
    expect(outbox.waitingOf('r1')).toBeDefined();
    expect(outbox.takenOf('r1')).toBeNull();
  });
});
