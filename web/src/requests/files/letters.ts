/** A letter that a step rests on, as a form holds it until it is sent. */

import type { UploadTray } from '../../core/uploadTray.svelte';
import type { Schemas } from '../../core/types';

export interface LetterText {
  number: string;
  date: string;
}

export function blankLetter(): LetterText {
  return { number: '', date: '' };
}

/** The letter as the API takes it; null while anything of it is missing. `today` is YYYY-MM-DD. */
export function letterFrom(
  { number, date }: LetterText,
  tray: UploadTray,
  today: string,
): Schemas['Letter'] | null {
  const file = tray.isReady ? tray.all[0]?.file : null;
  if (!number.trim() || !date || date > today || !file) return null;
  return { number: number.trim(), date, file };
}
