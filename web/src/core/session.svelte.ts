/** Who uses the client, from sign-in to sign-out. */

import { clear, get, set } from 'idb-keyval';

import { language } from '../language/language.svelte';
import { answerOf, api, onSessionEnd } from './api';
import * as auth from './auth';
import { Unreachable } from './problems';
import type { Settings } from './settings';
import type { Me, Role } from './types';

const KEPT = 'me';
const LIVE_LOADED = () => import('./live');

class Session {
  /** `starting` until it is known who is signed in on this device. */
  state = $state<'starting' | 'signed_out' | 'signed_in'>('starting');
  me = $state.raw<Me | null>(null);
  /** The person's session was ended elsewhere: they must sign in again to go on. */
  isOver = $state(false);
  settings = $state.raw<Settings | null>(null);
  trouble = $state.raw<unknown>(null);

  async begin(): Promise<void> {
    onSessionEnd(() => (this.isOver = this.state === 'signed_in'));
    try {
      this.settings = await auth.begin((uid) => void this.#changed(uid));
    } catch (error) {
      this.trouble = error;
    }
  }

  has(...roles: Role[]): boolean {
    return !!this.me && roles.some((role) => this.me?.roles.includes(role));
  }

  async signIn(email: string, password: string): Promise<void> {
    await auth.signIn(email, password);
    if (this.isOver) {
      await this.#meet();
      this.isOver = false;
    }
  }

  async signInWithGoogle(): Promise<void> {
    await auth.signInWithGoogle();
  }

  /** Leaves nothing of the person on this device. */
  async signOut(): Promise<void> {
    const { forget } = await LIVE_LOADED();
    await forget();
    await clear();
    await auth.signOut();
    this.isOver = false;
    location.assign('/'); // nothing of them stays in memory either
  }

  /** Asks again who the person is: roles, mandates, preferences. */
  async refresh(): Promise<void> {
    await auth.token(true);
    await this.#meet();
  }

  async #changed(uid: string | null): Promise<void> {
    if (uid === null) {
      this.me = null;
      this.state = 'signed_out';
      return;
    }
    if (this.me?.uid === uid) return;
    try {
      await this.#meet();
      this.trouble = null;
      this.state = 'signed_in';
    } catch (error) {
      this.trouble = error;
    }
  }

  async #meet(): Promise<void> {
    try {
      const me = await answerOf(api.GET('/api/me'));
      await set(KEPT, me);
      this.me = me;
    } catch (error) {
      const kept = await get<Me>(KEPT);
      if (!(error instanceof Unreachable) || !kept) throw error;
      this.me = kept;
    }
    await language.prefer(this.me.language);
  }
}

export const session = new Session();
