/** The nine steps of a request's round: what was done by whom, how long it took, what comes. */

import { STEPS, type Step } from '../core/facts';
import { stepNow } from '../core/turns';
import type { DeadlineExplained, SopEvent, SopRequest } from '../core/types';

export interface Entry {
  step: Step;
  /** `passed` where the round needed no such step; `done` names the last time it was done. */
  state: 'done' | 'now' | 'passed' | 'to come';
  event: SopEvent | null;
  doneAt: string | null;
  /** Working minutes used so far, of all times that the step was taken in this round. */
  minutes: number | null;
}

type Row = DeadlineExplained['ledger']['rows'][number];

/** The entries, in the SOP's order. Without a ledger, what the events alone tell. */
export function timeline(request: SopRequest, events: SopEvent[], ledger: Row[] | null): Entry[] {
  const now = stepNow(request);
  const ofRound = events.filter((event) => event.round === request.round);
  const rows = (ledger ?? []).filter((row) => row.round === request.round);
  const furthest = Math.max(
    now ?? 0,
    ...ofRound.map((e) => e.step ?? 0),
    ...rows.map((r) => r.step ?? 0),
  );
  return STEPS.map((step) => {
    const event = ofRound.findLast((each) => each.step === step.number) ?? null;
    const own = rows.filter((row) => row.step === step.number && !row.standstill);
    const ended = own.findLast((row) => row.until !== null)?.until ?? null;
    const doneAt = event?.at ?? ended;
    return {
      step,
      state: stateOf(step.number, now, furthest, doneAt !== null),
      event,
      doneAt,
      minutes: own.length ? own.reduce((sum, row) => sum + row.working_minutes, 0) : null,
    };
  });
}

function stateOf(
  step: number,
  now: number | null,
  furthest: number,
  isDone: boolean,
): Entry['state'] {
  if (step === now) return 'now';
  if (isDone) return 'done';
  return step < furthest ? 'passed' : 'to come';
}
