/**
 * The requests that a person may read, the last changed first. What they saw last is there at once,
 * the first page comes over HTTPS; then Firestore keeps it live, and has it without a network.
 */

import { get, set } from 'idb-keyval';
import { untrack } from 'svelte';

import { answerOf, api } from './api';
import { STATUSES } from './facts';
import { atLeisure } from './leisure';
import type { Scope, Stop } from './live';
import { atMost } from './patience';
import { session, type Rights } from './session.svelte';
import type { SopRequest, Status } from './types';

const KEPT = 'requests';
const MOST_OPEN = 200;
const MOST_RECENT = 30;
const PATIENCE = 3_000; // milliseconds for the first page, before Firestore is asked as well
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
  isCut = $derived(
    Object.entries(this.#live).some(
      ([part, { length }]) => part.endsWith('open') && length === MOST_OPEN,
    ),
  );
  /** Whether what is shown is what the device had, and nobody has answered yet what is new. */
  isOld = $state(false);
  #isAnswered = false;
  #cursor: string | null = null;

  all = $derived(latest([...this.#older, ...Object.values(this.#live).flat()]));

  /** Listens for the length of an effect, which begins anew where what one may read changes. */
  begin(): Stop {
    const scopes = scopesOf(session.rights);
    if (session.isOver) return () => {};
    return untrack(() => {
      const stops: Stop[] = [];
      let isOver = false;
      const isIn = (part: string) => scopes.some(({ kind }) => part.startsWith(kind));
      this.#live = Object.fromEntries(Object.entries(this.#live).filter(([part]) => isIn(part)));
      void this.#recall();
      void atMost(this.#first(), PATIENCE).then(async () => {
        if (isOver) return;
        this.isOld = !this.#isAnswered;
        await atLeisure();
        const live = await import('./live');
        if (!isOver) stops.push(...scopes.flatMap((scope) => this.#watch(live, scope)));
      });
      return () => {
        isOver = true;
        for (const stop of stops) stop();
      };
    });
  }

  /** Brings the next page of what changed longer ago. */
  async more(): Promise<void> {
    const page = await this.#page(this.#cursor);
    this.#older = [...this.#older, ...page];
  }

  async #first(): Promise<void> {
    try {
      const page = await this.#page(null);
      this.#older = page;
      this.#answered();
      await set(KEPT, page).catch(() => undefined);
    } catch (error) {
      if (!this.isKnown) this.trouble = error;
    }
  }

  #watch({ watchRequests }: typeof import('./live'), scope: Scope): Stop[] {
    const on = (part: string, most: number) => (found: SopRequest[], isKept: boolean) => {
      // a device that knows of none does not know that there are none
      if (isKept && found.length === 0) return;
      const ids = found.map((each) => each.id);
      // a full answer says nothing of what changed before its last
      const since = found.length < most ? '' : (found.at(-1)?.updated_at ?? '');
      const gone = (this.#live[part] ?? []).filter(
        ({ id, updated_at }) => updated_at > since && !ids.includes(id),
      );
      this.#older = this.#older.filter((each) => !gone.some(({ id }) => id === each.id));
      this.#live = { ...this.#live, [part]: found };
      this.isKnown = true;
      if (!isKept) this.#answered();
    };
    const open = on(`${scope.kind} open`, MOST_OPEN);
    const recent = on(`${scope.kind} recent`, MOST_RECENT);
    const trouble = (error: unknown) => (this.trouble = error);
    return [
      watchRequests(scope, OPEN, MOST_OPEN, open, trouble),
      watchRequests(scope, null, MOST_RECENT, recent, trouble),
    ];
  }

  #answered(): void {
    this.#isAnswered = true;
    this.isKnown = true;
    this.isOld = false;
    this.trouble = null;
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
function scopesOf({ uid, roles, agency }: Rights): Scope[] {
  if (roles.some((role) => role === 'ikp_division' || role === 'department_head')) {
    return [{ kind: 'all' }];
  }
  const scopes: Scope[] = [];
  if (agency) scopes.push({ kind: 'agency', agency });
  if (roles.includes('content_team')) scopes.push({ kind: 'team', uid });
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
