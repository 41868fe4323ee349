/** A team as a form holds it until it is sent. */

import { LIMITS } from '../../core/facts';
import type { Account } from '../../core/types';
import { blankLetter, type LetterText } from '../files/letters';

export const { least: FEWEST, most: MOST } = LIMITS.members;

export interface TeamChoice {
  members: string[];
  leader: string;
  letter: LetterText;
  reason: string;
}

export function blankTeam(members: string[] = [], leader = ''): TeamChoice {
  return { members, leader, letter: blankLetter(), reason: '' };
}

/** Who may be put on a team. */
export function candidates(accounts: readonly Account[]): Account[] {
  return accounts
    .filter((each) => each.is_active && each.roles.includes('content_team'))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The last day on which they are not there, as they say; null while they are. */
export function awayUntil({ away_until: last }: Account, today: string): string | null {
  return last !== null && today <= last ? last : null;
}

/** Those chosen who may still be put on a team, in the candidates' order. */
export function chosen({ members }: TeamChoice, accounts: readonly Account[]): string[] {
  return candidates(accounts)
    .map((each) => each.uid)
    .filter((uid) => members.includes(uid));
}

export function isWhole(choice: TeamChoice, accounts: readonly Account[]): boolean {
  const members = chosen(choice, accounts);
  const isOfSize = members.length >= FEWEST && members.length <= MOST;
  return isOfSize && members.includes(choice.leader);
}
