/** The SOP as data, the glossary and the limits of uploads, as the server has them. */

import type { Language } from '../language/language.svelte';
import facts from '../generated/facts.json';
import type { FileKind, Role, Status, TransitionName } from './types';

export interface Step {
  number: number;
  activity: Record<Language, string>;
  requires: string[];
  minutes: number;
  transitions: TransitionName[];
}

export interface Transition {
  step: number | null;
  role: Role;
  sources: Status[];
  opens: boolean;
  /** Taken only in a session that was not revoked. */
  is_decisive: boolean;
  /** Of whom it is kept: who made the draft, who checked it. */
  kept_from: ('authors' | 'checker')[];
}

export const STEPS = facts.steps as Step[];
export const TRANSITIONS = facts.transitions as Record<TransitionName, Transition>;
export const STATUSES = facts.statuses as Record<
  Status,
  { awaiting: TransitionName[]; is_final: boolean }
>;
export const CHECK_POINTS = facts.check_points;
export const UPLOADS = facts.uploads as Record<
  FileKind,
  { content_types: string[]; max_size: number }
>;
export const EXTENSIONS = facts.extensions as Record<string, string[]>;

/** How few and how many of what may be sent. */
export const LIMITS = facts.limits;

const WORDS = facts.words as Record<string, Record<Language, string>>;

/** What people call it; a word that the glossary lacks stays as it is. */
export function wordFor(word: string, language: Language): string {
  return WORDS[word]?.[language] ?? word;
}
