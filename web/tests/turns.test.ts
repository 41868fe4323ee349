import { describe, expect, test } from 'vitest';

import {
  awaitedNow,
  holderOf,
  isMine,
  offered,
  stepNow,
  timeLeft,
  unanswered,
} from '../src/core/turns';
import { aDraft, aPerson, aRequest, TEAM } from './builders';

const requester = aPerson('maya', ['requester'], 'dinkes');
const stranger = aPerson('rudi', ['requester'], 'dlh');
const division = aPerson('ikp', ['ikp_division']);
const maker = aPerson('tim-1', ['content_team']);
const checker = aPerson('tim-2', ['content_team']);
const outsider = aPerson('tim-3', ['content_team']);
const head = aPerson('kadis', ['department_head']);

const drafted = aRequest({
  status: 'drafted',
  team: TEAM,
  draft: aDraft('tim-1'),
  material: ['m'],
});
const reviewed = aRequest({ status: 'reviewed', team: TEAM, draft: aDraft('tim-1', 'tim-2') });

describe('what is offered', () => {
  test.each([
    ['the division receives', division, aRequest(), ['receive_request']],
    [
      'the agency may supply or withdraw',
      requester,
      aRequest(),
      ['supply_material', 'withdraw_request'],
    ],
    ['another agency may nothing', stranger, aRequest(), []],
    ['who checks is not who made it', maker, drafted, ['ask_fact_check']],
    ['another of the team checks', checker, drafted, ['check_content', 'ask_fact_check']],
    ['nobody outside the team checks', outsider, drafted, []],
    ['the head decides', head, reviewed, ['decide_approval']],
    ['a head who made it does not', aPerson('tim-1', ['department_head']), reviewed, []],
    ['nor one who checked it', aPerson('tim-2', ['department_head']), reviewed, []],
    ['nothing at the end', requester, aRequest({ status: 'approved' }), []],
  ])('%s', (_name, person, request, expected) => {
    expect(offered(person, request)).toEqual(expected);
  });

  test('facts are answered where some are open, by who did not make the draft', () => {
    const asked = { version: 1, items: ['5-1', '5-2'], right: ['5-1'], wrong: [] };
    const open = { ...drafted, fact_check: asked };

    expect(unanswered(open)).toEqual(['5-2']);
    expect(offered(requester, open)).toContain('answer_fact_check');
    expect(isMine(requester, open)).toBe(true);
    expect(offered(requester, { ...open, fact_check: { ...asked, wrong: ['5-2'] } })).not.toContain(
      'answer_fact_check',
    );
    expect(unanswered({ ...open, draft: { ...aDraft('tim-1')!, version: 2 } })).toEqual([]);
  });
});

describe('who is waited for', () => {
  test('a team without material waits on the agency', () => {
    const formed = aRequest({ status: 'team_formed', team: TEAM });

    expect(awaitedNow(formed)).toEqual(['supply_material']);
    expect(holderOf(formed)).toBe('requester');
    expect(isMine(requester, formed)).toBe(true);
    expect(isMine(maker, formed)).toBe(false);
    expect(holderOf({ ...formed, material: ['m'] })).toBe('content_team');
    expect(stepNow(formed)).toBe(4);
  });

  test('nobody at the end', () => {
    expect(holderOf(aRequest({ status: 'withdrawn' }))).toBeNull();
    expect(stepNow(aRequest({ status: 'withdrawn' }))).toBeNull();
  });
});

describe('how long is left', () => {
  const at = (iso: string) => new Date(iso);

  test('is working time: the break does not count', () => {
    const request = aRequest({ status: 'received', due_at: '2026-11-23T06:10:00Z' });

    expect(timeLeft(division, request, at('2026-11-23T04:50:00Z'))).toEqual({
      minutes: 20,
      isLate: false,
      isNear: false,
    });
    expect(timeLeft(division, request, at('2026-11-23T04:54:00Z'))?.isNear).toBe(false);
    expect(timeLeft(division, request, at('2026-11-23T06:00:00Z'))?.isNear).toBe(true);
  });

  test('is negative when it is late', () => {
    const left = timeLeft(division, aRequest(), at('2026-11-23T01:35:00Z'));
    expect(left).toEqual({ minutes: -30, isLate: true, isNear: false });
  });

  test('is unknown beyond the hours that are known, and none where no clock runs', () => {
    expect(timeLeft(division, aRequest(), at('2026-12-23T01:35:00Z'))).toEqual({
      minutes: null,
      isLate: true,
      isNear: false,
    });
    expect(timeLeft(division, aRequest({ due_at: null }), at('2026-11-23T01:00:00Z'))).toBeNull();
  });
});
