/** Work that nobody waits for comes after what somebody does. */

const AT_MOST = 3_000; // milliseconds

/** When the device has nothing better to do, or has had something for long enough. */
export function atLeisure(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: AT_MOST });
    else setTimeout(resolve, AT_MOST / 10); // Safari
  });
}
