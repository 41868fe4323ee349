import 'fake-indexeddb/auto';

import { clear, get, set } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Scope, Stop } from '../src/core/live';
import type { Me, SopRequest, Status } from '../src/core/types';
import { aPerson, aRequest, held, until } from './builders';

interface Listener {
  scope: Scope;
  statuses: Status[] | null;
  most: number;
  on: (found: SopRequest[], isKept: boolean) => void;
  trouble: (error: unknown) => void;
  isStopped: boolean;
}

interface Page {
  requests: SopRequest[];
  next: string | null;
}

const ask = vi.hoisted(() => vi.fn());
const watch = vi.hoisted(() => vi.fn());
vi.mock('../src/core/api', () => ({ api: { GET: ask }, answerOf: (call: unknown) => call }));
vi.mock('../src/core/auth', () => ({}));
vi.mock('../src/core/live', () => ({ watchRequests: watch }));

const { RequestList } = await import('../src/core/lists.svelte');
const { session } = await import('../src/core/session.svelte');

const PERSON = aPerson('ikp', ['ikp_division']);
const OPEN_STATUSES = [
  ...['submitted', 'received', 'team_formed', 'drafted', 'checked', 'needs_correction'],
  ...['ready_for_review', 'reviewed', 'returned'],
];
let listeners: Listener[];
let idle: (() => void)[];
let begun: Stop[];

beforeEach(async () => {
  for (const stop of begun ?? []) stop();
  [listeners, idle, begun] = [[], [], []];
  await clear();
  session.me = PERSON;
  session.isOver = false;
  ask.mockReset();
  watch.mockReset();
  watch.mockImplementation((scope, statuses, most, on, trouble) => {
    const listener: Listener = { scope, statuses, most, on, trouble, isStopped: false };
    listeners.push(listener);
    return () => (listener.isStopped = true);
  });
  vi.stubGlobal('requestIdleCallback', (work: () => void) => idle.push(work));
});

afterEach(() => {
  vi.useRealTimers();
});

/** A request that changed at this minute. */
function changed(id: string, minute: number, sequence = 1): SopRequest {
  return aRequest({ id, sequence, updated_at: `2026-11-23T01:${minute}:00Z` });
}

function page(requests: SopRequest[], next: string | null = null): Page {
  return { requests, next };
}

/** The server answers with these pages: the first, and those of the cursors. */
function pages(first: Page, further: Record<string, Page> = {}) {
  ask.mockImplementation(async (_path: string, { params }) =>
    params.query.cursor ? further[params.query.cursor] : first,
  );
}

function opened() {
  const list = new RequestList();
  const stop = list.begin();
  begun.push(stop);
  return { list, stop };
}

async function live(how = 2) {
  await until(() => idle.length);
  for (const work of idle.splice(0)) work();
  await until(() => listeners.length >= how);
}

/** The list with its first page, and what listens to open requests and to recent ones. */
async function listening(first = page([])) {
  pages(first);
  const { list, stop } = opened();
  await live();
  const [open, recent] = listeners as [Listener, Listener];
  return { list, stop, open, recent };
}

function ids(list: { all: SopRequest[] }): string[] {
  return list.all.map((request) => request.id);
}

describe('what was seen last', () => {
  test('is there before the page is', async () => {
    await set('requests', [changed('a', 10)]);
    ask.mockReturnValue(held<Page>().promise);
    const { list } = opened();
    expect(list.isKnown).toBe(false);
    await until(() => list.isKnown);
    expect(ids(list)).toEqual(['a']);
  });

  test('gives way to the page: what is no longer readable goes', async () => {
    await set('requests', [changed('a', 10), changed('b', 20)]);
    const first = held<Page>();
    ask.mockReturnValue(first.promise);
    const { list } = opened();
    await until(() => list.isKnown);
    first.answer(page([changed('b', 30, 2), changed('c', 20)]));
    await until(() => idle.length);
    expect(list.all).toEqual([changed('b', 30, 2), changed('c', 20)]);
  });

  test('comes too late when the page is there already', async () => {
    await set('requests', [changed('a', 10)]);
    pages(page([changed('b', 10)]));
    const { list } = opened();
    await until(async () => (await get<SopRequest[]>('requests'))?.[0]?.id === 'b');
    expect(ids(list)).toEqual(['b']);
  });

  test('is, the next time, the first page', async () => {
    pages(page([changed('a', 20)], 'older'), { older: page([changed('b', 10)]) });
    const { list } = opened();
    await until(() => idle.length);
    await list.more();
    expect(ids(list)).toEqual(['a', 'b']);
    expect(await get('requests')).toEqual([changed('a', 20)]);

    ask.mockReturnValue(held<Page>().promise);
    const { list: next } = opened();
    await until(() => next.isKnown);
    expect(ids(next)).toEqual(['a']);
  });
});

describe('a first page that does not come', () => {
  test('is trouble when nothing is known', async () => {
    const error = new Error('no page');
    ask.mockRejectedValue(error);
    const { list } = opened();
    await until(() => list.trouble);
    expect(list.trouble).toBe(error);
    expect(list.isKnown).toBe(false);
  });

  test('is none when there is what was seen last', async () => {
    await set('requests', [changed('a', 10)]);
    const first = held<Page>();
    ask.mockReturnValue(first.promise);
    const { list } = opened();
    await until(() => list.isKnown);
    first.fail(new Error('no page'));
    await until(() => idle.length);
    expect(list.trouble).toBeNull();
    expect(ids(list)).toEqual(['a']);
  });

  test('is none any more once the database has answered', async () => {
    ask.mockRejectedValue(new Error('no page'));
    const { list } = opened();
    await live();
    expect(list.trouble).not.toBeNull();
    listeners[0]?.on([changed('a', 10)], false);
    expect(list.trouble).toBeNull();
    expect(list.isKnown).toBe(true);
    expect(ids(list)).toEqual(['a']);
  });

  test('lets what the device has be seen, as what is old', async () => {
    ask.mockRejectedValue(new Error('no page'));
    const { list } = opened();
    await live();
    listeners[0]?.on([changed('a', 10)], true);
    expect(list.isKnown).toBe(true);
    expect(ids(list)).toEqual(['a']);
    expect(list.isOld).toBe(true);
    listeners[0]?.on([changed('a', 10)], false);
    expect(list.isOld).toBe(false);
  });

  test('leaves what was kept for the next visit', async () => {
    await set('requests', [changed('a', 10)]);
    ask.mockRejectedValue(new Error('no page'));
    opened();
    await until(() => idle.length);
    expect(await get('requests')).toEqual([changed('a', 10)]);
  });
});

describe('a first page that is slow', () => {
  test('has the database asked as well, and what is shown is old until one answers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await set('requests', [changed('a', 10)]);
    const first = held<Page>();
    ask.mockReturnValue(first.promise);
    const { list } = opened();
    await until(() => list.isKnown);
    expect(list.isOld).toBe(false);
    expect(idle).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);
    await live();
    expect(listeners).toHaveLength(2);
    expect(list.isOld).toBe(true);
    first.answer(page([changed('b', 10)]));
    await until(() => !list.isOld);
    expect(ids(list)).toEqual(['b']);
  });

  test('is not old when it is there', async () => {
    const { list } = await listening(page([changed('a', 10)]));
    expect(list.isOld).toBe(false);
  });
});

describe('more', () => {
  test('is the next page by its cursor, until there is none', async () => {
    pages(page([changed('a', 30)], 'second'), {
      second: page([changed('b', 20)], 'third'),
      third: page([changed('c', 10)]),
    });
    const { list } = opened();
    expect(list.hasMore).toBe(false);
    await until(() => list.isKnown);
    expect(list.hasMore).toBe(true);
    await list.more();
    expect(ids(list)).toEqual(['a', 'b']);
    expect(list.hasMore).toBe(true);
    await list.more();
    expect(ids(list)).toEqual(['a', 'b', 'c']);
    expect(list.hasMore).toBe(false);
    expect(ask.mock.calls.map(([path, { params }]) => [path, params.query])).toEqual([
      ['/api/list-requests', { limit: 50 }],
      ['/api/list-requests', { limit: 50, cursor: 'second' }],
      ['/api/list-requests', { limit: 50, cursor: 'third' }],
    ]);
  });

  test('can be asked for again when it did not come', async () => {
    pages(page([changed('a', 30)], 'second'), { second: page([changed('b', 20)]) });
    const { list } = opened();
    await until(() => list.isKnown);
    ask.mockRejectedValueOnce(new Error('lost'));
    await expect(list.more()).rejects.toThrow('lost');
    expect(ids(list)).toEqual(['a']);
    expect(list.hasMore).toBe(true);
    await list.more();
    expect(ids(list)).toEqual(['a', 'b']);
  });
});

describe('each request', () => {
  test('is there once, the last changed first', async () => {
    const { list, open, recent } = await listening(page([changed('a', 10), changed('b', 20)]));
    open.on([changed('c', 15), changed('a', 10)], false);
    recent.on([changed('d', 30), changed('b', 20), changed('c', 15)], false);
    expect(ids(list)).toEqual(['d', 'b', 'c', 'a']);
  });

  test('is as its highest sequence has it, wherever that is from', async () => {
    const { list, open, recent } = await listening(page([changed('a', 20, 2)]));
    open.on([changed('a', 30, 3)], false);
    expect(list.all).toEqual([changed('a', 30, 3)]);
    recent.on([changed('a', 10, 1)], true); // as this device had it
    expect(list.all).toEqual([changed('a', 30, 3)]);
    recent.on([changed('a', 40, 4)], false);
    expect(list.all).toEqual([changed('a', 40, 4)]);
  });

  test('is not put back by a snapshot that is older than the page', async () => {
    const { list, open } = await listening(page([changed('a', 20, 2)]));
    open.on([changed('a', 10, 1)], true);
    expect(list.all).toEqual([changed('a', 20, 2)]);
  });

  test('is live where the sequence is the same', async () => {
    const { list, open } = await listening(page([changed('a', 20, 2)]));
    open.on([changed('a', 25, 2)], false);
    expect(list.all).toEqual([changed('a', 25, 2)]);
  });

  test('that only a page has stays, whatever is live', async () => {
    const { list, open, recent } = await listening(page([changed('a', 10), changed('b', 20)]));
    open.on([changed('b', 20)], false);
    recent.on([changed('c', 30)], false);
    expect(ids(list)).toEqual(['c', 'b', 'a']);
  });

  test('that may not be read any more is gone, also from the pages', async () => {
    const { list, open } = await listening(page([changed('a', 10), changed('b', 20)]));
    open.on([changed('a', 10), changed('b', 20), changed('c', 30)], false);
    open.on([changed('a', 10)], false);
    expect(ids(list)).toEqual(['a']);
  });

  test('that only leaves what is open is still there', async () => {
    const { list, open, recent } = await listening(page([changed('a', 10), changed('b', 20)]));
    open.on([changed('a', 10), changed('b', 20)], false);
    recent.on([changed('a', 30, 2), changed('b', 20)], false); // it was withdrawn
    open.on([changed('b', 20)], false);
    expect(list.all).toEqual([changed('a', 30, 2), changed('b', 20)]);
  });
});

describe('an empty snapshot', () => {
  test('of this device does not empty the list', async () => {
    const { list, open } = await listening(page([]));
    open.on([changed('a', 10)], false);
    open.on([], true);
    expect(ids(list)).toEqual(['a']);
  });

  test('of the server does', async () => {
    const { list, open } = await listening(page([]));
    open.on([changed('a', 10)], false);
    open.on([], false);
    expect(ids(list)).toEqual([]);
  });

  test('tells that there is none only when it is of the server', async () => {
    ask.mockRejectedValue(new Error('no page'));
    const { list } = opened();
    await live();
    listeners[0]?.on([], true);
    expect(list.isKnown).toBe(false);
    expect(list.trouble).not.toBeNull();
    listeners[0]?.on([], false);
    expect(list.isKnown).toBe(true);
    expect(list.trouble).toBeNull();
  });
});

describe('the listeners', () => {
  const agency = { kind: 'agency', agency: 'dinkes' };
  const team = { kind: 'team', uid: 'ani' };
  test.each<[string, Me, unknown[]]>([
    ['the division', aPerson('ani', ['ikp_division']), [{ kind: 'all' }]],
    ['the head', aPerson('ani', ['department_head']), [{ kind: 'all' }]],
    ['an agency', aPerson('ani', ['requester'], 'dinkes'), [agency]],
    ['the team', aPerson('ani', ['content_team']), [team]],
    ['both', aPerson('ani', ['requester', 'content_team'], 'dinkes'), [agency, team]],
    ['the division on a team', aPerson('ani', ['content_team', 'ikp_division']), [{ kind: 'all' }]],
  ])('ask for what is open and what is recent, of %s', async (_who, me, scopes) => {
    session.me = me;
    pages(page([]));
    opened();
    await live(2 * scopes.length);
    expect(listeners.map(({ scope, statuses, most }) => ({ scope, statuses, most }))).toEqual(
      scopes.flatMap((scope) => [
        { scope, statuses: OPEN_STATUSES, most: 200 },
        { scope, statuses: null, most: 30 },
      ]),
    );
  });

  test('of two scopes do not take each other’s place', async () => {
    session.me = aPerson('ani', ['requester', 'content_team'], 'dinkes');
    pages(page([]));
    const { list } = opened();
    await live(4);
    for (const [at, listener] of listeners.entries()) {
      listener.on([changed(`${at}`, 10 + at)], false);
    }
    expect(ids(list)).toEqual(['3', '2', '1', '0']);
  });

  test('begin when the page is there and the device at leisure', async () => {
    const first = held<Page>();
    ask.mockReturnValue(first.promise);
    const { list } = opened();
    await get('requests'); // what was kept has been looked for
    expect(idle).toEqual([]);
    first.answer(page([]));
    await until(() => list.isKnown);
    expect(listeners).toEqual([]);
    await live();
    expect(listeners).toHaveLength(2);
  });

  test('end when the list is left', async () => {
    const { stop } = await listening();
    expect(listeners.map((each) => each.isStopped)).toEqual([false, false]);
    stop();
    expect(listeners.map((each) => each.isStopped)).toEqual([true, true]);
  });

  test('do not begin any more when the list is left before', async () => {
    pages(page([]));
    const { stop } = opened();
    await until(() => idle.length);
    stop();
    for (const work of idle.splice(0)) work();
    session.me = aPerson('ani', ['content_team']);
    opened(); // whatever the first would begin is there before what this one begins
    await live();
    expect(listeners.map((each) => each.scope.kind)).toEqual(['team', 'team']);
  });

  test('tell when they are refused', async () => {
    const { list, recent } = await listening(page([changed('a', 10)]));
    const error = new Error('permission-denied');
    recent.trouble(error);
    expect(list.trouble).toBe(error);
    expect(ids(list)).toEqual(['a']);
  });
});

test('the list is cut when as much is open as is kept live', async () => {
  const { list, open, recent } = await listening();
  const many = Array.from({ length: 200 }, (_, at) => changed(`${at}`, 10));
  recent.on(many, false);
  open.on(many.slice(1), false);
  expect(list.isCut).toBe(false);
  open.on(many, false);
  expect(list.isCut).toBe(true);
});

test('nothing is asked for when the session is over', () => {
  session.isOver = true;
  opened();
  expect(ask).not.toHaveBeenCalled();
});
