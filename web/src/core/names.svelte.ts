/** Names by id: of agencies for everybody, of people for those who may know them. */

import { get, set } from 'idb-keyval';

import { atLeisure } from './leisure';
import { session } from './session.svelte';
import type { Account } from './types';

const KEPT = 'agencies';

class Names {
  #agencies = $state.raw<Record<string, string>>({});
  #people = $state.raw<Record<string, string>>({});
  /** Everybody's accounts, for the division and admins. */
  accounts = $state.raw<Account[]>([]);

  /** The agency's name; its id until that is known. */
  agency(id: string): string {
    return this.#agencies[id] ?? id;
  }

  get agencies(): { id: string; name: string }[] {
    return Object.entries(this.#agencies)
      .map(([id, name]) => ({ id, name }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  person(uid: string): string {
    if (uid === session.me?.uid) return session.me.name ?? uid;
    return this.#people[uid] ?? uid;
  }

  /** Learns names that an answer brought along. */
  learn(people: Record<string, string>): void {
    this.#people = { ...this.#people, ...people };
  }

  /** Asks for what this person may know. */
  async begin(): Promise<void> {
    this.#agencies = (await get<Record<string, string>>(KEPT)) ?? this.#agencies;
    await atLeisure();
    const live = await import('./live');
    const agencies = await live.agencies();
    this.#agencies = Object.fromEntries(agencies.map((each) => [each.id, each.name]));
    await set(KEPT, this.#agencies);
    if (session.has('ikp_division', 'admin')) await this.meet();
  }

  /** Asks for everybody's accounts. */
  async meet(): Promise<void> {
    const live = await import('./live');
    this.accounts = await live.accounts();
    this.learn(Object.fromEntries(this.accounts.map((each) => [each.uid, each.name])));
  }
}

export const names = new Names();
