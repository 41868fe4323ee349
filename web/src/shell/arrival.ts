/** Whether a page was just opened: its heading then takes the focus, once it is there. */

let isAwaited = false;

export function awaitHeading(): void {
  isAwaited = true;
}

/** True once for each page that is opened. */
export function isArrival(): boolean {
  const was = isAwaited;
  isAwaited = false;
  return was;
}
