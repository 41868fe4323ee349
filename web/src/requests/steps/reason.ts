/** Reasons, which decisions that hold somebody up are given with. */

import { LIMITS } from '../../core/facts';

/** Whether it is long enough to tell something. */
export function isReason(text: string): boolean {
  return text.trim().length >= LIMITS.reason.least;
}
