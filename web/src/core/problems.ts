/** Why something did not happen, in words for people. */

import { language } from '../language/language.svelte';
import type { Problem } from './types';

/** The system answered no: it says why and what to do, in the caller's language. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }
}

/** Nobody answered: there is no network, or the answer was lost on the way. */
export class Unreachable extends Error {
  constructor() {
    super('unreachable');
  }
}

/** Whether it is no answer to what was asked: whoever asks again may get another. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Refused)) return error instanceof Unreachable;
  return error.problem.status === 429 || error.problem.status >= 500;
}

/** What to tell a person of any error. */
export function explain(error: unknown): string {
  if (error instanceof Refused) return error.problem.detail;
  if (error instanceof Unreachable) return language.t.errors.unreachable;
  return language.t.errors.unknown;
}

/** What is wrong with single fields, by their name in the API. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Refused)) return {};
  return Object.fromEntries((error.problem.errors ?? []).map((e) => [e.field, e.message]));
}
