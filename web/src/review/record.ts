/** What the events say of the content: its versions, what was to be corrected, what became of it. */

import { TRANSITIONS } from '../core/facts';
import type { Draft, Place, Schemas, SopEvent, SopRequest } from '../core/types';

export type SealedFile = Schemas['SealedFile'];
type DraftFile = Schemas['DraftFile'];

export interface Part extends SealedFile {
  caption: string;
  sources: string[];
}

export interface Version {
  number: number;
  round: number;
  /** Who made it, when and with what note: only for those who may read the event. */
  by: string | null;
  at: string | null;
  note: string;
  parts: Part[];
}

const MAKES = new Set(['submit_draft', 'repair_content']);

/** The versions that a reader knows, the first first; the current one is always among them. */
export function versionsOf(request: SopRequest, events: SopEvent[]): Version[] {
  const versions = events.flatMap((event) => {
    const draft = event.changes.draft;
    return draft && MAKES.has(event.transition) ? [madeBy(event, draft)] : [];
  });
  const current = request.draft;
  if (current && !versions.some((version) => version.number === current.version)) {
    versions.push({
      ...{ number: current.version, round: request.round, by: null, at: null, note: '' },
      parts: current.files.map((file) => ({ ...file, caption: '', sources: [] })),
    });
  }
  return versions.sort((a, b) => a.number - b.number);
}

function madeBy(event: SopEvent, draft: Draft): Version {
  const { draft_files: described, note } = event.payload as {
    draft_files?: DraftFile[];
    note?: string;
  };
  return {
    number: draft.version,
    round: event.round,
    by: event.actor.uid,
    at: event.at,
    note: note ?? '',
    parts: draft.files.map((file) => {
      const found = described?.find((each) => each.file === file.file);
      return { ...file, caption: found?.caption ?? '', sources: found?.sources ?? [] };
    }),
  };
}

/** A statement that the agency was asked about, and what it said last. */
export interface Fact {
  id: string;
  text: string;
  version: number;
  answer: { isRight: boolean; correct: string; source: string } | null;
}

/** The statements in the order in which they were asked. */
export function factsOf(events: SopEvent[]): Fact[] {
  const facts: Fact[] = [];
  for (const { transition, sequence, payload } of events) {
    if (transition === 'ask_fact_check') {
      const { items, seen } = payload as { items: string[]; seen: { version: number } };
      items.forEach((text, at) => {
        facts.push({ id: `${sequence}-${at + 1}`, text, version: seen.version, answer: null });
      });
    }
    if (transition === 'answer_fact_check') {
      const { answers } = payload as {
        answers: { item: string; is_right: boolean; correct?: string; source?: string }[];
      };
      for (const { item, is_right, correct, source } of answers) {
        const fact = facts.find((each) => each.id === item);
        if (fact) {
          fact.answer = { isRight: is_right, correct: correct ?? '', source: source ?? '' };
        }
      }
    }
  }
  return facts;
}

/** What the agency calls wrong of the version that is current. */
export function wrongFacts(request: SopRequest, events: SopEvent[]): Fact[] {
  const asked = request.fact_check;
  if (!asked || asked.version !== request.draft?.version) return [];
  return factsOf(events).filter((fact) => asked.wrong.includes(fact.id));
}

/** What was to be corrected of a version. */
export interface Raised {
  id: string;
  text: string;
  place: Place | null;
  version: number;
  by: string;
  at: string;
  /** What the agency called wrong is corrected, too. */
  fact: Fact | null;
  answer: { text: string; version: number; by: string; at: string } | null;
}

/** The corrections in the order in which they were raised, each with what the team answered. */
export function raisedIn(events: SopEvent[]): Raised[] {
  const facts = factsOf(events);
  const raised: Raised[] = [];
  let version = 0;
  for (const event of events) {
    const { sequence, payload, changes } = event;
    version = changes.draft?.version ?? version;
    const by = event.actor.uid;
    const said = (payload['corrections'] ?? []) as { text: string; place?: Place | null }[];
    for (const id of changes.open_corrections ?? []) {
      if (raised.some((each) => each.id === id)) continue;
      const correction = said.find((_, at) => `${sequence}-${at + 1}` === id);
      const fact = correction ? null : (facts.find((each) => each.id === id) ?? null);
      if (!correction && !fact) continue;
      raised.push({
        ...{ id, text: correction?.text ?? fact?.text ?? '', place: correction?.place ?? null },
        ...{ version: fact?.version ?? version, by, at: event.at, fact, answer: null },
      });
    }
    if (event.transition === 'repair_content') {
      const { answers } = payload as { answers: { correction: string; answer: string }[] };
      for (const { correction, answer } of answers) {
        const found = raised.find((each) => each.id === correction);
        if (found) found.answer = { text: answer, version, by, at: event.at };
      }
    }
  }
  return raised;
}

/** What the check of a version found. */
export interface Check {
  by: string;
  at: string;
  notes: string;
  findings: { point: string; note: string }[];
}

/** The check of a round's content, by the version that was checked; null when it is not known. */
export function checkOf(events: SopEvent[], version: number): Check | null {
  const event = events.findLast((each) => {
    const seen = each.payload['seen'] as { version?: number } | undefined;
    return each.transition === 'check_content' && seen?.version === version;
  });
  if (!event) return null;
  const { checklist, notes } = event.payload as {
    checklist: { point: string; passed: boolean; note?: string }[];
    notes?: string;
  };
  return {
    by: event.actor.uid,
    at: event.at,
    notes: notes ?? '',
    findings: checklist
      .filter((checked) => !checked.passed)
      .map(({ point, note }) => ({ point, note: note ?? '' })),
  };
}

/** Why the head did not approve a version; null when that did not happen. */
export function refusalOf(events: SopEvent[], version: number): string | null {
  const event = events.findLast((each) => {
    const { seen, is_approved } = each.payload as {
      seen?: { version: number };
      is_approved?: boolean;
    };
    return (
      each.transition === 'decide_approval' && is_approved === false && seen?.version === version
    );
  });
  return (event?.payload['reason'] as string | null | undefined) ?? null;
}

/** Whether two people would look at the same bytes. */
export function isSameDraft(
  one: { version: number; files: SealedFile[] },
  other: { version: number; files: SealedFile[] },
): boolean {
  const written = (files: SealedFile[]) =>
    files.map(({ file, crc32c, md5 }) => `${file} ${crc32c} ${md5}`).sort();
  return one.version === other.version && `${written(one.files)}` === `${written(other.files)}`;
}

/** Whether an agency may open the current draft: while it can judge its facts, and once approved. */
export function isShownToAgency({ status, draft, fact_check: asked }: SopRequest): boolean {
  if (!draft) return false;
  const mayJudge = TRANSITIONS.answer_fact_check.sources.includes(status);
  return status === 'approved' || (mayJudge && asked?.version === draft.version);
}

/** Whether the agency may say otherwise of what it has answered; its own draft it never judges. */
export function mayChangeAnswers(request: SopRequest, uid: string): boolean {
  const { status, draft, fact_check: asked } = request;
  if (!draft || draft.authors.includes(uid) || !isShownToAgency(request)) return false;
  return status !== 'approved' && status !== 'needs_correction' && !!asked?.items.length;
}
