/** A request as its form holds it until it is filed. */

import { newRequestId } from '../../core/keys';
import { STEPS } from '../../core/facts';
import type { CommandOf, ContentType, Schemas, SopEvent, SopRequest } from '../../core/types';
import { blankLetter, type LetterText } from '../files/letters';

export const PARTS = ['what', 'letter', 'material', 'send'] as const;
export type Part = (typeof PARTS)[number];

/** How long the SOP gives the office, in working minutes: its standards from receiving to the end. */
export const OFFICE_MINUTES = STEPS.filter((step) => step.number > 1).reduce(
  (sum, step) => sum + step.minutes,
  0,
);

export interface Filing {
  request: string;
  part: Part;
  title: string;
  content_types: ContentType[];
  purpose: string;
  target_audience: string;
  wished_date: string;
  /** Filed again with the letter that is there. */
  keepsLetter: boolean;
  letter: LetterText;
  /** It waits in the outbox, with this key. */
  isQueued: boolean;
  /** Filed without a network, it left its material behind. */
  leavesMaterial: boolean;
}

export function blankFiling(): Filing {
  return {
    ...{ request: newRequestId(), part: 'what', title: '', content_types: [], purpose: '' },
    ...{ target_audience: '', wished_date: '', keepsLetter: false, letter: blankLetter() },
    isQueued: false,
    leavesMaterial: false,
  };
}

/** What a returned request said, for its next round. A wished date that has passed is asked anew. */
export function filingOf(request: SopRequest, today: string, keepsLetter: boolean): Filing {
  const { title, content_types, purpose, target_audience, wished_date } = request.proposal;
  return {
    ...blankFiling(),
    ...{ request: request.id, title, content_types: [...content_types], purpose, target_audience },
    ...{ wished_date: wished_date < today ? '' : wished_date, keepsLetter },
  };
}

/** Whether this person may put the earlier letter forward again: a file is its uploader's. */
export function mayKeepLetter(events: SopEvent[], uid: string): boolean {
  return events.findLast((each) => each.transition === 'submit_request')?.actor.uid === uid;
}

/** Why it was returned last, and what is missing. */
export function returnOf(events: SopEvent[]): { reason: string; missing: string[] } | null {
  const event = events.findLast((each) => each.transition === 'return_request');
  if (!event) return null;
  const { reason, missing } = event.payload as { reason?: string; missing?: string[] };
  return { reason: reason ?? '', missing: missing ?? [] };
}

export type Wrong = 'needed' | 'past';

/** What is wrong in the first part. `today` is YYYY-MM-DD. */
export function wrongIn(filing: Filing, today: string): Partial<Record<keyof Filing, Wrong>> {
  const wrong: Partial<Record<keyof Filing, Wrong>> = {};
  for (const field of ['title', 'purpose', 'target_audience', 'wished_date'] as const) {
    if (!filing[field].trim()) wrong[field] = 'needed';
  }
  if (filing.content_types.length === 0) wrong.content_types = 'needed';
  if (filing.wished_date && filing.wished_date < today) wrong.wished_date = 'past';
  return wrong;
}

export function commandOf(filing: Filing, letter: Schemas['Letter']): CommandOf<'submit_request'> {
  return {
    title: filing.title.trim(),
    content_types: [...filing.content_types],
    purpose: filing.purpose.trim(),
    target_audience: filing.target_audience.trim(),
    wished_date: filing.wished_date,
    letter,
  };
}

/** The part of the form that an error of the server belongs to. */
export function partOf(fields: string[]): Part | null {
  if (fields.length === 0) return null;
  return fields.every((field) => field.startsWith('letter')) ? 'letter' : 'what';
}
