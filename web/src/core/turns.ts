/** Whose turn it is, and how long is left: what the lists and the request page say of a request. */

import { STATUSES, STEPS, TRANSITIONS } from './facts';
import type { Me, Role, SopRequest, TransitionName } from './types';
import { reaches, workingMinutes } from './working';

/** Whether a person may act on a request in the role of a transition: as the server's guards say. */
export function isInScope(me: Me, request: SopRequest, role: Role): boolean {
  if (!me.roles.includes(role)) return false;
  if (role === 'requester') return me.agency?.id === request.agency;
  if (role === 'content_team') return request.team?.members.includes(me.uid) ?? false;
  return true;
}

/** What keeps a person who is in scope from judging: they made or checked it themselves. */
function isOwnWork(me: Me, request: SopRequest, transition: TransitionName): boolean {
  const draft = request.draft;
  if (!draft) return false;
  const whose = { authors: draft.authors, checker: [draft.checker] };
  return TRANSITIONS[transition].kept_from.some((each) => whose[each].includes(me.uid));
}

/** The transitions that this person may ask for now, the awaited ones first. */
export function offered(me: Me, request: SopRequest): TransitionName[] {
  const names = Object.keys(TRANSITIONS) as TransitionName[];
  const mine = names.filter((name) => {
    const row = TRANSITIONS[name];
    if (!row.sources.includes(request.status)) return false;
    if (!isInScope(me, request, row.role) || isOwnWork(me, request, name)) return false;
    return name !== 'answer_fact_check' || unanswered(request).length > 0;
  });
  const awaited = awaitedNow(request);
  return [...mine.filter((n) => awaited.includes(n)), ...mine.filter((n) => !awaited.includes(n))];
}

/** The facts that the agency has not judged yet, of the draft that is current. */
export function unanswered(request: SopRequest): string[] {
  const facts = request.fact_check;
  if (!facts || facts.version !== request.draft?.version) return [];
  return facts.items.filter((item) => ![...facts.right, ...facts.wrong].includes(item));
}

/** What is waited for. A team that has nothing from the source waits on the agency. */
export function awaitedNow(request: SopRequest): TransitionName[] {
  if (request.status === 'team_formed' && request.material.length === 0) return ['supply_material'];
  return STATUSES[request.status].awaiting;
}

/** Whether the request waits on this person. */
export function isMine(me: Me, request: SopRequest): boolean {
  return nextOf(me, request) !== null;
}

/** What this person is waited for to do; the agency's answer about facts, too, is no step. */
export function nextOf(me: Me, request: SopRequest): TransitionName | null {
  const awaited = awaitedNow(request);
  const mine = offered(me, request);
  const isAwaited = (name: TransitionName) => awaited.includes(name);
  return mine.find(isAwaited) ?? mine.find((name) => name === 'answer_fact_check') ?? null;
}

/** The number of the step that is waited for; null at the end. */
export function stepNow(request: SopRequest): number | null {
  const [awaited] = STATUSES[request.status].awaiting;
  return awaited ? TRANSITIONS[awaited].step : null;
}

/** The role that is waited for; null at the end. */
export function holderOf(request: SopRequest): Role | null {
  const [awaited] = awaitedNow(request);
  return awaited ? TRANSITIONS[awaited].role : null;
}

/** Every role that is waited for, with what for. */
export function holdersOf(request: SopRequest): [Role, TransitionName[]][] {
  const awaited = awaitedNow(request);
  const roles = [...new Set(awaited.map((name) => TRANSITIONS[name].role))];
  return roles.map((role) => [role, awaited.filter((name) => TRANSITIONS[name].role === role)]);
}

export interface TimeLeft {
  /** Working minutes until it is due; negative once it is late. */
  minutes: number | null;
  isLate: boolean;
  /** Less than a quarter of the step's standard is left. */
  isNear: boolean;
}

/** How long is left of the step that is waited for; null while nobody's clock runs. */
export function timeLeft(me: Me, request: SopRequest, now: Date): TimeLeft | null {
  if (!request.due_at) return null;
  const due = new Date(request.due_at);
  const minutes = reaches(me.working_hours, now, due)
    ? workingMinutes(me.working_hours, now, due)
    : null;
  const standard = STEPS.find((step) => step.number === stepNow(request))?.minutes ?? 0;
  return {
    minutes,
    isLate: due <= now,
    isNear: due > now && minutes !== null && minutes <= standard / 4,
  };
}
