/** What this device keeps of uploads, so that they go on after a reload. */

import { del, get, set, update } from 'idb-keyval';

import { plainName, typeOf } from './fileRules';
import { newKey } from './keys';
import type { FileKind } from './types';

const KEPT = 'uploads';
const LARGEST = 1_000_000_000; // bytes of a file that is kept whole; larger ones are picked again
const DAYS = 30; // for which an upload of a form that was never sent is kept
const DAY = 86_400_000; // milliseconds

/** What a person says of a file. */
export interface About {
  caption: string;
  sources: string[];
}

export interface Kept {
  key: string;
  /** Whose it is, and of which form. */
  owner: string;
  context: string;
  kind: FileKind;
  name: string;
  size: number;
  type: string;
  modified: number;
  file: string | null;
  request: string | null;
  url: string | null;
  isSealed: boolean;
  isPaused: boolean;
  /** Bytes that had arrived when it was paused. */
  sent: number;
  about: About;
  at: string;
}

export function newKept(
  of: Pick<Kept, 'owner' | 'context' | 'kind' | 'request'>,
  { name, size, type, lastModified }: File,
): Kept {
  return {
    ...of,
    key: newKey(),
    ...{ name: plainName(name), size, type: typeOf({ name, type }), modified: lastModified },
    ...{ file: null, url: null, isSealed: false, isPaused: false, sent: 0 },
    about: { caption: '', sources: [] },
    at: new Date().toISOString(),
  };
}

const bytesOf = (key: string) => `upload ${key}`;

/** Where this device keeps nothing (a private window, a full disk), uploads live until a reload. */
async function ifPossible<T>(kept: Promise<T>): Promise<T | undefined> {
  return kept.catch(() => undefined);
}

export async function keptOf(owner: string, context: string): Promise<Kept[]> {
  const all = (await ifPossible(get<Kept[]>(KEPT))) ?? [];
  const oldest = new Date(Date.now() - DAYS * DAY).toISOString();
  await forget((each) => each.at < oldest);
  return all.filter((e) => e.owner === owner && e.context === context && e.at >= oldest);
}

export async function keptAs(key: string): Promise<Kept | undefined> {
  return ((await ifPossible(get<Kept[]>(KEPT))) ?? []).find((each) => each.key === key);
}

export async function keepNew(kept: Kept): Promise<void> {
  await change((all) => [...all, kept]);
}

export async function keepChanged(key: string, changes: Partial<Kept>): Promise<void> {
  await change((all) => all.map((each) => (each.key === key ? { ...each, ...changes } : each)));
}

export async function forget(isOver: (kept: Kept) => boolean): Promise<void> {
  const all = (await ifPossible(get<Kept[]>(KEPT))) ?? [];
  const over = all.filter(isOver);
  if (over.length === 0) return;
  const keys = over.map((each) => each.key);
  await change((some) => some.filter((each) => !keys.includes(each.key)));
  await Promise.all(keys.map(forgetBytes));
}

/** Keeps the file itself, if it is not too large for this device. */
export async function keepBytes(key: string, file: File): Promise<void> {
  const room = await navigator.storage?.estimate?.().catch(() => undefined);
  const free = (room?.quota ?? Infinity) - (room?.usage ?? 0);
  if (file.size > LARGEST || 2 * file.size > free) return;
  await ifPossible(set(bytesOf(key), file));
}

export async function keptBytes(key: string): Promise<File | null> {
  return (await ifPossible(get<File>(bytesOf(key)))) ?? null;
}

export async function forgetBytes(key: string): Promise<void> {
  await ifPossible(del(bytesOf(key)));
}

async function change(how: (all: Kept[]) => Kept[]): Promise<void> {
  await ifPossible(update<Kept[]>(KEPT, (all) => how(all ?? [])));
}
