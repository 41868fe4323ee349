/** Who uses the client, from sign-in to sign-out. */

import { clear, del, get, set } from 'idb-keyval';
import { tick } from 'svelte';

import { language } from '../language/language.svelte';
import { answerOf, api, onSessionEnd } from './api';
import * as auth from './auth';
import { isPassing } from './problems';
import type { Settings } from './settings';
import type { Me, Role } from './types';

const KEPT = 'me';
const OWNER = 'owner'; // whose is what is kept on this device
const A_WHILE = 10 * 60_000; // milliseconds
const LEFT = 'left';
const WINDOWS = new BroadcastChannel('session');

/** What somebody may read depends on these. */
export interface Rights {
  uid: string;
  roles: Role[];
  agency: string | null;
}

class Session {
  /** `starting` until it is known who is signed in on this device, `meeting` until who that is. */
  state = $state<'starting' | 'signed_out' | 'meeting' | 'signed_in'>('starting');
  me = $state.raw<Me | null>(null);
  /** The person's session was ended elsewhere: they must sign in again to go on. */
  isOver = $state(false);
  /** Whether the device has said that the person is signed in; until then they are only expected. */
  isConfirmed = $state(false);
  settings = $state.raw<Settings | null>(null);
  trouble = $state.raw<unknown>(null);

  // as a text, so that what did not change begins nothing anew
  #rights = $derived(
    JSON.stringify({
      uid: this.me?.uid ?? '',
      roles: this.me?.roles ?? [],
      agency: this.me?.agency?.id ?? null,
    } satisfies Rights),
  );
  rights = $derived(JSON.parse(this.#rights) as Rights);
  #isLeaving = false;
  #hasSpoken = false;
  #metAt = 0;

  async begin(): Promise<void> {
    WINDOWS.onmessage = ({ data }) => {
      if (data === LEFT) void this.#leave();
    };
    onSessionEnd(() => (this.isOver = this.isConfirmed));
    try {
      const begun = auth.begin((uid) => void this.#changed(uid));
      await this.#welcome();
      this.settings = await begun;
    } catch (error) {
      this.trouble = error;
    }
  }

  has(...roles: Role[]): boolean {
    return !!this.me && roles.some((role) => this.me?.roles.includes(role));
  }

  async signIn(email: string, password: string): Promise<void> {
    await auth.signIn(email, password);
    localStorage.removeItem(LEFT);
    await this.#goOn();
  }

  async signInWithGoogle(): Promise<void> {
    await auth.signInWithGoogle();
    localStorage.removeItem(LEFT);
    await this.#goOn();
  }

  /** Leaves nothing of the person on this device, nor in its other windows. */
  async signOut(): Promise<void> {
    WINDOWS.postMessage(LEFT);
    await this.#leave();
  }

  /** Asks again who the person is: roles, mandates, preferences. */
  async refresh(): Promise<void> {
    await auth.token(true);
    if (this.me) await this.#meet(this.me.uid);
  }

  /** Does so when it has been a while, or when a mandate began or ended meanwhile. */
  async keepCurrent(now: Date): Promise<void> {
    const since = this.#metAt;
    const has = (at: string) => since < Date.parse(at) && Date.parse(at) <= +now;
    const hasChanged = this.me?.mandates.some((each) => has(each.starts_at) || has(each.ends_at));
    if (!hasChanged && +now - since < A_WHILE) return;
    this.#metAt = +now;
    await this.refresh();
  }

  /** The session was ended elsewhere, and is taken up again where it was. */
  async #goOn(): Promise<void> {
    if (!this.isOver || !this.me) return;
    if (await this.#meet(this.me.uid)) this.isOver = false;
  }

  /** Who used this device last sees their pages while it is still asked whether they may. */
  async #welcome(): Promise<void> {
    if (localStorage.getItem(LEFT) !== null) return;
    const kept = await get<Me>(KEPT).catch(() => undefined);
    if (!kept || this.#hasSpoken) return;
    this.me = kept;
    this.#metAt = Date.now();
    await language.prefer(kept.language);
    if (!this.#hasSpoken) this.state = 'signed_in';
  }

  async #changed(uid: string | null): Promise<void> {
    if (this.#isLeaving) return;
    this.#hasSpoken = true;
    const left = localStorage.getItem(LEFT);
    if (this.state === 'starting' && uid !== null && left !== null) {
      if (left === uid) return auth.signOut(); // their leaving was cut short
      await wipe();
      localStorage.removeItem(LEFT);
    }
    const isExpected = this.me?.uid === uid;
    if (isExpected && this.isConfirmed) return;
    if (this.me && !isExpected && this.isConfirmed) {
      // by nobody at this page: it stays, until they sign in again; or somebody else has, elsewhere
      if (uid === null) this.isOver = true;
      else location.assign('/');
      return;
    }
    if (uid === null) {
      this.me = null;
      if (left !== null) await wipe();
      else await del(KEPT); // is not welcomed again; the rest is theirs when they sign in
      localStorage.removeItem(LEFT);
      this.state = 'signed_out';
      return;
    }
    try {
      const owner = await get<string>(OWNER);
      if (owner !== undefined && owner !== uid) {
        await wipe();
        if (this.me) return location.assign('/'); // what is under way is somebody else's
      }
      await set(OWNER, uid);
      this.isConfirmed = true;
      if (!isExpected) this.state = 'meeting';
      if (!(await this.#meet(uid))) return;
      this.trouble = null;
      this.state = 'signed_in';
    } catch (error) {
      this.trouble = error;
    }
  }

  async #leave(): Promise<void> {
    this.#isLeaving = true;
    const uid = this.me?.uid ?? '';
    localStorage.setItem(LEFT, uid); // what is still open now is forgotten by the next page
    this.state = 'starting'; // the pages end first, and write what they keep
    await tick();
    await auth.signOut();
    await wipe();
    localStorage.setItem(LEFT, uid); // another window's next page may have been faster
    location.assign('/');
  }

  /** Learns who the person is; false where the page is about to end. */
  async #meet(uid: string): Promise<boolean> {
    try {
      const me = await answerOf(api.GET('/api/me'));
      if (this.#isLeaving) return false;
      if (me.uid !== uid) {
        location.assign('/'); // somebody else has signed in meanwhile
        return false;
      }
      await set(KEPT, me);
      this.me = me;
      this.#metAt = Date.now();
    } catch (error) {
      const kept = await get<Me>(KEPT);
      if (!isPassing(error) || kept?.uid !== uid) throw error;
      this.me = kept;
    }
    await language.prefer(this.me.language);
    return true;
  }
}

/** Forgets what is kept on this device of whoever used it. */
async function wipe(): Promise<void> {
  // a window that still has the database open keeps it from being removed: it leaves, too
  await import('./live').then(({ forget }) => forget()).catch(() => undefined);
  sessionStorage.clear();
  await clear();
}

export const session = new Session();
