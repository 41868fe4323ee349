import { describe, expect, test } from 'vitest';

import type { Account } from '../src/core/types';
import { awayUntil, blankTeam, candidates, chosen, isWhole } from '../src/requests/steps/team';

function anAccount(uid: string, fields: Partial<Account> = {}): Account {
  return {
    ...{ uid, name: uid, email: `${uid}@contoh.example`, roles: ['content_team'], agency: null },
    ...{ is_active: true, language: 'id', away_until: null, mandates: [], acting_until: null },
    preferences: { mail: 'now', push: 'now', daily_at: 8 },
    ...fields,
  };
}

const PEOPLE = [
  anAccount('tim-2'),
  anAccount('tim-1'),
  anAccount('ikp', { roles: ['ikp_division'] }),
  anAccount('pergi', { is_active: false }),
];

test('who may be put on a team is active and of the content team', () => {
  expect(candidates(PEOPLE).map((each) => each.uid)).toEqual(['tim-1', 'tim-2']);
});

test('who may not any more is no longer chosen', () => {
  expect(chosen(blankTeam(['pergi', 'tim-2', 'tim-1']), PEOPLE)).toEqual(['tim-1', 'tim-2']);
});

test('who is away is so to the end of their last day', () => {
  const person = anAccount('tim-1', { away_until: '2026-12-04' });
  expect(awayUntil(person, '2026-12-04')).toBe('2026-12-04');
  expect(awayUntil(person, '2026-12-05')).toBeNull();
  expect(awayUntil(anAccount('tim-2'), '2026-12-04')).toBeNull();
});

describe('a team', () => {
  const many = Array.from({ length: 11 }, (_, n) => anAccount(`t${n}`));
  const uids = many.map((each) => each.uid);

  test.each([
    [['tim-1', 'tim-2'], 'tim-1', true],
    [['tim-1', 'tim-2'], '', false],
    [['tim-1', 'tim-2'], 'ikp', false],
    [['tim-1'], 'tim-1', false],
    [['tim-1', 'pergi'], 'tim-1', false],
  ])('of %j led by "%s": %s', (members, leader, is) => {
    expect(isWhole(blankTeam(members, leader), PEOPLE)).toBe(is);
  });

  test('has ten members at most', () => {
    expect(isWhole(blankTeam(uids, 't0'), many)).toBe(false);
    expect(isWhole(blankTeam(uids.slice(1), 't1'), many)).toBe(true);
  });
});
