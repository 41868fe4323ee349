/**
 * The requests that a person may read, the last changed first. What they saw last is there at once,
 * the first page comes over HTTPS; then Firestore keeps it live, and has it without a network.
 */

import { get, set } from 'idb-keyval';

import { answerOf, api } from './api';
import { STATUSES } from './facts';
import { atLeisure } from './leisure';
import type { Scope, Stop } from './live';
import { session } from './session.svelte';
import type { Me, SopRequest, Status } from './types';

const KEPT = 'requests';
const MOST_OPEN = 200;
const MOST_RECENT = 30;
const OPEN = (Object.keys(STATUSES) as Status[]).filter((status) => !STATUSES[status].is_final);

export class RequestList {
  isKnown = $state(false);
  trouble = $state.raw<unknown>(null);
  /** The pages that were asked for. */
  #older = $state.raw<SopRequest[]>([]);
  #live = $state.raw<Record<string, SopRequest[]>>({});
  /** Whether there is more that `more` would bring. */
  hasMore = $state(false);
  /** Whether more is under way than is kept live. */
  isCut = $state(false);
  #cursor: string | null = null;

  all = $derived(latest([...this.#older, ...Object.values(this.#live).flat()]));

  /** Listens for the length of an effect. */
  begin(): Stop {
    const me = session.me;
    if (!me) return () => {};
    const stops: Stop[] = [];
    let isOver = false;
    void this.#recall();
    void this.#page(null)
      .then((page) => {
        this.#older = page;
        this.isKnown = true;
        return set(KEPT, page).catch(() => undefined);
      })
      .catch((error: unknown) => {
        if (!this.isKnown) this.trouble = error;
      })
      .finally(() => {
        void atLeisure().then(async () => {
          const { watchRequests } = await import('./live');
          if (isOver) return;
          const asked = (part: string) => (found: SopRequest[], isKept: boolean) => {
            // a device that knows of none does not know that there are none
            if (isKept && found.length === 0) return;
            this.#live = { ...this.#live, [part]: found };
            this.isKnown = true;
            this.trouble = null;
          };
          const underWay = (part: string) => (found: SopRequest[], isKept: boolean) => {
            this.isCut ||= found.length === MOST_OPEN;
            asked(part)(found, isKept);
          };
          const trouble = (error: unknown) => (this.trouble = error);
          for (const scope of scopesOf(me)) {
            const open = underWay(`${scope.kind} open`);
            const recent = asked(`${scope.kind} recent`);
            stops.push(watchRequests(scope, OPEN, MOST_OPEN, open, trouble));
            stops.push(watchRequests(scope, null, MOST_RECENT, recent, trouble));
          }
        });
      });
    return () => {
      isOver = true;
      for (const stop of stops) stop();
    };
  }

  /** Brings the next page of what changed longer ago. */
  async more(): Promise<void> {
    const page = await this.#page(this.#cursor);
    this.#older = [...this.#older, ...page];
  }

  async #recall(): Promise<void> {
    const kept = await get<SopRequest[]>(KEPT).catch(() => undefined);
    if (!kept?.length || this.isKnown) return;
    this.#older = kept;
    this.isKnown = true;
  }

  async #page(cursor: string | null): Promise<SopRequest[]> {
    const query = { limit: 50, ...(cursor ? { cursor } : {}) };
    const page = await answerOf(api.GET('/api/list-requests', { params: { query } }));
    this.#cursor = page.next;
    this.hasMore = page.next !== null;
    return page.requests;
  }
}

/** What a person may read, as Firestore has to be asked for it. */
function scopesOf(me: Me): Scope[] {
  if (me.roles.some((role) => role === 'ikp_division' || role === 'department_head')) {
    return [{ kind: 'all' }];
  }
  const scopes: Scope[] = [];
  if (me.agency) scopes.push({ kind: 'agency', agency: me.agency.id });
  if (me.roles.includes('content_team')) scopes.push({ kind: 'team', uid: me.uid });
  return scopes;
}

/** Each request once, as it is known last; the last changed first. */
function latest(found: SopRequest[]): SopRequest[] {
  const known: Record<string, SopRequest> = {};
  for (const request of found) {
    if ((known[request.id]?.sequence ?? 0) <= request.sequence) known[request.id] = request;
  }
  return Object.values(known).sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}
