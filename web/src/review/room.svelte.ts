/** The review room: which content a person looks at, on what they decide, what they have written. */

import { createContext } from 'svelte';

import { LIMITS } from '../core/facts';
import { outbox } from '../core/outbox.svelte';
import { session } from '../core/session.svelte';
import { offered } from '../core/turns';
import type { Place, SeenDraft, SopEvent, SopRequest } from '../core/types';
import { isSameDraft, raisedIn, versionsOf, type Part } from './record';
import { Sources } from './source.svelte';
import { Unsent, type Composing, type Pin, type Written } from './unsent.svelte';

/** A correction as it is shown on the content: by its number, sent or not. */
export interface Mark {
  id: string;
  number: number;
  text: string;
  place: Place | null;
  isUnsent: boolean;
}

export const MOST_CORRECTIONS = LIMITS.corrections.most;

const CORRECTS = ['decide_corrections', 'review_content', 'decide_approval'] as const;

export class Room {
  readonly sources = new Sources();
  /** The version and digests that were before the person when they opened them. */
  seen = $state.raw<SeenDraft | null>(null);
  unsent = $state.raw<Unsent>(new Unsent('', 0, ''));
  shown = $state.raw<{ version: number; file: string } | null>(null);
  /** Where to look: another one each time that somebody asks for it. */
  target = $state.raw<{ place: Place } | null>(null);

  #request: () => SopRequest;
  #events: () => SopEvent[];

  versions = $derived.by(() => versionsOf(this.#request(), this.#events()));
  raised = $derived.by(() => raisedIn(this.#events()));
  /** Whether what is current is no longer what the person looks at. */
  isStale = $derived.by(() => {
    const draft = this.#request().draft;
    return !!draft && !!this.seen && !isSameDraft(this.seen, draft);
  });
  /** Whether this person may write corrections now: to send them, or to keep for the step after. */
  mayCorrect = $derived.by(() => {
    const steps = session.me ? offered(session.me, this.#request()) : [];
    return CORRECTS.some((step) => steps.includes(step));
  });
  /** The steps that were taken or wait for the network: what went with them was sent. */
  steps = $derived.by(() => {
    const taken = this.#events().map((event) => event.id);
    const sent = outbox.steps.filter((each) => each.state !== 'refused');
    return [...taken, ...sent.map((each) => each.key)];
  });
  version = $derived(this.versions.find((each) => each.number === this.shown?.version) ?? null);
  part = $derived(this.version?.parts.find((each) => each.file === this.shown?.file) ?? null);

  constructor(request: () => SopRequest, events: () => SopEvent[]) {
    this.#request = request;
    this.#events = events;
    this.look();
    $effect(() => this.#keep());
    $effect(() => this.#settle());
  }

  /** The correction that is being written. */
  get composing(): Composing | null {
    return this.unsent.written.composing;
  }

  set composing(composing: Composing | null) {
    this.unsent.written.composing = composing;
  }

  /** Looks at what is current: from now on decisions are about that. */
  look(): void {
    const { id, draft } = this.#request();
    if (!draft) return;
    this.seen = { version: draft.version, files: draft.files };
    this.unsent = new Unsent(id, draft.version, session.me?.uid ?? '');
    void this.unsent.begin();
    this.show(draft.version);
  }

  /** Shows a version, and of it the file or the first. */
  show(version: number, file?: string): void {
    const found = this.versions.find((each) => each.number === version);
    const part = found?.parts.find((each) => each.file === file) ?? found?.parts[0];
    if (part) this.shown = { version, file: part.file };
  }

  /** Goes to where something is to be corrected. */
  go(place: Place, version = this.shown?.version ?? 0): void {
    const has = (number: number) =>
      this.versions.find((v) => v.number === number)?.parts.some((p) => p.file === place.file);
    const found = has(version)
      ? version
      : this.versions.findLast((each) => has(each.number))?.number;
    if (found === undefined) return;
    this.show(found, place.file);
    this.target = { place };
  }

  /** What is to be corrected of a version, numbered: first what was sent, then what was not. */
  marksOf(version: number): Mark[] {
    const raised = this.raised.filter((each) => each.version === version);
    const sent = raised.map(({ id, text, place }) => ({ id, text, place, isUnsent: false }));
    const mine = version === this.seen?.version ? this.unsent.written.corrections : [];
    const unsent = mine.map(({ id, text, place }) => ({ id, text, place, isUnsent: true }));
    return [...sent, ...unsent].map((each, at) => ({ ...each, number: at + 1 }));
  }

  /** The marks on a file of a version, with what is being written. */
  marksOn(version: number, part: Part): Mark[] {
    const marks = this.marksOf(version);
    const { composing } = this;
    if (composing && !composing.id && version === this.seen?.version) {
      const number = marks.length + 1;
      marks.push({ id: '', number, text: '', place: composing.place, isUnsent: true });
    }
    return marks.filter((mark) => mark.place?.file === part.file);
  }

  /** Begins to write a correction. */
  compose(place: Place | null, pin?: Pin): void {
    if (!pin && this.composing?.text) {
      // what is written so far stays, whatever it turns out to be about
      this.composing = { ...this.composing, place };
      return;
    }
    this.composing = pin ? { ...pin, place } : { id: null, text: '', place };
  }

  /** Ends it; null when there is no text yet, else the correction's number. */
  composed(): number | null {
    const { composing } = this;
    if (!composing?.text.trim() || !this.seen) return null;
    const text = composing.text.trim();
    const { corrections } = this.unsent.written;
    const before = corrections.find((pin) => pin.id === composing.id);
    if (before) Object.assign(before, { text, place: composing.place });
    const id = before?.id ?? this.unsent.add(text, composing.place).id;
    this.unsent.written.hasCorrections = true;
    this.composing = null;
    return this.marksOf(this.seen.version).find((mark) => mark.id === id)?.number ?? 0;
  }

  /** A step was taken: of what was written, these fields are sent. */
  taken(sent: (keyof Written)[]): void {
    const { id } = this.#request();
    const step = outbox.waitingOf(id);
    // what waits for the network may still be refused: so long it is kept
    if (step) this.unsent.written.queued = { key: step.key, sent };
    else this.unsent.clear(sent);
  }

  close(): void {
    this.sources.close();
  }

  /** Keeps each change as it is made. */
  #keep(): () => void {
    const { unsent } = this;
    JSON.stringify(unsent.written); // reads all of it, so that any change is noticed
    const later = setTimeout(() => void unsent.keep(), 200);
    return () => {
      clearTimeout(later);
      void unsent.keep();
    };
  }

  #settle(): void {
    const { queued } = this.unsent.written;
    if (!queued) return;
    const step = outbox.steps.find((each) => each.key === queued.key);
    const isTaken = step?.state === 'applied' || this.#events().some((e) => e.id === queued.key);
    if (isTaken) this.unsent.clear([...queued.sent, 'queued']);
    else if (step?.state === 'refused') this.unsent.clear(['queued']);
  }
}

const [get, set, has] = createContext<Room>();

export const openRoom = set;

/** The room around a step's form; a form that stands elsewhere has one of its own. */
export function roomOf(request: () => SopRequest, events: () => SopEvent[]): Room {
  return has() ? get() : new Room(request, events);
}
