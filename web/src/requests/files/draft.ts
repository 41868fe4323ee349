/** The files of a draft, as steps 4 and 7 send them. */

import { LIMITS } from '../../core/facts';
import type { Schemas, SopEvent } from '../../core/types';
import type { UploadTray } from '../../core/uploadTray.svelte';
import type { About } from '../../core/keptUploads';

type DraftFile = Schemas['DraftFile'];

export const MOST_FILES = LIMITS.draft_files.most; // of a version

/** What the agency said of each file that it supplied. */
export function captionsOf(events: SopEvent[]): Record<string, string> {
  const supplied = events.filter((event) => event.transition === 'supply_material');
  return Object.fromEntries(
    supplied
      .flatMap((event) => (event.payload['items'] ?? []) as Schemas['Material'][])
      .filter((item) => item.caption)
      .map((item) => [item.file, item.caption]),
  );
}

export function draftFile(file: string, { caption, sources }: About): DraftFile {
  return { file, caption: caption.trim(), sources: [...sources] };
}

/** The files that were uploaded; null while one is under way or rests on nothing. */
export function draftFiles(tray: UploadTray): DraftFile[] | null {
  if (tray.sealed.length !== tray.all.length) return null;
  const files = tray.sealed.map((each) => draftFile(each.file ?? '', each.about));
  return files.every((each) => each.sources.length) ? files : null;
}
