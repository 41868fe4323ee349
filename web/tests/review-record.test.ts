import { describe, expect, test } from 'vitest';

import type { SopEvent, SopRequest } from '../src/core/types';
import {
  checkOf,
  factsOf,
  isSameDraft,
  isShownToAgency,
  mayChangeAnswers,
  raisedIn,
  refusalOf,
  versionsOf,
  wrongFacts,
} from '../src/review/record';

const sealed = (file: string, crc32c = 'AAAAAA==') => ({ file, crc32c, md5: 'm' });
const seen = (version: number) => ({ version, files: [] });

function event(sequence: number, transition: string, payload: object, changes: object = {}) {
  return {
    ...{ id: `e${sequence}`, sequence, transition, payload, changes, round: 1 },
    actor: { uid: `by-${transition}` },
    at: `2026-08-12T0${sequence % 10}:00:00Z`,
  } as unknown as SopEvent;
}

const PLACE = { file: 'f1', seconds: 5, page: null, region: null };

/** A request whose first version has two corrections and one wrong fact, all of them repaired. */
const EVENTS = [
  event(
    5,
    'submit_draft',
    { draft_files: [{ file: 'f1', caption: 'Naskah', sources: ['m1'] }], note: 'Pertama' },
    { draft: { version: 1, authors: ['tim-1'], files: [sealed('f1')], checker: null } },
  ),
  event(6, 'ask_fact_check', { items: ['87 kasus', '23 puskesmas'], seen: seen(1) }),
  event(7, 'answer_fact_check', {
    answers: [
      { item: '6-1', is_right: false, correct: '78 kasus', source: 'Data 2025' },
      { item: '6-2', is_right: true, correct: null, source: null },
    ],
  }),
  event(
    8,
    'check_content',
    {
      seen: seen(1),
      checklist: [
        { point: 'language', passed: false, note: 'Salah eja' },
        { point: 'visual_identity', passed: true, note: '' },
      ],
      notes: 'Selain itu baik',
    },
    { draft: { version: 1, authors: ['tim-1'], files: [sealed('f1')], checker: 'tim-2' } },
  ),
  event(
    9,
    'decide_corrections',
    {
      seen: seen(1),
      needs_correction: true,
      corrections: [
        { text: 'Logo', place: null },
        { text: 'Detik 5', place: PLACE },
      ],
    },
    { open_corrections: ['6-1', '9-1', '9-2'] },
  ),
  event(
    10,
    'repair_content',
    {
      draft_files: [{ file: 'f2', caption: 'Naskah baru', sources: ['m1'] }],
      answers: [
        { correction: '6-1', answer: 'Menjadi 78' },
        { correction: '9-1', answer: 'Logo diganti' },
        { correction: '9-2', answer: 'Dipotong' },
      ],
    },
    {
      draft: { version: 2, authors: ['tim-1'], files: [sealed('f2')], checker: 'tim-2' },
      open_corrections: [],
    },
  ),
  event(
    12,
    'decide_approval',
    {
      seen: seen(2),
      is_approved: false,
      reason: 'Musik terlalu keras',
      corrections: [{ text: 'Musik', place: { ...PLACE, file: 'f2' } }],
    },
    { open_corrections: ['12-1'] },
  ),
];

function request(changes: Partial<SopRequest>): SopRequest {
  return {
    ...{ round: 1, status: 'drafted', fact_check: null },
    draft: { version: 2, authors: ['tim-1'], files: [sealed('f2')], checker: null },
    ...changes,
  } as SopRequest;
}

describe('the versions', () => {
  test('have their files with digests, captions and sources', () => {
    const [first, second] = versionsOf(request({}), EVENTS);
    expect(first).toMatchObject({ number: 1, by: 'by-submit_draft', note: 'Pertama' });
    expect(first?.parts).toEqual([{ ...sealed('f1'), caption: 'Naskah', sources: ['m1'] }]);
    expect(second?.parts[0]).toMatchObject({ file: 'f2', caption: 'Naskah baru' });
  });

  test('are made by drafts alone: a check changes the draft, too', () => {
    expect(versionsOf(request({}), EVENTS).map((each) => each.number)).toEqual([1, 2]);
  });

  test('include the current one for those who may not read how it came about', () => {
    const versions = versionsOf(request({}), []);
    expect(versions).toEqual([
      {
        ...{ number: 2, round: 1, by: null, at: null, note: '' },
        parts: [{ ...sealed('f2'), caption: '', sources: [] }],
      },
    ]);
  });
});

describe('the corrections', () => {
  const raised = raisedIn(EVENTS);

  test('stand in their order under the ids that the server gives them', () => {
    expect(raised.map(({ id, text }) => [id, text])).toEqual([
      ['6-1', '87 kasus'],
      ['9-1', 'Logo'],
      ['9-2', 'Detik 5'],
      ['12-1', 'Musik'],
    ]);
    expect(raised[2]?.place).toEqual(PLACE);
  });

  test('belong to the version that they are about', () => {
    expect(raised.map((each) => each.version)).toEqual([1, 1, 1, 2]);
  });

  test('have the answer of the team and the version that brought it', () => {
    expect(raised[1]?.answer).toMatchObject({ text: 'Logo diganti', version: 2 });
    expect(raised[3]?.answer).toBeNull();
  });

  test('of the agency say what is right', () => {
    expect(raised[0]?.fact?.answer).toEqual({
      ...{ isRight: false, correct: '78 kasus', source: 'Data 2025' },
    });
    expect(raised[0]?.answer?.text).toBe('Menjadi 78');
  });

  test('of a refusal come with its reason', () => {
    expect(refusalOf(EVENTS, 2)).toBe('Musik terlalu keras');
    expect(refusalOf(EVENTS, 1)).toBeNull();
  });
});

describe('the facts', () => {
  test('have the answer that was given last', () => {
    const later = event(8, 'answer_fact_check', { answers: [{ item: '6-1', is_right: true }] });
    const [fact] = factsOf([...EVENTS.slice(0, 3), later]);
    expect(fact?.answer).toEqual({ isRight: true, correct: '', source: '' });
  });

  test('are wrong as long as the request says so, of the current version alone', () => {
    const asked = { version: 1, items: ['6-1', '6-2'], right: ['6-2'], wrong: ['6-1'] };
    const draft = { version: 1, authors: [], files: [], checker: null };
    expect(wrongFacts(request({ draft, fact_check: asked }), EVENTS)).toHaveLength(1);
    expect(wrongFacts(request({ fact_check: asked }), EVENTS)).toEqual([]);
  });

  test('are open to the agency while it can judge them', () => {
    const asked = { version: 2, items: ['x'], right: [], wrong: [] };
    expect(isShownToAgency(request({ fact_check: asked }))).toBe(true);
    expect(isShownToAgency(request({ fact_check: { ...asked, version: 1 } }))).toBe(false);
    expect(isShownToAgency(request({}))).toBe(false);
    expect(isShownToAgency(request({ status: 'approved' }))).toBe(true);
    expect(isShownToAgency(request({ status: 'returned', fact_check: asked }))).toBe(false);
    expect(mayChangeAnswers(request({ fact_check: asked }), 'pemohon')).toBe(true);
    expect(mayChangeAnswers(request({ fact_check: asked }), 'tim-1')).toBe(false);
    const repaired = request({ status: 'needs_correction', fact_check: asked });
    expect(mayChangeAnswers(repaired, 'pemohon')).toBe(false);
  });
});

describe('the check', () => {
  test('says what did not pass, and what else there is to say', () => {
    expect(checkOf(EVENTS, 1)).toMatchObject({
      ...{ by: 'by-check_content', notes: 'Selain itu baik' },
      findings: [{ point: 'language', note: 'Salah eja' }],
    });
    expect(checkOf(EVENTS, 2)).toBeNull();
  });
});

describe('two people', () => {
  test('see the same only of one version with the same digests, in any order', () => {
    const draft = { version: 1, files: [sealed('a'), sealed('b')] };
    expect(isSameDraft(draft, { version: 1, files: [sealed('b'), sealed('a')] })).toBe(true);
    expect(isSameDraft(draft, { ...draft, version: 2 })).toBe(false);
    expect(isSameDraft(draft, { version: 1, files: [sealed('a'), sealed('b', 'x')] })).toBe(false);
    expect(isSameDraft(draft, { version: 1, files: [sealed('a')] })).toBe(false);
  });
});
