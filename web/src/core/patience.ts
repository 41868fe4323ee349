/** Waiting: for one's turn, for another tab, for the network. All of it ends with its signal. */

import { network } from './clock.svelte';

const MOST_AT_ONCE = 2;
const PAUSES = [1_000, 2_000, 5_000, 15_000]; // milliseconds before a lost connection is tried again

/** After so many failures in a row: some time, or until the device is online again. */
export async function untilReachable(failures: number, signal: AbortSignal): Promise<void> {
  const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
  const isOver = new AbortController();
  await new Promise<void>((resolve) => {
    const timer = network.isOnline ? setTimeout(resolve, pause) : undefined;
    isOver.signal.addEventListener('abort', () => clearTimeout(timer));
    addEventListener('online', () => resolve(), { signal: isOver.signal });
    signal.addEventListener('abort', () => resolve(), { signal: isOver.signal });
  });
  isOver.abort();
}

/** The same may be under way in another tab of this device. */
export async function alone(
  key: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(`upload ${key}`, { signal }, work);
}

/** Whatever happens first: what is awaited, or so many milliseconds. It never fails. */
export async function atMost(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const pause = new Promise((resolve) => setTimeout(resolve, milliseconds));
  await Promise.race([work.catch(() => undefined), pause]);
}

let free = MOST_AT_ONCE;
const queue: (() => void)[] = [];

/** Not all at once: they would share the line, and none would get anywhere. */
export async function inTurn(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (free === 0) await new Promise<void>((resolve) => queue.push(resolve));
  else free--;
  try {
    if (!signal.aborted) await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else free++;
  }
}
