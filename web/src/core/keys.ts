/** Random ids, made on this device. */

import { Refused } from './problems';

/** An idempotency key, which is also the id of the command and its event. */
export function newKey(): string {
  return crypto.randomUUID();
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The id of a new request: twenty letters and digits, like those that Firestore makes. */
export function newRequestId(): string {
  let id = '';
  while (id.length < 20) {
    // 248 is the largest multiple of 62 in a byte: so every letter is as likely
    for (const byte of crypto.getRandomValues(new Uint8Array(40))) {
      if (byte < 248 && id.length < 20) id += ALPHABET[byte % 62];
    }
  }
  return id;
}

// The server may have done, or still be doing, what it answers so.
export const UNSETTLED: ReadonlySet<string> = new Set([
  'in_flight',
  'lost_race',
  'too_many_requests',
]);

/**
 * The key of an action that may be tried again: the same while what is sent is the same, also after
 * a reload where the answer was lost.
 */
export class ActionKey {
  readonly #name: string;
  #key = newKey();
  #sent = '';

  constructor(name: string) {
    this.#name = `key ${name}`;
    const kept = sessionStorage.getItem(this.#name);
    if (kept) [this.#key, this.#sent] = JSON.parse(kept) as [string, string];
  }

  of(command: unknown): string {
    const sent = JSON.stringify(command);
    if (this.#sent !== '' && this.#sent !== sent) this.renew();
    this.#sent = sent;
    sessionStorage.setItem(this.#name, JSON.stringify([this.#key, sent]));
    return this.#key;
  }

  /** After a refusal the next try is another action; after anything else it may be the same. */
  failedWith(error: unknown): void {
    if (!(error instanceof Refused)) return;
    if (error.problem.status < 500 && !UNSETTLED.has(error.code)) this.renew();
  }

  /** What comes next is another action, even if it says the same. */
  renew(): void {
    this.#key = newKey();
    this.#sent = '';
    sessionStorage.removeItem(this.#name);
  }
}
