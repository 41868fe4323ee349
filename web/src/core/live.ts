/**
 * Firestore: what changes is seen at once, and is there without a network; steps taken without one
 * are queued here. Loaded only when it is needed: it is most of the client's code.
 */

import {
  Timestamp,
  clearIndexedDbPersistence,
  collection,
  connectFirestoreEmulator,
  doc,
  getDoc,
  getDocs,
  initializeFirestore,
  limit,
  onSnapshot,
  orderBy,
  persistentLocalCache,
  persistentMultipleTabManager,
  query,
  serverTimestamp,
  setDoc,
  terminate,
  updateDoc,
  where,
  type DocumentData,
  type Firestore,
  type FirestoreError,
  type Query,
} from 'firebase/firestore';

import { firebase, signedInAt } from './auth';
import { TRANSITIONS } from './facts';
import type {
  Account,
  Agency,
  CommandOf,
  Comment,
  FileInfo,
  Notice,
  Outcome,
  SopEvent,
  SopRequest,
  Status,
  TransitionName,
} from './types';

export type Stop = () => void;
export type Trouble = (error: FirestoreError) => void;

const { app, settings } = await firebase();
let opened: Firestore | null = null;

function db(): Firestore {
  if (opened) return opened;
  opened = initializeFirestore(app, {
    localCache: persistentLocalCache({ tabManager: persistentMultipleTabManager() }),
  });
  if (settings.local) {
    const { host, port } = settings.local.firestore;
    connectFirestoreEmulator(opened, host, port);
  }
  return opened;
}

/** Forgets everything that was kept on this device. */
export async function forget(): Promise<void> {
  const database = db();
  await terminate(database);
  await clearIndexedDbPersistence(database);
  opened = null;
}

/** A document as the API would answer it: instants are ISO 8601 texts. */
function plain<T>(value: unknown): T {
  if (value instanceof Timestamp) return value.toDate().toISOString() as T;
  if (Array.isArray(value)) return value.map((each) => plain(each)) as T;
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)])) as T;
  }
  return value as T;
}

function watch<T>(
  asked: Query<DocumentData>,
  on: (found: T[], isKept: boolean) => void,
  trouble: Trouble,
): Stop {
  return onSnapshot(
    asked,
    (found) =>
      on(
        found.docs.map((each) => plain<T>(each.data())),
        found.metadata.fromCache,
      ),
    trouble,
  );
}

/** Whose requests: every agency's, one agency's, or those with a person on the team. */
export type Scope =
  { kind: 'all' } | { kind: 'agency'; agency: string } | { kind: 'team'; uid: string };

/** The requests of a scope, the last changed first; `isKept`: as this device has them. */
export function watchRequests(
  scope: Scope,
  statuses: Status[] | null,
  most: number,
  on: (found: SopRequest[], isKept: boolean) => void,
  trouble: Trouble,
): Stop {
  const filters = [
    ...(scope.kind === 'agency' ? [where('agency', '==', scope.agency)] : []),
    ...(scope.kind === 'team' ? [where('team.members', 'array-contains', scope.uid)] : []),
    ...(statuses ? [where('status', 'in', statuses)] : []),
  ];
  const all = collection(db(), 'requests');
  return watch(query(all, ...filters, orderBy('updated_at', 'desc'), limit(most)), on, trouble);
}

export function watchRequest(
  id: string,
  on: (request: SopRequest | null) => void,
  trouble: Trouble,
): Stop {
  return onSnapshot(
    doc(db(), 'requests', id),
    (found) => {
      // what only this device does not know may still exist
      if (found.exists() || !found.metadata.fromCache) {
        on(found.exists() ? plain<SopRequest>(found.data()) : null);
      }
    },
    trouble,
  );
}

/** The events of a request that a person may see, in order. */
export function watchEvents(
  id: string,
  isRequester: boolean,
  on: (events: SopEvent[]) => void,
  trouble: Trouble,
): Stop {
  const filters = isRequester ? [where('audience', 'array-contains', 'requester')] : [];
  const all = collection(db(), 'requests', id, 'events');
  return watch(query(all, ...filters, orderBy('sequence')), on, trouble);
}

/** The last comments on a request that a person may see, the newest first. */
export function watchComments(
  id: string,
  isRequester: boolean,
  on: (comments: Comment[]) => void,
  trouble: Trouble,
): Stop {
  const filters = isRequester ? [where('visibility', '==', 'requester')] : [];
  const all = collection(db(), 'requests', id, 'comments');
  return watch(query(all, ...filters, orderBy('at', 'desc'), limit(100)), on, trouble);
}

export function watchNotices(uid: string, on: (notices: Notice[]) => void, trouble: Trouble): Stop {
  const all = collection(db(), 'users', uid, 'notifications');
  return watch(query(all, orderBy('at', 'desc'), limit(50)), on, trouble);
}

export async function markAsRead(uid: string, id: string): Promise<void> {
  await updateDoc(doc(db(), 'users', uid, 'notifications', id), { read_at: serverTimestamp() });
}

/** Everybody's accounts: for the division and admins. */
export async function accounts(): Promise<Account[]> {
  const found = await getDocs(collection(db(), 'users'));
  return found.docs.map((each) => plain<Account>(each.data()));
}

export async function agencies(): Promise<Agency[]> {
  const found = await getDocs(collection(db(), 'agencies'));
  return found.docs.map((each) => plain<Agency>(each.data()));
}

/** What is known of a file; null where the rules do not show it to this person. */
export async function fileOf(id: string): Promise<FileInfo | null> {
  try {
    const found = await getDoc(doc(db(), 'files', id));
    return found.exists() ? plain<FileInfo>(found.data()) : null;
  } catch (error) {
    if ((error as FirestoreError).code === 'permission-denied') return null;
    throw error;
  }
}

/** Documents of a collection that only admins see: mandates, dead letters. */
export async function documents<T>(name: 'mandates' | 'dead_letters'): Promise<T[]> {
  const found = await getDocs(collection(db(), name));
  return found.docs.map((each) => plain<T>(each.data()));
}

/**
 * Queues a command in the inbox of its transition. It resolves when the database has it, which
 * may be days later, and rejects when the rules refuse it. A decisive step says in which session it
 * was taken: it rejects as well where only the network could tell.
 */
export async function queue<T extends TransitionName>(
  transition: T,
  request: string,
  command: CommandOf<T>,
  key: string,
  by: string,
  language: string,
): Promise<void> {
  const { is_decisive } = TRANSITIONS[transition];
  await setDoc(doc(db(), 'requests', request, transition, key), {
    by,
    ...(is_decisive && { signed_in_at: await signedInAt() }),
    created_at: serverTimestamp(),
    language,
    command,
  });
}

/** What became of a command that the database has: null until its trigger has been at work. */
export function watchCommand(
  transition: TransitionName,
  request: string,
  key: string,
  on: (queued: { outcome: Outcome | null }) => void,
  trouble: Trouble,
): Stop {
  return onSnapshot(
    doc(db(), 'requests', request, transition, key),
    (found) => on({ outcome: plain<Outcome | null>(found.data()?.['outcome'] ?? null) }),
    trouble,
  );
}
