/** Mandates to act for the head of department, as the admin lists them. */

import type { Schemas } from '../core/types';

export type MandateRecord = Schemas['MandateRecord'];
export type MandateState = 'in_force' | 'to_come' | 'over';

/** Whether a mandate holds at that time, will, or does no more. */
export function stateOf(mandate: MandateRecord, at: Date): MandateState {
  if (mandate.ended_at !== null || new Date(mandate.ends_at) <= at) return 'over';
  return new Date(mandate.starts_at) <= at ? 'in_force' : 'to_come';
}

const ORDER: Record<MandateState, number> = { in_force: 0, to_come: 1, over: 2 };

/** Those in force first, then those to come, the next one first; then those over, the last first. */
export function inOrder(mandates: readonly MandateRecord[], at: Date): MandateRecord[] {
  return [...mandates].sort((a, b) => {
    const [state, other] = [stateOf(a, at), stateOf(b, at)];
    if (state !== other) return ORDER[state] - ORDER[other];
    return state === 'over'
      ? b.ends_at.localeCompare(a.ends_at)
      : a.starts_at.localeCompare(b.starts_at);
  });
}
