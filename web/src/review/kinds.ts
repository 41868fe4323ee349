/** How a file of the content is shown. */

export type Shown = 'picture' | 'video' | 'audio' | 'document' | 'other';

const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp']);
const MOST_READ = 100_000_000; // bytes that a browser is asked to hold and to compare

/** By its type; what a browser can't show is only downloaded. */
export function shownAs(contentType: string): Shown {
  if (PICTURES.has(contentType)) return 'picture';
  if (contentType === 'application/pdf') return 'document';
  if (contentType.startsWith('video/')) return 'video';
  return contentType.startsWith('audio/') ? 'audio' : 'other';
}

/** Whether its bytes are fetched as a whole before they are shown, and so can be compared. */
export function isRead(contentType: string, size: number): boolean {
  return ['picture', 'document'].includes(shownAs(contentType)) && size <= MOST_READ;
}
