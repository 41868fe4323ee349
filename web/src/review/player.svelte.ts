/** A video or recording whose link ends while it is watched: it is renewed, and goes on from there. */

import { momentOf } from './moments';
import type { Source } from './source.svelte';

const PATIENCE = 10_000; // milliseconds: a new link that fails as soon is no help

export class Player {
  media = $state<HTMLMediaElement>();
  now = $state(0);
  duration = $state(NaN);
  isPaused = $state(true);
  trouble = $state.raw<unknown>(null);
  #source: Source;
  #renewedAt = 0;
  #resume: { at: number; plays: boolean } | null = null;

  constructor(source: Source) {
    this.#source = source;
  }

  get url(): string | undefined {
    return this.#source.opened?.url;
  }

  /** The moment that is shown, as it is kept. */
  get moment(): number {
    return momentOf(this.now, this.duration);
  }

  seek(seconds: number): void {
    if (this.media) this.media.currentTime = seconds;
    this.now = seconds;
  }

  async play(): Promise<void> {
    const ends = this.#source.opened?.expires_at;
    if (ends && Date.parse(ends) <= Date.now()) return this.failed(true);
    // a browser that refuses to play says so by staying paused
    await this.media?.play().catch(() => undefined);
  }

  pause(): void {
    this.media?.pause();
  }

  /** The link ended, or the network did: another link, from where it stopped. */
  async failed(wouldPlay = !this.isPaused): Promise<void> {
    if (Date.now() - this.#renewedAt < PATIENCE) {
      this.trouble = new Error('media');
      return;
    }
    this.#renewedAt = Date.now();
    this.#resume = { at: this.now, plays: wouldPlay };
    try {
      const ended = this.url;
      await this.#source.renew();
      if (this.url === ended) this.media?.load();
      this.trouble = null;
    } catch (error) {
      this.trouble = error;
    }
  }

  retry(): void {
    this.#renewedAt = 0;
    void this.failed();
  }

  /** A link has been taken up. */
  loaded(): void {
    if (!this.media) return;
    this.duration = this.media.duration;
    this.trouble = null;
    const resume = this.#resume;
    this.#resume = null;
    if (!resume) return;
    this.media.currentTime = resume.at;
    if (resume.plays) void this.media.play().catch(() => undefined);
  }
}
