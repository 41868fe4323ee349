/** What a sheet tells of a request, picked out of its history. */

import type { Schemas, SopEvent, SopRequest } from '../core/types';

export const SHEETS = ['request', 'assignment', 'approval'] as const;
export type SheetName = (typeof SHEETS)[number];

/** What was read at one moment; without a history, when it can't be read. */
export interface Read {
  request: SopRequest;
  history: Schemas['History'] | null;
  at: Date;
}

/** The last time that something was done, as far as the reader may know of it. */
export function lastOf({ history }: Read, transition: string): SopEvent | null {
  return history?.events.findLast((event) => event.transition === transition) ?? null;
}

export interface Decision {
  event: SopEvent;
  isApproved: boolean;
  reason: string | null;
  seen: Schemas['SeenDraft'];
}

/** The head's last decision, in the words of the command that was sent. */
export function decisionOf(read: Read): Decision | null {
  const event = lastOf(read, 'decide_approval');
  if (!event) return null;
  const sent = event.payload as unknown as Schemas['DecideApproval'];
  return {
    event,
    isApproved: event.to_status === 'approved',
    reason: sent.reason ?? null,
    seen: sent.seen,
  };
}

/** Whether there is something to print on a sheet yet. */
export function isThere(sheet: SheetName, read: Read): boolean {
  if (sheet === 'assignment') return read.request.team !== null;
  return sheet === 'request' || decisionOf(read) !== null;
}

/** The files that are named on a sheet. */
export function filesOn(sheet: SheetName, read: Read): string[] {
  const { proposal, material } = read.request;
  if (sheet === 'request') return [proposal.letter.file, ...material];
  if (sheet === 'approval') return decisionOf(read)?.seen.files.map(({ file }) => file) ?? [];
  return [];
}
