/**
 * A file of the content as this page has it: a link that is renewed when it ends and, where a
 * browser can hold them, its bytes, compared with the digest under which they were sealed.
 */

import { untrack } from 'svelte';

import { answerOf, api } from '../core/api';
import { crc32cOf } from '../core/crc32c';
import { files } from '../core/files.svelte';
import { Refused, Unreachable } from '../core/problems';
import type { FileOpened } from '../core/types';
import { isRead } from './kinds';

/**
 * What is known of the bytes: `same` as sealed, compared here; `stored`, compared by the server
 * where they are stored; `different`: never to be decided on.
 */
export type Likeness = 'unknown' | 'comparing' | 'same' | 'stored' | 'different' | 'failed';

export class Source {
  opened = $state.raw<FileOpened | null>(null);
  /** Where the bytes that were fetched can be shown from. */
  url = $state<string | null>(null);
  bytes = $state.raw<Blob | null>(null);
  likeness = $state<Likeness>('unknown');
  trouble = $state.raw<unknown>(null);
  #loading: Promise<void> | null = null;
  #isOver = false;

  constructor(
    readonly file: string,
    readonly crc32c: string,
  ) {}

  /** Opens the file, and fetches its bytes where they are to be compared here. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      if (this.trouble) this.#loading = null;
    });
    return this.#loading;
  }

  /** A new link, whatever the last one was good for. */
  async renew(): Promise<void> {
    const query = { file: this.file };
    this.opened = await answerOf(api.GET('/api/open-file', { params: { query } }));
  }

  /** Lets go of the bytes. */
  close(): void {
    this.#isOver = true;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
    this.bytes = null;
  }

  async #load(): Promise<void> {
    this.trouble = null;
    this.likeness = 'comparing';
    try {
      this.opened = await files.open(this.file);
      const isWhole = isRead(this.opened.content_type, this.opened.size);
      this.likeness = isWhole ? await this.#read(this.opened) : this.#asStored(this.opened);
    } catch (error) {
      this.trouble = error;
      const isReplaced = error instanceof Refused && error.code === 'stored_file_changed';
      this.likeness = isReplaced ? 'different' : 'failed';
    }
  }

  async #read(opened: FileOpened): Promise<Likeness> {
    let bytes: Blob;
    try {
      bytes = await fetched(opened.url);
    } catch {
      await this.renew();
      bytes = await fetched(this.opened?.url ?? '');
    }
    const isSame = (await crc32cOf(bytes)) === this.crc32c;
    if (isSame && !this.#isOver) {
      this.bytes = bytes;
      // the type is the sealed one: what was uploaded is never shown as a page of this origin
      this.url = URL.createObjectURL(new Blob([bytes], { type: opened.content_type }));
    }
    return isSame ? 'same' : 'different';
  }

  /** The server opens nothing that was replaced, and says under which digest it is sealed. */
  #asStored(opened: FileOpened): Likeness {
    return opened.crc32c === this.crc32c ? 'stored' : 'different';
  }
}

async function fetched(url: string): Promise<Blob> {
  try {
    const answer = await fetch(url);
    if (answer.ok) return await answer.blob();
  } catch {
    // no network, or one that broke off
  }
  throw new Unreachable();
}

/** The files that a page has opened, each once. */
export class Sources {
  #all: Record<string, Source> = {};

  of({ file, crc32c }: { file: string; crc32c: string }): Source {
    // what a reaction makes itself it does not follow: so it is made outside of any
    return (this.#all[file] ??= untrack(() => new Source(file, crc32c)));
  }

  close(): void {
    for (const source of Object.values(this.#all)) source.close();
    this.#all = {};
  }
}
