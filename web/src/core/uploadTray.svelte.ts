/** The files of one field of a form: picked now, or on an earlier visit. */

import { unfit, type Unfit } from './fileRules';
import type { FileKind } from './types';
import { forgetUploads, upload, uploadsOf, type Upload } from './uploads.svelte';

export interface NotTaken {
  name: string;
  why: Unfit | 'twice' | 'many';
}

export class UploadTray {
  all = $state.raw<Upload[]>([]);
  /** Those of an earlier visit are here. */
  isKnown = $state(false);
  /** What was picked last and can't be sent. */
  notTaken = $state.raw<NotTaken[]>([]);

  /** Files that the server has verified: only they can be put forward. */
  sealed = $derived(this.all.filter((each) => each.state === 'sealed'));
  isReady = $derived(this.all.length > 0 && this.sealed.length === this.all.length);

  #begun: Promise<void> | null = null;

  constructor(
    readonly kind: FileKind,
    readonly context: string,
    readonly request: string | null,
    readonly most = 1,
  ) {}

  /** Takes up what an earlier visit left behind, once. */
  begin(): Promise<void> {
    this.#begun ??= this.#begin();
    return this.#begun;
  }

  async #begin(): Promise<void> {
    this.all = await uploadsOf(this.context);
    this.isKnown = true;
    for (const each of this.all) {
      if (each.state !== 'paused' && each.state !== 'failed') void each.start();
    }
  }

  async add(picked: readonly File[]): Promise<void> {
    await this.begin();
    const notTaken: NotTaken[] = [];
    for (const file of picked) {
      const why = await this.#add(file);
      if (why) notTaken.push({ name: file.name, why });
    }
    this.notTaken = notTaken;
  }

  async remove(upload: Upload): Promise<void> {
    this.all = this.all.filter((each) => each !== upload);
    await upload.remove();
  }

  /** Forgets all of it: it was put forward, or is not wanted any more. */
  async forget(): Promise<void> {
    this.all = [];
    this.notTaken = [];
    await forgetUploads(this.context);
  }

  async #add(file: File): Promise<NotTaken['why'] | null> {
    const lost = this.all.find((each) => each.state === 'lost' && each.isSame(file));
    if (lost) {
      void lost.takeAgain(file);
      return null;
    }
    const why = unfit(this.kind, file);
    if (why) return why;
    if (this.all.some((each) => each.isSame(file))) return 'twice';
    // where there is one file, another takes its place
    if (this.most === 1) for (const each of this.all) await this.remove(each);
    if (this.all.length >= this.most) return 'many';
    this.all = [...this.all, await upload(this.context, this.kind, file, this.request)];
    return null;
  }
}
