/** What may be uploaded, told before anything is sent. */

import { EXTENSIONS, UPLOADS } from './facts';
import type { FileKind } from './types';

export type Unfit = 'type' | 'size' | 'empty';

const LONGEST_NAME = 200;
// Neither what parts a path, nor what a reader cannot see: as the server's rule for names.
const UNFIT_IN_NAMES =
  // eslint-disable-next-line no-control-regex -- these very characters
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb/\\]/g;

/** The type that a file is declared as: the browser's word, or by its ending where it has none. */
export function typeOf(file: { name: string; type: string }): string {
  if (file.type && file.type in EXTENSIONS) return file.type;
  const name = file.name.toLowerCase();
  const found = Object.entries(EXTENSIONS).find(([, ends]) => ends.some((e) => name.endsWith(e)));
  return found?.[0] ?? file.type;
}

/** Why a file can't be of this kind; null when nothing is in the way. */
export function unfit(kind: FileKind, file: File): Unfit | null {
  const rule = UPLOADS[kind];
  if (!rule.content_types.includes(typeOf(file))) return 'type';
  if (file.size === 0) return 'empty';
  return file.size > rule.max_size ? 'size' : null;
}

/** What a file picker shall offer for this kind. */
export function accepted(kind: FileKind): string {
  const types = UPLOADS[kind].content_types;
  return types.flatMap((type) => [type, ...(EXTENSIONS[type] ?? [])]).join(',');
}

/** A name that the server takes; its ending stays. */
export function plainName(name: string): string {
  const seen = name.normalize('NFC').replace(UNFIT_IN_NAMES, '').trim() || 'berkas';
  if (seen.length <= LONGEST_NAME) return seen;
  const ending = /\.[^.]{1,10}$/.exec(seen)?.[0] ?? '';
  return seen.slice(0, LONGEST_NAME - ending.length) + ending;
}
