/** Says something to screen readers, wherever the focus is and whatever leaves the page meanwhile. */

const LASTS = 10_000; // milliseconds; then it is no longer found by whoever reads on

let region: HTMLElement | null = null;
let end: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string): void {
  if (!region?.isConnected) {
    region = document.createElement('div');
    region.className = 'visually-hidden no-print';
    region.setAttribute('role', 'status');
    document.body.append(region);
  }
  const spoken = region;
  spoken.textContent = '';
  // a region is read out when it changes: the same words twice have to leave in between
  setTimeout(() => (spoken.textContent = text), 50);
  clearTimeout(end);
  end = setTimeout(() => (spoken.textContent = ''), LASTS);
}
