/** Dead letters, as the admin lists them. */

import type { Schemas } from '../core/types';

export type DeadLetter = Schemas['DeadLetter'];

// It reports what was found: there is nothing to do again.
const REPORTS = new Set(['anchor_histories']);

export function canBeTried(letter: DeadLetter): boolean {
  return letter.replayed_at === null && !REPORTS.has(letter.what);
}

/** What still waits comes first, the last that failed at the top. */
export function inOrder(letters: readonly DeadLetter[]): DeadLetter[] {
  return [...letters].sort(
    (a, b) =>
      Number(a.replayed_at !== null) - Number(b.replayed_at !== null) || b.at.localeCompare(a.at),
  );
}
