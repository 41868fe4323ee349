/**
 * What a person has written about a version and not sent yet. It is kept on this device until the
 * step is taken: neither a reload nor a new version loses it.
 */

import { del, get, keys, set } from 'idb-keyval';

import { CHECK_POINTS } from '../core/facts';
import { newKey } from '../core/keys';
import type { Place } from '../core/types';

/** A correction that is not sent yet. */
export interface Pin {
  id: string;
  text: string;
  place: Place | null;
}

/** A correction that is being written; `id` is that of the one that is changed. */
export interface Composing {
  id: string | null;
  text: string;
  place: Place | null;
}

export interface Written {
  /** The step that waits for the network with these fields. */
  queued: { key: string; sent: (keyof Written)[] } | null;
  composing: Composing | null;
  corrections: Pin[];
  hasCorrections: boolean | null;
  notes: string;
  reason: string;
  /** The check list, by its points. */
  points: Record<string, { passed: boolean | null; note: string }>;
  statements: string[];
  /** What the agency says of its facts, by their ids. */
  answers: Record<string, { isRight: boolean | null; correct: string; source: string }>;
}

function nothing(): Written {
  const point = () => ({ passed: null, note: '' });
  return {
    ...{
      queued: null,
      composing: null,
      corrections: [],
      hasCorrections: null,
      notes: '',
      reason: '',
    },
    points: Object.fromEntries(CHECK_POINTS.map((name) => [name, point()])),
    ...{ statements: [''], answers: {} },
  };
}

export class Unsent {
  written = $state<Written>(nothing());
  isKnown = $state(false);
  readonly #prefix: string;
  readonly #key: string;

  constructor(
    request: string,
    readonly version: number,
    uid: string,
  ) {
    this.#prefix = `unsent ${request} ${uid} `;
    this.#key = `${this.#prefix}${version}`;
  }

  /** Takes up what was kept; what was written meanwhile stays. */
  async begin(): Promise<void> {
    try {
      const kept = await get<Written>(this.#key);
      if (kept) this.written = joined(kept, $state.snapshot(this.written) as Written);
    } finally {
      this.isKnown = true;
    }
  }

  /** Keeps what is written now. */
  async keep(): Promise<void> {
    if (!this.isKnown) return;
    const written = $state.snapshot(this.written) as Written;
    await (isEmpty(written) ? del(this.#key) : set(this.#key, written));
  }

  /** A step was taken: these fields are left to nobody to send. */
  clear(sent: (keyof Written)[]): void {
    const none = nothing();
    const left = Object.fromEntries(sent.map((field) => [field, none[field]]));
    this.written = { ...this.written, ...left };
  }

  add(text: string, place: Place | null): Pin {
    this.written.corrections.push({ id: newKey(), text, place });
    return this.written.corrections.at(-1) as Pin;
  }

  remove(id: string): void {
    this.written.corrections = this.written.corrections.filter((pin) => pin.id !== id);
  }

  /**
   * Corrections of earlier versions that were never sent, the last version's first. What went with
   * one of these steps was.
   */
  async leftBehind(steps: readonly string[]): Promise<{ version: number; corrections: Pin[] }[]> {
    const all = (await keys<string>()).filter((key) => `${key}`.startsWith(this.#prefix));
    const left = await Promise.all(
      all
        .filter((key) => key !== this.#key)
        .map(async (key) => {
          const kept = await get<Written>(key);
          const isSent =
            kept?.queued?.sent.includes('corrections') && steps.includes(kept.queued.key);
          const corrections = isSent ? [] : (kept?.corrections ?? []);
          return { version: Number(key.slice(this.#prefix.length)), corrections };
        }),
    );
    return left
      .filter(({ corrections }) => corrections.length)
      .sort((a, b) => b.version - a.version);
  }

  /** Forgets what was left behind of a version. */
  async forget(version: number): Promise<void> {
    await del(`${this.#prefix}${version}`);
  }
}

/** What was kept, with what was written since. */
function joined(kept: Written, since: Written): Written {
  const none = nothing();
  const isNew = (field: string) =>
    JSON.stringify(since[field as keyof Written]) !== JSON.stringify(none[field as keyof Written]);
  return {
    ...{ ...none, ...kept },
    ...Object.fromEntries(Object.entries(since).filter(([field]) => isNew(field))),
    corrections: [...kept.corrections, ...since.corrections],
  };
}

function isEmpty(written: Written): boolean {
  return JSON.stringify(written) === JSON.stringify(nothing());
}
