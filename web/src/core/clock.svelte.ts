/** The time now, as everything on the page sees it: it moves every half minute. */

const PACE = 30_000;

class Clock {
  now = $state.raw(new Date());

  constructor() {
    setInterval(() => (this.now = new Date()), PACE);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.now = new Date();
    });
  }
}

export const clock = new Clock();

class Network {
  isOnline = $state(navigator.onLine);

  constructor() {
    addEventListener('online', () => (this.isOnline = true));
    addEventListener('offline', () => (this.isOnline = false));
  }
}

export const network = new Network();
