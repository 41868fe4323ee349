/** Something that is asked for, and asked for again; the last answer stays until the next is there. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  trouble = $state.raw<unknown>(null);
  isBusy = $state(false);
  #ask: () => Promise<T>;
  #asked = 0;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Asks. Of several at once, the one that was asked last counts. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.isBusy = true;
    this.trouble = null;
    try {
      const value = await this.#ask();
      if (asked === this.#asked) this.value = value;
    } catch (error) {
      if (asked === this.#asked) this.trouble = error;
    } finally {
      if (asked === this.#asked) this.isBusy = false;
    }
  }
}
