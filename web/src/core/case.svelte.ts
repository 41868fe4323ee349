/**
 * One request with its history: first over HTTPS, which also says whether the history is whole;
 * then live from Firestore, and from this device without a network.
 */

import { untrack } from 'svelte';

import { answerOf, api } from './api';
import type { Stop } from './live';
import { names } from './names.svelte';
import { atMost } from './patience';
import { Refused } from './problems';
import { session } from './session.svelte';
import { isInScope } from './turns';
import type { History, SopEvent, SopRequest } from './types';

const PATIENCE = 3_000; // milliseconds for the answer, before Firestore is asked as well

export class Case {
  request = $state.raw<SopRequest | null>(null);
  events = $state.raw<SopEvent[]>([]);
  /** As the server verified it last; null while that is not known. */
  verified = $state.raw<Pick<
    History,
    'is_verified' | 'broken_at' | 'changed' | 'head' | 'length'
  > | null>(null);
  /** The names of those who have had to do with it, by uid. */
  people = $state.raw<Record<string, string>>({});
  isKnown = $state(false);
  trouble = $state.raw<unknown>(null);

  constructor(readonly id: string) {}

  /** Who reads as the agency alone sees only the events addressed to it. */
  get isRequesterOnly(): boolean {
    const me = session.me;
    if (!me || !this.request) return false;
    const inner = ['ikp_division', 'department_head', 'content_team'] as const;
    return !inner.some((role) => this.request && isInScope(me, this.request, role));
  }

  /** Listens for the length of an effect. */
  begin(): Stop {
    if (session.isOver) return () => {}; // listeners end with the session
    return untrack(() => {
      const stops: Stop[] = [];
      let isOver = false;
      void atMost(this.#first(), PATIENCE).then(() => {
        if (isOver || this.trouble instanceof Refused) return;
        void this.#listen(stops, () => isOver);
      });
      return () => {
        isOver = true;
        for (const stop of stops) stop();
      };
    });
  }

  /** Has the server verify the history again. */
  async verify(): Promise<void> {
    const query = { request: this.id };
    const history = await answerOf(api.GET('/api/get-history', { params: { query } }));
    names.learn(history.people);
    this.people = history.people;
    this.verified = history;
    if (history.events.length >= this.events.length) this.events = history.events;
  }

  async #first(): Promise<void> {
    const query = { request: this.id };
    try {
      const [request] = await Promise.all([
        answerOf(api.GET('/api/get-request', { params: { query } })),
        this.verify().catch(() => undefined), // a damaged history is still shown, unverified
      ]);
      this.#shows(request);
    } catch (error) {
      this.trouble = error;
    }
  }

  async #listen(stops: Stop[], isOver: () => boolean): Promise<void> {
    const live = await import('./live');
    if (isOver()) return;
    const watchEvents = () => {
      const on = (events: SopEvent[]) => {
        const isNew = events.length > this.events.length;
        if (events.length >= this.events.length) this.events = events;
        if (isNew) void this.verify().catch(() => undefined);
      };
      stops.push(live.watchEvents(this.id, this.isRequesterOnly, on, () => undefined));
    };
    let isWatched = false;
    stops.push(
      live.watchRequest(
        this.id,
        (request) => {
          if (request) this.#shows(request);
          this.isKnown = true;
          if (request && !isWatched) {
            isWatched = true;
            watchEvents();
          }
        },
        (error) => {
          if (!this.request) this.trouble = error;
        },
      ),
    );
  }

  #shows(request: SopRequest): void {
    this.isKnown = true;
    this.trouble = null;
    if (!this.request || this.request.sequence <= request.sequence) this.request = request;
  }
}
