import 'fake-indexeddb/auto';

import { clear, get, keys, set } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, test, vi, type Mock } from 'vitest';

import type { Settings } from '../src/core/settings';
import type { Me, Problem } from '../src/core/types';
import { aPerson, aProblem, held, until } from './builders';

const auth = vi.hoisted(() => ({
  begin: vi.fn(),
  signIn: vi.fn(),
  signInWithGoogle: vi.fn(),
  signOut: vi.fn(),
  token: vi.fn(),
}));
const forget = vi.hoisted(() => vi.fn());
vi.mock('../src/core/auth', () => auth);
vi.mock('../src/core/live', () => ({ forget }));

await import('../src/core/session.svelte'); // once, so that no test has to wait for its code

const SETTINGS: Settings = { projectId: 'p', apiKey: 'k', authDomain: 'd' };
const MAYA = { ...aPerson('maya', ['requester'], 'dinkes'), name: 'Maya, sekarang' };
const MAYA_BEFORE = { ...aPerson('maya', ['requester'], 'dinkes'), name: 'Maya, dulu' };
const IKP = aPerson('ikp', ['ikp_division']);
const LOST = new TypeError('Failed to fetch');

/** Tells the client who is signed in on this device. */
let tell: (uid: string | null) => void;
let opened: BroadcastChannel[];
let server: Mock<(request: Request) => Promise<Response>>;
const assign = vi.fn();

beforeEach(async () => {
  await clear();
  localStorage.clear();
  sessionStorage.clear();
  forget.mockReset().mockResolvedValue(undefined);
  auth.begin.mockReset().mockImplementation((changed) => {
    tell = changed;
    return Promise.resolve(SETTINGS);
  });
  for (const each of [auth.signIn, auth.signInWithGoogle, auth.signOut]) each.mockReset();
  auth.token.mockReset().mockResolvedValue('token');
  assign.mockReset();
  vi.spyOn(location, 'assign').mockImplementation(assign);
  server = vi.fn();
  answers(MAYA);
  vi.stubGlobal('fetch', server);
  opened = [];
  const Channel = BroadcastChannel;
  vi.stubGlobal(
    'BroadcastChannel',
    class extends Channel {
      constructor(name: string) {
        super(name);
        opened.push(this);
      }
    },
  );
});

afterEach(() => {
  for (const channel of opened) channel.close(); // the windows of one test are not those of the next
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function answered(me: Me): Response {
  return Response.json(me);
}

/** The server knows this person from now on. */
function answers(me: Me) {
  server.mockImplementation(async () => answered(me));
}

function refuses(code: Problem['code'], status: number) {
  server.mockImplementation(async () => Response.json(aProblem(code, status), { status }));
}

/** A window is opened; it is not yet told who is signed in. */
async function visit() {
  vi.resetModules();
  const { session } = await import('../src/core/session.svelte');
  await session.begin();
  return session;
}

type Session = Awaited<ReturnType<typeof visit>>;

/** A window of a person who is known to be signed in. */
async function met(me: Me = MAYA) {
  answers(me);
  const session = await visit();
  tell(me.uid);
  await until(() => session.state === 'signed_in' && session.me?.name === me.name);
  expect(session.me).toEqual(me);
  server.mockClear();
  return session;
}

/** What an earlier visit left on this device. */
async function leftBehind(me: Me) {
  await set('owner', me.uid);
  await set('me', me);
  await set('requests', ['what they saw']);
}

describe('a device that knows nobody', () => {
  test('waits until it is told who is signed in', async () => {
    const session = await visit();
    expect(session.state).toBe('starting');
    expect(session.me).toBeNull();
    expect(session.settings).toEqual(SETTINGS);
    expect(server).not.toHaveBeenCalled();
  });

  test('has nobody when it is told so', async () => {
    const session = await visit();
    tell(null);
    await until(() => session.state === 'signed_out');
    expect(session.me).toBeNull();
    expect(session.isOver).toBe(false);
    expect(session.isConfirmed).toBe(false);
  });

  test('asks who the person is, and keeps it', async () => {
    const session = await visit();
    const answer = held<Response>();
    server.mockReturnValue(answer.promise);
    tell('maya');
    await until(() => session.state === 'meeting');
    expect(session.me).toBeNull();
    answer.answer(answered(MAYA));
    await until(() => session.state === 'signed_in');
    expect(session.me).toEqual(MAYA);
    expect(session.isConfirmed).toBe(true);
    expect(await get('me')).toEqual(MAYA);
    expect(await get('owner')).toBe('maya');
    expect(forget).not.toHaveBeenCalled(); // nobody was here before
    const [request] = server.mock.calls[0] ?? [];
    expect(new URL(request?.url ?? '').pathname).toBe('/api/me');
    expect(request?.headers.get('Authorization')).toBe('Bearer token');
  });

  test('speaks the language of the person’s account', async () => {
    await met({ ...MAYA, language: 'en' });
    expect(document.documentElement.lang).toBe('en');
  });

  test('tells when it does not know where to ask', async () => {
    const error = new Error('settings: 404');
    const settings = held<Settings>();
    auth.begin.mockReturnValue(settings.promise);
    const visiting = visit();
    await until(() => auth.begin.mock.calls.length);
    settings.fail(error);
    expect((await visiting).trouble).toBe(error);
  });
});

describe('who used this device last', () => {
  beforeEach(() => leftBehind(MAYA_BEFORE));

  test('is welcomed before it is known whether they are signed in', async () => {
    const session = await visit();
    expect(session.state).toBe('signed_in');
    expect(session.me).toEqual(MAYA_BEFORE);
    expect(session.isConfirmed).toBe(false);
    expect(server).not.toHaveBeenCalled();
  });

  test('is confirmed, and as the server knows them now', async () => {
    const session = await visit();
    const answer = held<Response>();
    server.mockReturnValue(answer.promise);
    tell('maya');
    await until(() => session.isConfirmed);
    expect(session.state).toBe('signed_in');
    expect(session.me).toEqual(MAYA_BEFORE);
    answer.answer(answered(MAYA));
    await until(() => session.me?.name === MAYA.name);
    expect(session.state).toBe('signed_in');
    expect(await get('me')).toEqual(MAYA);
    expect(await keys()).toContain('requests');
  });

  test('is met as well when it is known at once that they are signed in', async () => {
    auth.begin.mockImplementation((changed) => {
      changed('maya');
      return Promise.resolve(SETTINGS);
    });
    const session = await visit();
    await until(() => session.isConfirmed && session.state === 'signed_in');
    expect(session.me).toEqual(MAYA);
  });

  test('is asked to sign in when nobody is signed in', async () => {
    const session = await visit();
    tell(null);
    await until(() => session.state === 'signed_out');
    expect(session.me).toBeNull();
    expect(session.isOver).toBe(false);
  });

  test('is not welcomed after all when nobody is signed in', async () => {
    vi.resetModules();
    const { session } = await import('../src/core/session.svelte');
    const { language } = await import('../src/language/language.svelte');
    const speaking = held<void>();
    vi.spyOn(language, 'prefer').mockReturnValue(speaking.promise); // its texts are on their way
    const beginning = session.begin();
    await until(() => session.me);
    tell(null);
    await until(() => session.state === 'signed_out');
    speaking.answer();
    await beginning;
    expect(session.state).toBe('signed_out');
    expect(session.me).toBeNull();
  });

  test('is not welcomed again before they have signed in', async () => {
    const first = await visit();
    tell(null);
    await until(() => first.state === 'signed_out');
    const second = await visit();
    expect(second.state).toBe('starting');
    expect(second.me).toBeNull();
    expect(await get('requests')).toEqual(['what they saw']);
  });

  test('finds what was theirs when they sign in again', async () => {
    const session = await visit();
    tell(null);
    await until(() => session.state === 'signed_out');
    auth.signIn.mockImplementation(async () => tell('maya'));
    await session.signIn('maya@contoh.example', 'rahasia');
    await until(() => session.state === 'signed_in');
    expect(auth.signIn).toHaveBeenCalledWith('maya@contoh.example', 'rahasia');
    expect(session.me).toEqual(MAYA);
    expect(await get('requests')).toEqual(['what they saw']);
    expect(forget).not.toHaveBeenCalled();
  });

  test('is not welcomed when they have left, and nothing of theirs stays', async () => {
    localStorage.setItem('left', 'maya');
    sessionStorage.setItem('key', 'of what they sent');
    const session = await visit();
    expect(session.state).toBe('starting');
    expect(session.me).toBeNull();
    tell(null);
    await until(() => session.state === 'signed_out');
    expect(await keys()).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
    expect(forget).toHaveBeenCalled();
    expect(localStorage.getItem('left')).toBeNull();
  });

  test('leaves for good when their leaving was cut short', async () => {
    localStorage.setItem('left', 'maya');
    auth.signOut.mockImplementation(async () => tell(null));
    const session = await visit();
    tell('maya');
    await until(() => session.state === 'signed_out');
    expect(await keys()).toEqual([]);
    expect(server).not.toHaveBeenCalled();
  });

  test.each<[string, () => void]>([
    ['can not be reached', () => server.mockRejectedValue(LOST)],
    ['has too much to do', () => refuses('too_many_requests', 429)],
    ['is in trouble', () => refuses('internal_error', 500)],
  ])('stays who they are while the server %s', async (_how, answer) => {
    answer();
    const session = await visit();
    tell('maya');
    const welcomed = session.me;
    await until(() => session.me !== welcomed);
    expect(session.me).toEqual(MAYA_BEFORE);
    expect(session.state).toBe('signed_in');
    expect(session.trouble).toBeNull();
  });
});

describe('somebody else than who used this device last', () => {
  beforeEach(() => leftBehind(MAYA_BEFORE));

  /** Who used it last was welcomed, and is not signed in. */
  async function signedOut() {
    const session = await visit();
    tell(null);
    await until(() => session.state === 'signed_out');
    return session;
  }

  test('finds nothing of them', async () => {
    sessionStorage.setItem('key', 'of what they sent');
    const session = await signedOut();
    const found: unknown[] = [];
    const answer = held<Response>();
    server.mockImplementation(async () => {
      found.push([await keys(), sessionStorage.length]);
      return answer.promise;
    });
    tell('ikp');
    await until(() => found.length);
    expect(found).toEqual([[['owner'], 0]]); // when it is asked who they are
    expect(forget).toHaveBeenCalled();
    expect(session.state).toBe('meeting');
    expect(session.me).toBeNull();
    answer.answer(answered(IKP));
    await until(() => session.state === 'signed_in');
    expect(session.me).toEqual(IKP);
    expect(await keys()).toEqual(['me', 'owner']);
    expect(await get('owner')).toBe('ikp');
  });

  test('gets a page of their own, when the other one was welcomed', async () => {
    const session = await visit();
    tell('ikp');
    await until(() => assign.mock.calls.length);
    expect(assign.mock.calls).toEqual([['/']]);
    expect(await keys()).toEqual([]);
    expect(forget).toHaveBeenCalled();
    expect(session.isConfirmed).toBe(false); // nothing that waits is sent by who is no longer there
    expect(session.me).toEqual(MAYA_BEFORE);
    expect(server).not.toHaveBeenCalled();
  });

  test('is not taken for them without a network', async () => {
    server.mockRejectedValue(LOST);
    const session = await signedOut();
    tell('ikp');
    await until(() => session.trouble);
    expect(session.trouble).toMatchObject({ message: 'unreachable' });
    expect(session.state).toBe('meeting');
    expect(session.me).toBeNull();
  });

  test('is not kept from it by a database that does not close', async () => {
    forget.mockRejectedValue(new Error('failed-precondition'));
    answers(IKP);
    const session = await signedOut();
    tell('ikp');
    await until(() => session.state === 'signed_in');
    expect(await keys()).toEqual(['me', 'owner']);
  });
});

describe('a server that answers no', () => {
  test('is trouble, for who is new', async () => {
    refuses('no_account', 403);
    const session = await visit();
    tell('maya');
    await until(() => session.trouble);
    expect(session.trouble).toMatchObject({ code: 'no_account' });
    expect(session.me).toBeNull();
    expect(await keys()).not.toContain('me');
  });

  test('is no trouble any more when it answers yes', async () => {
    refuses('no_account', 403);
    const session = await visit();
    tell('maya');
    await until(() => session.trouble);
    answers(MAYA);
    tell('maya');
    await until(() => session.state === 'signed_in');
    expect(session.trouble).toBeNull();
    expect(session.me).toEqual(MAYA);
  });

  test('is trouble, for who was welcomed', async () => {
    await leftBehind(MAYA_BEFORE);
    refuses('no_account', 403);
    const session = await visit();
    tell('maya');
    await until(() => session.trouble);
    expect(session.trouble).toMatchObject({ code: 'no_account' });
  });
});

describe('a session that ends elsewhere', () => {
  const ways: [string, (session: Session) => Promise<void>][] = [
    ['as this device is told', async () => tell(null)],
    [
      'as the server answers',
      async (session) => {
        refuses('session_revoked', 401);
        await expect(session.refresh()).rejects.toMatchObject({ code: 'session_revoked' });
      },
    ],
  ];

  test.each(ways)('leaves the page as it is, %s', async (_way, end) => {
    const session = await met();
    await end(session);
    expect(session.isOver).toBe(true);
    expect(session.state).toBe('signed_in');
    expect(session.me).toEqual(MAYA);
    expect(await get('me')).toEqual(MAYA);
    expect(assign).not.toHaveBeenCalled();
  });

  test.each([
    ['a password', 'signIn'],
    ['a Google account', 'signInWithGoogle'],
  ] as const)('is taken up again with %s', async (_with, way) => {
    const session = await met();
    tell(null);
    answers({ ...MAYA, name: 'Maya, lagi' });
    auth[way].mockImplementation(async () => tell('maya'));
    await session[way]('maya@contoh.example', 'rahasia');
    expect(session.isOver).toBe(false);
    expect(session.me?.name).toBe('Maya, lagi');
    expect(server).toHaveBeenCalledTimes(1);
    expect(session.state).toBe('signed_in');
    expect(assign).not.toHaveBeenCalled();
  });

  test('stays over when signing in fails', async () => {
    const session = await met();
    tell(null);
    auth.signIn.mockRejectedValue(new Error('auth/wrong-password'));
    await expect(session.signIn('maya@contoh.example', 'salah')).rejects.toThrow();
    expect(session.isOver).toBe(true);
    expect(server).not.toHaveBeenCalled();
  });

  test('is none yet for a person who was only welcomed', async () => {
    await leftBehind(MAYA_BEFORE);
    const session = await visit();
    const { answerOf, api } = await import('../src/core/api');
    refuses('not_signed_in', 401);
    await expect(answerOf(api.GET('/api/me'))).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(session.isOver).toBe(false);
  });

  test('and is somebody else’s now begins the page anew', async () => {
    const session = await met();
    tell('ikp');
    expect(assign.mock.calls).toEqual([['/']]);
    expect(session.me).toEqual(MAYA); // the page that was theirs shows nobody else
    expect(server).not.toHaveBeenCalled();
  });
});

describe('signing out', () => {
  test('leaves nothing of the person on this device', async () => {
    const session = await met();
    await set('requests', ['what they saw']);
    await session.signOut();
    expect(auth.signOut).toHaveBeenCalledTimes(1);
    expect(await keys()).toEqual([]);
    expect(forget).toHaveBeenCalled();
    expect(assign.mock.calls).toEqual([['/']]);
  });

  test('has what the pages still write forgotten by the next page', async () => {
    const session = await met();
    await session.signOut();
    await leftBehind(MAYA); // an answer that was under way
    const next = await visit();
    expect(next.me).toBeNull();
    tell(null);
    await until(() => next.state === 'signed_out');
    expect(await keys()).toEqual([]);
  });

  test('ends the pages before anything is forgotten', async () => {
    const session = await met();
    const { toStore } = await import('svelte/store');
    let seen: unknown;
    const leave = toStore(() => session.state).subscribe((state) => (seen = state)); // as a page
    let then: unknown;
    auth.signOut.mockImplementation(async () => {
      expect(seen).toBe('starting');
      then = { state: session.state, kept: await keys(), left: localStorage.getItem('left') };
    });
    await session.signOut();
    leave();
    expect(then).toEqual({ state: 'starting', kept: ['me', 'owner'], left: 'maya' });
  });

  test('leaves nothing either when it was not known who the person is', async () => {
    refuses('no_account', 403);
    const session = await visit();
    tell('maya');
    await until(() => session.trouble);
    await session.signOut();
    await set('requests', ['what they saw']); // an answer that was under way
    const next = await visit();
    tell(null);
    await until(() => next.state === 'signed_out');
    expect(await keys()).toEqual([]);
    expect(localStorage.getItem('left')).toBeNull();
  });

  test('of one person does not sign out another', async () => {
    localStorage.setItem('left', 'maya'); // by another window, in which somebody else signed in
    await met(IKP);
    expect(auth.signOut).not.toHaveBeenCalled();
  });

  test('is not taken for a session that ended elsewhere', async () => {
    const session = await met();
    auth.signOut.mockImplementation(async () => tell(null));
    await session.signOut();
    expect(session.isOver).toBe(false);
    expect(session.state).toBe('starting'); // until the next page is there
    expect(localStorage.getItem('left')).toBe('maya');
  });

  test('is told to the other windows, which leave, too', async () => {
    const first = await met();
    const second = await met({ ...MAYA, name: 'Maya, di jendela lain' });
    await first.signOut();
    await until(() => assign.mock.calls.length === 2);
    expect(second.state).toBe('starting');
    expect(auth.signOut).toHaveBeenCalledTimes(2);
  });

  test('in another window leaves the mark that its next page may have taken away', async () => {
    const session = await met();
    forget.mockImplementation(async () => localStorage.removeItem('left'));
    await session.signOut();
    expect(localStorage.getItem('left')).toBe('maya');
  });
});

test.each(['signIn', 'signInWithGoogle'] as const)('%s takes back having left', async (way) => {
  const session = await visit();
  tell(null);
  await until(() => session.state === 'signed_out');
  localStorage.setItem('left', 'maya'); // by another window
  auth[way].mockImplementation(async () => tell('maya'));
  await session[way]('maya@contoh.example', 'rahasia');
  expect(localStorage.getItem('left')).toBeNull();
  await until(() => session.state === 'signed_in');
});

describe('who the person is', () => {
  const mandate = { id: 'm1', kind: 'plh' } as const;
  const acting: Me = {
    ...MAYA,
    mandates: [
      { ...mandate, starts_at: '2026-11-23T00:00:00Z', ends_at: '2026-11-23T01:04:00Z' },
      { ...mandate, starts_at: '2026-11-23T01:02:00Z', ends_at: '2026-11-30T01:00:00Z' },
    ],
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T01:00:00Z') });
  });

  /** How often it was asked again at this time of day. */
  async function askedAt(session: Session, time: string) {
    vi.setSystemTime(`2026-11-23T${time}Z`);
    server.mockClear();
    auth.token.mockClear();
    await session.keepCurrent(new Date());
    // roles are in the token: it is renewed before it is asked with
    expect(auth.token.mock.calls.filter(([isRenewed]) => isRenewed)).toHaveLength(
      server.mock.calls.length,
    );
    return server.mock.calls.length;
  }

  async function metAt(time: string, me: Me) {
    vi.setSystemTime(`2026-11-23T${time}Z`);
    const session = await met(me);
    vi.setSystemTime(`2026-11-23T${time}Z`); // waiting has moved it
    await session.refresh();
    return session;
  }

  test('is asked again after a while, and not sooner', async () => {
    const session = await metAt('01:00:00', MAYA);
    expect(await askedAt(session, '01:00:30')).toBe(0);
    expect(await askedAt(session, '01:09:30')).toBe(0);
    answers({ ...MAYA, roles: [] });
    expect(await askedAt(session, '01:10:00')).toBe(1);
    expect(session.me?.roles).toEqual([]);
    expect(await askedAt(session, '01:19:30')).toBe(0);
    expect(await askedAt(session, '01:20:00')).toBe(1);
  });

  test('is asked again when a mandate begins or ends', async () => {
    const session = await metAt('01:00:00', acting);
    expect(await askedAt(session, '01:01:30')).toBe(0);
    expect(await askedAt(session, '01:02:00')).toBe(1);
    expect(await askedAt(session, '01:02:30')).toBe(0);
    expect(await askedAt(session, '01:04:10')).toBe(1);
    expect(await askedAt(session, '01:04:40')).toBe(0);
  });

  test('is not asked at every moment when nobody answers', async () => {
    const session = await metAt('01:00:00', MAYA);
    server.mockRejectedValue(LOST);
    expect(await askedAt(session, '01:10:00')).toBe(1);
    expect(session.me).toEqual(MAYA);
    auth.token.mockRejectedValue(new Error('auth/network-request-failed'));
    vi.setSystemTime('2026-11-23T01:20:00Z');
    await expect(session.keepCurrent(new Date())).rejects.toThrow();
    auth.token.mockResolvedValue('token');
    expect(await askedAt(session, '01:20:30')).toBe(0);
    expect(await askedAt(session, '01:30:00')).toBe(1);
  });

  test('is asked again after a while for who was welcomed, too', async () => {
    await leftBehind(MAYA_BEFORE);
    const session = await visit();
    expect(await askedAt(session, '01:00:30')).toBe(0);
    expect(await askedAt(session, '01:10:00')).toBe(1);
    expect(session.me).toEqual(MAYA);
  });

  test('is not asked because the device tells once more who is signed in', async () => {
    const session = await met();
    tell('maya');
    await session.refresh();
    await session.refresh(); // by now that would have been asked, too
    expect(server).toHaveBeenCalledTimes(2);
  });

  test('is what their roles are', async () => {
    const session = await met(aPerson('ani', ['content_team', 'admin']));
    expect(session.has('admin')).toBe(true);
    expect(session.has('requester', 'content_team')).toBe(true);
    expect(session.has('requester', 'department_head')).toBe(false);
  });

  test('tells what they may read, the same while that does not change', async () => {
    const session = await met();
    const { rights } = session;
    expect(rights).toEqual({ uid: 'maya', roles: ['requester'], agency: 'dinkes' });
    session.me = { ...MAYA, name: 'Maya, menikah' };
    expect(session.rights).toBe(rights);
    session.me = { ...MAYA, roles: ['requester', 'content_team'] };
    expect(session.rights).toEqual({ ...rights, roles: ['requester', 'content_team'] });
    session.me = null;
    expect(session.rights).toEqual({ uid: '', roles: [], agency: null });
  });

  test('is nobody before they are known', async () => {
    const session = await visit();
    expect(session.has('requester')).toBe(false);
  });
});
