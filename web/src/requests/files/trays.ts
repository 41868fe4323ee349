/** What keeps a field's files from being put forward, in words. */

import type { UploadTray } from '../../core/uploadTray.svelte';
import { language } from '../../language/language.svelte';

export function trayError(tray: UploadTray, none?: string): string | null {
  if (tray.isReady) return null;
  return tray.all.length ? language.t.uploads.unfinished : (none ?? language.t.uploads.needed);
}
