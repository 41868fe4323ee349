/**
 * Steps that this person has taken on this device and whose end is not known yet. With a network a
 * step goes over HTTPS and is answered at once. Without one it is queued in Firestore, which sends
 * it when the network is back. What is kept here survives a reload; the key that a step bears makes
 * it happen once, through whichever door and however often it is sent.
 */

import { get, update } from 'idb-keyval';

import { language } from '../language/language.svelte';
import { takeStep } from './api';
import { network } from './clock.svelte';
import { newKey, UNSETTLED } from './keys';
import { isPassing, Refused, Unreachable } from './problems';
import { session } from './session.svelte';
import type { CommandOf, Outcome, Problem, StepTaken, TransitionName } from './types';

export interface Sent {
  key: string;
  by: string;
  transition: TransitionName;
  request: string;
  title: string;
  command: Record<string, unknown>;
  language: string;
  at: string;
  state: 'waiting' | 'applied' | 'refused';
  problem: Problem | null;
}

const KEPT = 'outbox';
const PAUSE = 10_000; // milliseconds before what could not be settled is asked again

class Outbox {
  steps = $state<Sent[]>([]);
  /**
   * The step that was sent last, whose end may be seen in the database before its answer is here:
   * what it moved is this person's own doing.
   */
  #last = $state.raw<{ request: string; transition: TransitionName; isTaken: boolean } | null>(
    null,
  );

  /** Takes up what an earlier visit left behind. */
  async begin(): Promise<void> {
    this.#show((await get<Sent[]>(KEPT)) ?? []);
  }

  /** The step of this request that has not come to its end. */
  waitingOf(request: string): Sent | undefined {
    return this.steps.find((each) => each.request === request && each.state === 'waiting');
  }

  /** Whether this person has just asked for this step here, or for any. */
  isOwn(request: string, transition?: TransitionName): boolean {
    if (this.#last?.request !== request) return false;
    return !transition || this.#last.transition === transition;
  }

  /** The step of this request that was taken last, since the page was opened. */
  takenOf(request: string): TransitionName | null {
    const last = this.#last;
    return last?.request === request && last.isTaken ? last.transition : null;
  }

  /** The person has left the page that said so. */
  leave(): void {
    if (this.#last?.isTaken) this.#last = null;
  }

  of(request: string): Sent[] {
    return this.steps.filter((each) => each.request === request);
  }

  /**
   * Takes a step. Answers what it did, or null when it waits for the network. Throws `Refused`
   * with the reason, or what else went wrong; then nothing has happened.
   */
  async take<T extends TransitionName>(
    transition: T,
    request: string,
    title: string,
    command: CommandOf<T>,
    key: string = newKey(),
  ): Promise<StepTaken | null> {
    this.#last = { request, transition, isTaken: false };
    if (network.isOnline) {
      try {
        const taken = await takeStep(transition, request, command, key);
        this.#last = { request, transition, isTaken: true };
        return taken;
      } catch (error) {
        if (!(error instanceof Unreachable)) {
          this.#last = null;
          throw error;
        }
      }
    }
    const step: Sent = {
      key,
      by: session.me?.uid ?? '',
      transition,
      request,
      title,
      command: { ...command },
      language: language.current,
      at: new Date().toISOString(),
      state: 'waiting',
      problem: null,
    };
    await this.#keep((all) => [...all, step]);
    return null;
  }

  /** Forgets a step whose end the person has seen. */
  async dismiss(key: string): Promise<void> {
    await this.#keep((all) => all.filter((each) => each.key !== key));
  }

  async #follow(step: Sent): Promise<void> {
    const { queue, watchCommand } = await import('./live');
    const { transition, request, command, key, by } = step;
    if (!isOwn(step)) return;
    try {
      await queue(transition, request, command as never, key, by, step.language);
    } catch {
      // The rules refuse what is no longer this person's turn, what was sent before, and a decisive
      // step of an earlier session: the HTTPS door knows the key, and says what became of it or why
      // it can't be.
      return this.#settle(step);
    }
    const stop = watchCommand(
      transition,
      request,
      key,
      ({ outcome }) => {
        if (!outcome) return;
        stop();
        void this.#ended(step, outcome);
      },
      () => void this.#settle(step),
    );
  }

  async #settle(step: Sent): Promise<void> {
    if (!isOwn(step)) return;
    try {
      const answer = await takeStep(step.transition, step.request, step.command as never, step.key);
      await this.#ended(step, { state: 'applied', answer });
    } catch (error) {
      if (error instanceof Refused && !isUnsettled(error)) {
        await this.#ended(step, { state: 'refused', problem: error.problem });
      } else {
        setTimeout(() => void this.#settle(step), PAUSE);
      }
    }
  }

  async #ended(step: Sent, outcome: Outcome): Promise<void> {
    const end = { state: outcome.state, problem: 'problem' in outcome ? outcome.problem : null };
    await this.#keep((all) =>
      all.map((each) => (each.key === step.key ? { ...each, ...end } : each)),
    );
  }

  /** Other windows keep their steps there, too. */
  async #keep(change: (all: Sent[]) => Sent[]): Promise<void> {
    let kept: Sent[] = [];
    await update<Sent[]>(KEPT, (all) => (kept = change(all ?? [])));
    this.#show(kept);
  }

  /** What is new here, also from another window, is followed to its end. */
  #show(kept: Sent[]): void {
    const known = this.steps.map((each) => each.key);
    this.steps = kept.filter(isOwn);
    for (const step of this.steps) {
      if (step.state === 'waiting' && !known.includes(step.key)) void this.#follow(step);
    }
  }
}

/** A step is never sent in somebody else's name, who may have signed in meanwhile. */
function isOwn(step: Sent): boolean {
  return step.by === session.me?.uid;
}

/** Whether a refusal is no answer to the step itself. */
function isUnsettled(error: Refused): boolean {
  return isPassing(error) || error.problem.status === 401 || UNSETTLED.has(error.code);
}

export const outbox = new Outbox();
