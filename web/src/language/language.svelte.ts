/** The language of the client: Indonesian first, English second. */

import { wordFor } from '../core/facts';
import type { messages } from './id';
import { common, errors } from './id/common';
import { shell, signIn } from './id/shell';

export type Language = 'id' | 'en';
export type Messages = typeof messages;

const KEPT = 'language';
// What is read before somebody has signed in; the pages' texts come with the pages.
const FIRST = { common, errors, shell, signIn } as Messages;

class Speaker {
  current = $state<Language>('id');
  /** Every text of the client, in the current language. */
  t = $state.raw<Messages>(FIRST);
  #hasPages = false;

  /** The language chosen on this device. */
  async begin(): Promise<void> {
    await this.speak(localStorage.getItem(KEPT) === 'en' ? 'en' : 'id');
  }

  /** Has the texts of every page, too. */
  async turnToPages(): Promise<void> {
    this.#hasPages = true;
    await this.speak(this.current);
  }

  /** A person's choice, which this device keeps. */
  async choose(language: Language): Promise<void> {
    localStorage.setItem(KEPT, language);
    await this.speak(language);
  }

  /** The language of the person's account, where nothing was chosen on this device. */
  async prefer(language: Language): Promise<void> {
    if (!localStorage.getItem(KEPT)) await this.speak(language);
  }

  /** The glossary's word: a role, status, transition, kind of file, … */
  say(word: string): string {
    return wordFor(word, this.current);
  }

  private async speak(language: Language): Promise<void> {
    this.t = await this.#texts(language);
    this.current = language;
    document.documentElement.lang = language;
  }

  async #texts(language: Language): Promise<Messages> {
    if (language === 'en') return (await import('./en')).messages;
    return this.#hasPages ? (await import('./id')).messages : FIRST;
  }
}

export const language = new Speaker();
