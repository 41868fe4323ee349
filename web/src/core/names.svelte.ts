/** Names by id: of agencies for everybody, of people for those who may know them. */

import { getMany, set } from 'idb-keyval';

import { language } from '../language/language.svelte';
import { atLeisure } from './leisure';
import { session } from './session.svelte';
import type { Account } from './types';

const KEPT = { agencies: 'agencies', people: 'people' };

class Names {
  #agencies = $state.raw<Record<string, string>>({});
  #people = $state.raw<Record<string, string>>({});
  /** Everybody's accounts, for the division and admins. */
  accounts = $state.raw<Account[]>([]);

  /** The agency's name; its id until that is known. */
  agency(id: string): string {
    const own = session.me?.agency;
    return own?.id === id ? own.name : (this.#agencies[id] ?? id);
  }

  get agencies(): { id: string; name: string }[] {
    return Object.entries(this.#agencies)
      .map(([id, name]) => ({ id, name }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The person's name, as far as this person may know it. */
  person(uid: string): string {
    return this.known(uid) ?? language.t.common.nameless;
  }

  known(uid: string): string | null {
    if (uid === session.me?.uid) return session.me.name;
    return this.#people[uid] ?? null;
  }

  /** Learns names that an answer brought along. */
  learn(people: Record<string, string>): void {
    this.#people = { ...this.#people, ...people };
    void set(KEPT.people, this.#people).catch(() => undefined);
  }

  /** Asks for what this person may know. */
  async begin(): Promise<void> {
    const [agencies, people] = await getMany<Record<string, string>>(Object.values(KEPT));
    this.#agencies = { ...agencies, ...this.#agencies };
    this.#people = { ...people, ...this.#people };
    await atLeisure();
    await this.meetAgencies();
    if (session.has('ikp_division', 'admin')) await this.meet();
  }

  /** Asks for the agencies. */
  async meetAgencies(): Promise<void> {
    const live = await import('./live');
    const all = await live.agencies();
    if (!all.length) return; // so a device without a network answers that keeps none
    this.#agencies = Object.fromEntries(all.map((each) => [each.id, each.name]));
    void set(KEPT.agencies, this.#agencies).catch(() => undefined);
  }

  /** Asks for everybody's accounts. */
  async meet(): Promise<void> {
    const live = await import('./live');
    this.accounts = await live.accounts();
    this.learn(Object.fromEntries(this.accounts.map((each) => [each.uid, each.name])));
  }
}

export const names = new Names();
