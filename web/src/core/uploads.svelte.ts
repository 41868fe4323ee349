/**
 * Uploads: straight to Cloud Storage, and sealed by the server. They go on while the person looks
 * at other pages, and after a reload; `context` says which form they belong to.
 */

import { answerOf, api } from './api';
import { Unreadable } from './bytes';
import { Crc32c } from './crc32c';
import { plainName } from './fileRules';
import { files } from './files.svelte';
import {
  forget,
  forgetBytes,
  keepBytes,
  keepChanged,
  keepNew,
  keptAs,
  keptBytes,
  keptOf,
  newKept,
  type About,
  type Kept,
} from './keptUploads';
import { alone, inTurn, untilReachable } from './patience';
import { Refused, Unreachable } from './problems';
import { SessionGone, send } from './resumable';
import { session } from './session.svelte';
import type { FileKind } from './types';

const MOST_TRIES = 4; // of what the server can't do at the moment

const TYPING = 300; // milliseconds without typing before it is kept

/** `offline`: it goes on by itself; `lost`: the file has to be picked again. */
export type UploadState =
  'waiting' | 'sending' | 'offline' | 'paused' | 'finishing' | 'sealed' | 'failed' | 'lost';

// The server has thrown the upload away, or has other bytes: the next try begins anew.
const BEGINS_ANEW = new Set([
  ...['no_such_file', 'upload_incomplete', 'upload_damaged', 'file_not_sealed', 'file_not_yours'],
]);
// Trying again would be refused again.
const IS_FINAL = new Set([
  ...['file_type_refused', 'file_too_large', 'malware_found', 'invalid_fields'],
  ...['wrong_role', 'other_agency', 'not_on_team', 'request_closed', 'no_such_request'],
]);
const PASSES = new Set(['try_again', 'lost_race']);

/** A file on its way. */
export class Upload {
  state = $state<UploadState>('waiting');
  sent = $state(0); // bytes that Cloud Storage has
  trouble = $state.raw<unknown>(null);
  /** What the person says of it; `keepAbout` keeps that. */
  about = $state<About>({ caption: '', sources: [] });
  #kept: Kept;
  #blob: File | null;
  #sum = new Crc32c();
  #try: AbortController | null = null;
  #done: Promise<void> = Promise.resolve();
  #typing: ReturnType<typeof setTimeout> | undefined;
  #isFresh = false; // the session was opened in this try

  constructor(kept: Kept, blob: File | null) {
    this.#kept = kept;
    this.#blob = blob;
    this.about = kept.about;
    this.sent = kept.sent;
    if (kept.isSealed) this.#isSealed();
    else if (!blob) this.state = 'lost';
    else if (kept.isPaused) this.state = 'paused';
  }

  get key(): string {
    return this.#kept.key;
  }
  get kind(): FileKind {
    return this.#kept.kind;
  }
  get name(): string {
    return this.#kept.name;
  }
  get size(): number {
    return this.#kept.size;
  }
  /** The file's id, once the server has given one. */
  get file(): string | null {
    return this.#kept.file;
  }
  /** The request that it was uploaded for; a new one's id comes with its first file. */
  get request(): string | null {
    return this.#kept.request;
  }
  /** Whether trying once more may help. */
  get canRetry(): boolean {
    return !(this.trouble instanceof Refused && IS_FINAL.has(this.trouble.code));
  }

  /** Whether this is the same file, as far as one can tell without reading it. */
  isSame(file: File): boolean {
    return this.name === plainName(file.name) && this.size === file.size;
  }

  /** Sends what is missing, until the file is sealed or something stands in the way. */
  start(): Promise<void> {
    if (this.state === 'sealed' || this.state === 'lost') return Promise.resolve();
    if (this.#try) return this.#done;
    const now = new AbortController();
    this.#try = now;
    this.state = 'waiting';
    this.trouble = null;
    this.#done = this.#done.then(() => this.#run(now));
    return this.#done;
  }

  pause(): void {
    if (!this.#try || this.state === 'finishing') return;
    this.#stop();
    this.state = 'paused';
    void this.#remember({ isPaused: true, sent: this.sent });
  }

  resume(): Promise<void> {
    void this.#remember({ isPaused: false });
    return this.start();
  }

  /** Takes the file that was picked again, and goes on from where it stood. */
  async takeAgain(file: File): Promise<void> {
    this.#blob = file;
    this.#sum = new Crc32c();
    this.state = 'waiting';
    await keepBytes(this.key, file);
    return this.start();
  }

  async remove(): Promise<void> {
    this.#stop();
    delete running[this.key];
    await forget((each) => each.key === this.key);
  }

  /** Keeps what is said of it, once nothing more is typed for a while. */
  keepAbout(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(
      () => void this.#remember({ about: $state.snapshot(this.about) }),
      TYPING,
    );
  }

  #stop(): void {
    this.#try?.abort();
    this.#try = null;
  }

  #isSealed(): void {
    this.state = 'sealed';
    this.sent = this.size;
    const { file, name, size, type } = this.#kept;
    if (file) files.learn(file, { name, size, content_type: type });
  }

  async #run(now: AbortController): Promise<void> {
    for (let failures = 0; !now.signal.aborted; failures++) {
      const before = this.sent;
      try {
        await alone(this.key, now.signal, () =>
          inTurn(now.signal, () => this.#attempt(now.signal)),
        );
        break;
      } catch (error) {
        if (now.signal.aborted) return;
        if (this.sent > before) failures = 0;
        const goesOn = await this.#overcame(error, failures, now.signal);
        if (!goesOn) break;
      }
    }
    if (this.#try === now) this.#try = null;
  }

  /** Whether it is to be tried again at once; waits for what it takes. */
  async #overcame(error: unknown, failures: number, signal: AbortSignal): Promise<boolean> {
    if (codeOf(error) === 'in_flight') {
      // an earlier call, whose answer was lost, still looks through the file
      await untilReachable(failures, signal);
      return true;
    }
    if (error instanceof Unreachable || (isPassing(error) && failures < MOST_TRIES)) {
      this.state = 'offline';
      await untilReachable(failures, signal);
      return true;
    }
    if (error instanceof Unreadable) {
      this.#blob = null;
      this.state = 'lost';
      await forgetBytes(this.key);
      return false;
    }
    const isStale = error instanceof SessionGone && !this.#isFresh;
    if (isStale || error instanceof SessionGone || BEGINS_ANEW.has(codeOf(error))) {
      await this.#remember({ url: null, file: null });
      this.sent = 0;
    }
    if (isStale) return true;
    this.trouble = error;
    this.state = 'failed';
    return false;
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    // another tab may have brought it further, or to its end
    this.#kept = (await keptAs(this.key)) ?? this.#kept;
    if (this.#kept.isSealed) return this.#isSealed();
    const blob = this.#blob;
    if (!blob) throw new Unreadable();
    signal.throwIfAborted();
    this.state = 'sending';
    await this.#open();
    signal.throwIfAborted();
    const progress = {
      onArrived: (bytes: number) => (this.sent = bytes),
      onRead: (bytes: Uint8Array, from: number) => this.#sum.take(bytes, from),
    };
    await send(this.#kept.url ?? '', blob, progress, signal);
    this.state = 'finishing';
    const body = { file: this.file ?? '', crc32c: await this.#sum.of(blob) };
    await answerOf(api.POST('/api/finish-upload', { body }));
    await this.#remember({ isSealed: true });
    await forgetBytes(this.key);
    this.#isSealed();
  }

  async #open(): Promise<void> {
    this.#isFresh = false;
    if (this.#kept.url) return;
    const { request, kind, name, size, type } = this.#kept;
    const body = { request, kind, name, size, content_type: type };
    const started = await answerOf(api.POST('/api/start-upload', { body }));
    this.#isFresh = true;
    await this.#remember({
      file: started.file,
      request: started.request,
      url: started.upload_url,
    });
  }

  async #remember(changes: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...changes };
    await keepChanged(this.key, changes);
  }
}

const running: Record<string, Upload> = {};

/** The uploads of a form: those under way, and those that were begun on an earlier visit. */
export async function uploadsOf(context: string): Promise<Upload[]> {
  const kept = await keptOf(session.me?.uid ?? '', context);
  return Promise.all(
    kept.map(async (each) => {
      const blob = each.isSealed ? null : await keptBytes(each.key);
      const known = running[each.key] ?? new Upload(each, blob);
      running[each.key] = known;
      return known;
    }),
  );
}

/** A new upload of a form, which begins at once. */
export async function upload(
  context: string,
  kind: FileKind,
  blob: File,
  request: string | null,
): Promise<Upload> {
  const owner = session.me?.uid ?? '';
  const kept = newKept({ owner, context, kind, request }, blob);
  await keepNew(kept);
  const begun = new Upload(kept, blob);
  running[kept.key] = begun;
  void begun.start();
  void keepBytes(kept.key, blob).then(() => {
    const isOver = begun.state === 'sealed' || !running[begun.key];
    if (isOver) void forgetBytes(begun.key);
  });
  return begun;
}

/** Forgets a form's uploads: its step was taken. */
export async function forgetUploads(context: string): Promise<void> {
  await Promise.all((await uploadsOf(context)).map((each) => each.remove()));
}

function codeOf(error: unknown): string {
  return error instanceof Refused ? error.code : '';
}

function isPassing(error: unknown): boolean {
  return PASSES.has(codeOf(error));
}
