/**
 * What a person has typed into a form and not sent yet: kept on this device as it is typed, so that
 * neither a reload nor a look at another page loses it.
 */

import { del, get, set } from 'idb-keyval';
import { untrack } from 'svelte';

import { clock } from './clock.svelte';
import type { Stop } from './live';
import { session } from './session.svelte';

const PAUSE = 300; // milliseconds without typing before it is kept

interface Kept<T> {
  fields: T;
  at: string;
}

export class KeptForm<T extends object> {
  fields: T = $state() as T;
  /** Whether anything was kept is known: only now may a person type. */
  isKnown = $state(false);
  /** Since when what was restored has lain here; null when the form began blank. */
  restoredAt = $state<string | null>(null);
  readonly #key: string;
  readonly #blank: () => T;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #written = '';

  constructor(name: string, blank: () => T) {
    this.#key = `form ${session.me?.uid ?? ''} ${name}`;
    this.#blank = blank;
    this.fields = blank();
  }

  /** Takes up what was kept, and keeps what is typed, for the length of an effect. */
  begin(): Stop {
    void untrack(() => this.#restore());
    const onHidden = () => this.#flush();
    document.addEventListener('visibilitychange', onHidden);
    const stop = $effect.root(() => {
      $effect(() => {
        if (!this.isKnown) return;
        const written = JSON.stringify(this.fields);
        if (written === this.#written) return;
        this.#written = written;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#flush(), PAUSE);
      });
    });
    return () => {
      document.removeEventListener('visibilitychange', onHidden);
      stop();
      this.#flush();
    };
  }

  /** Begins anew. */
  async clear(): Promise<void> {
    this.fields = this.#blank();
    this.restoredAt = null;
    await this.forget();
  }

  /** It was sent: nothing is kept of it. */
  async forget(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#written = JSON.stringify(this.fields);
    await del(this.#key).catch(() => undefined);
  }

  async #restore(): Promise<void> {
    const kept = await get<Kept<T>>(this.#key).catch(() => undefined);
    if (kept) {
      this.fields = { ...this.#blank(), ...kept.fields };
      this.restoredAt = kept.at;
    }
    this.#written = JSON.stringify(this.fields);
    this.isKnown = true;
  }

  #flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kept: Kept<T> = {
      fields: $state.snapshot(this.fields) as T,
      at: clock.now.toISOString(),
    };
    void set(this.#key, kept).catch(() => undefined);
  }
}
