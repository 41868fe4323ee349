/** Files by id: what they are called, and links that open them. */

import { answerOf, api } from './api';
import type { FileInfo, FileOpened } from './types';

const MARGIN = 60_000; // milliseconds before its end from which a link is no longer given out

class Files {
  #known = $state.raw<Record<string, FileInfo>>({});
  #asked = new Set<string>();
  #opened = new Map<string, FileOpened>();

  /** What is known of a file; asked for when it is first wanted. */
  info(id: string): FileInfo | null {
    if (!this.#known[id] && !this.#asked.has(id)) {
      this.#asked.add(id);
      void this.#ask(id);
    }
    return this.#known[id] ?? null;
  }

  name(id: string): string | null {
    return this.info(id)?.name ?? null;
  }

  /** Asks for those that are not known yet; an Unreachable or Refused is the caller's. */
  async meet(ids: string[]): Promise<void> {
    await Promise.all(ids.filter((id) => !this.#known[id]).map((id) => this.#find(id)));
  }

  /** Learns what a file is from whoever knows it already: its upload, say. */
  learn(id: string, { name, content_type, size }: FileInfo): void {
    this.#known = { ...this.#known, [id]: { name, content_type, size } };
  }

  /** A link to exactly the sealed bytes, which lasts for some minutes. */
  async open(id: string): Promise<FileOpened> {
    const before = this.#opened.get(id);
    if (before && Date.parse(before.expires_at) - MARGIN > Date.now()) return before;
    const opened = await answerOf(api.GET('/api/open-file', { params: { query: { file: id } } }));
    this.#opened.set(id, opened);
    this.learn(id, opened);
    return opened;
  }

  async #ask(id: string): Promise<void> {
    try {
      await this.#find(id);
    } catch {
      addEventListener('online', () => void this.#ask(id), { once: true });
    }
  }

  async #find(id: string): Promise<void> {
    const { fileOf } = await import('./live');
    const found = await fileOf(id);
    if (found) this.learn(id, found);
    // what the rules keep from an agency, a draft whose facts it is asked about, may yet be opened
    else await this.open(id).catch(() => undefined);
  }
}

export const files = new Files();
