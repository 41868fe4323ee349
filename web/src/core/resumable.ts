/**
 * Cloud Storage's resumable uploads
 * (cloud.google.com/storage/docs/performing-resumable-uploads): piece by piece, so that a lost
 * network or a pause costs one piece at most.
 */

import { read } from './bytes';
import { Unreachable } from './problems';

const SMALLEST = 256 * 1024; // bytes of a piece; Cloud Storage takes multiples of this
const LARGEST = 16 * 1024 * 1024;
const SHORT = 1_500; // milliseconds: a piece that took no longer is followed by a larger one
const LONG = 6_000; // and one that took longer by a smaller one

/** The session is over or unknown: only a new one helps. */
export class SessionGone extends Error {
  constructor(status: number) {
    super(`storage answered ${status}`);
  }
}

export interface Progress {
  /** So many bytes are there for good. */
  onArrived: (bytes: number) => void;
  /** These bytes are on their way, from this place on. */
  onRead: (bytes: Uint8Array, from: number) => void;
}

/** Sends what is missing. Throws `Unreachable`, `SessionGone` or `Unreadable`. */
export async function send(
  url: string,
  file: Blob,
  { onArrived, onRead }: Progress,
  signal: AbortSignal,
): Promise<void> {
  let at = await put(url, new Uint8Array(), `bytes */${file.size}`, signal);
  let length = SMALLEST;
  while (at !== null) {
    onArrived(at);
    const piece = await read(file, at, Math.min(at + length, file.size));
    onRead(piece, at);
    const began = performance.now();
    const next = await put(url, piece, `bytes ${at}-${at + piece.length - 1}/${file.size}`, signal);
    if (next !== null && next <= at) throw new Unreachable(); // nothing has arrived
    const took = performance.now() - began;
    if (took < SHORT) length = Math.min(2 * length, LARGEST);
    if (took > LONG) length = Math.max(length / 2, SMALLEST);
    at = next;
  }
  onArrived(file.size);
}

/** How many bytes Cloud Storage has after this; null: all of them. */
async function put(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  range: string,
  signal: AbortSignal,
): Promise<number | null> {
  let answer: Response;
  try {
    answer = await fetch(url, { method: 'PUT', body, headers: { 'Content-Range': range }, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Unreachable();
  }
  if (answer.ok) return null;
  if (answer.status === 308) return Number(answer.headers.get('Range')?.split('-')[1] ?? -1) + 1;
  if (answer.status >= 500 || answer.status === 408 || answer.status === 429)
    throw new Unreachable();
  throw new SessionGone(answer.status);
}
