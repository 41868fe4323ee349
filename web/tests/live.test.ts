import { beforeEach, expect, test, vi } from 'vitest';

const firestore = vi.hoisted(() => ({
  setDoc: vi.fn(),
  serverTimestamp: () => 'now',
  doc: (_database: unknown, ...path: string[]) => path.join('/'),
  initializeFirestore: () => ({}),
  persistentLocalCache: () => ({}),
  persistentMultipleTabManager: () => ({}),
}));
const auth = vi.hoisted(() => ({
  firebase: async () => ({ app: {}, settings: {} }),
  signedInAt: vi.fn(),
}));
vi.mock('firebase/firestore', () => firestore);
vi.mock('../src/core/auth', () => auth);

const { queue } = await import('../src/core/live');
const { TRANSITIONS } = await import('../src/core/facts');

const DECISIVE = ['repair_content', 'return_request', 'review_content', 'decide_approval'];
const names = Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[];

beforeEach(() => {
  firestore.setDoc.mockReset().mockResolvedValue(undefined);
  auth.signedInAt.mockReset().mockResolvedValue(1_770_000_000);
});

test.each(names)('%s says in which session it was queued, if it is decisive', async (name) => {
  await queue(name, 'r1', {} as never, 'k', 'maya', 'id');

  const session = DECISIVE.includes(name) ? { signed_in_at: 1_770_000_000 } : {};
  const sent = { by: 'maya', created_at: 'now', language: 'id', command: {}, ...session };
  expect(firestore.setDoc.mock.calls).toEqual([[`requests/r1/${name}/k`, sent]]);
});

test('what cannot say so is not queued', async () => {
  const lost = new Error('auth/network-request-failed');
  auth.signedInAt.mockRejectedValue(lost);

  await expect(queue('decide_approval', 'r1', {} as never, 'k', 'maya', 'id')).rejects.toBe(lost);
  expect(firestore.setDoc).not.toHaveBeenCalled();
});
