import { describe, expect, test } from 'vitest';

import { lossesOf } from '../src/admin/account';
import { canBeTried, inOrder as lettersInOrder, type DeadLetter } from '../src/admin/letters';
import { inOrder, stateOf, type MandateRecord } from '../src/admin/mandates';
import { AGENCY_ID, slugOf } from '../src/admin/slug';
import type { Account } from '../src/core/types';

describe('the id that an agency’s name suggests', () => {
  test.each([
    ['Dinas Kesehatan', 'dinas-kesehatan'],
    ['  Badan Keuangan & Aset Daerah ', 'badan-keuangan-aset-daerah'],
    ['Dinas Perumahan dan Permukiman', 'dinas-perumahan-permukiman'],
    ['Kecamatan Pontianak Barat', 'kecamatan-pontianak-barat'],
    ['Café 21', 'cafe-21'],
    ['112 Darurat', 'darurat'],
    ['', ''],
    ['1', ''],
  ])('%j suggests %j', (name, id) => {
    expect(slugOf(name, [])).toBe(id);
  });

  test('ends with a word where it has to be cut', () => {
    const id = slugOf('Badan Kepegawaian dan Pengembangan Sumber Daya Manusia', []);
    expect(id).toBe('badan-kepegawaian-pengembangan-sumber');
    expect(id).toMatch(AGENCY_ID);
  });

  test('cuts through a word that is too long by itself', () => {
    expect(slugOf('a'.repeat(60), [])).toBe('a'.repeat(40));
  });

  test('is numbered where it is taken', () => {
    expect(slugOf('DLH', ['dlh'])).toBe('dlh-2');
    expect(slugOf('DLH', ['dlh', 'dlh-2'])).toBe('dlh-3');
    const long = 'a'.repeat(40);
    expect(slugOf(long, [long])).toBe(`${'a'.repeat(38)}-2`);
  });
});

describe('a mandate', () => {
  const mandate = (starts: string, ends: string, ended: string | null = null) =>
    ({ starts_at: starts, ends_at: ends, ended_at: ended }) as MandateRecord;
  const at = new Date('2026-11-23T03:00:00Z');

  test.each([
    ['2026-11-22T17:00:00Z', '2026-11-30T17:00:00Z', null, 'in_force'],
    ['2026-11-23T03:00:00Z', '2026-11-30T17:00:00Z', null, 'in_force'],
    ['2026-11-24T17:00:00Z', '2026-11-30T17:00:00Z', null, 'to_come'],
    ['2026-11-01T17:00:00Z', '2026-11-23T03:00:00Z', null, 'over'],
    ['2026-11-01T17:00:00Z', '2026-11-30T17:00:00Z', '2026-11-20T03:00:00Z', 'over'],
    ['2026-12-01T17:00:00Z', '2026-12-30T17:00:00Z', '2026-11-20T03:00:00Z', 'over'],
  ])('from %s to %s, ended %s, is %s', (starts, ends, ended, state) => {
    expect(stateOf(mandate(starts, ends, ended), at)).toBe(state);
  });

  test('in force stands first, then the next to come, then the last that was over', () => {
    const over = mandate('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z');
    const latelyOver = mandate('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z');
    const now = mandate('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z');
    const soon = mandate('2026-12-01T00:00:00Z', '2026-12-05T00:00:00Z');
    const later = mandate('2027-01-01T00:00:00Z', '2027-01-05T00:00:00Z');
    const listed = inOrder([over, later, latelyOver, soon, now], at);
    expect(listed).toEqual([now, soon, later, latelyOver, over]);
  });
});

describe('what an account loses', () => {
  const before = (more: Partial<Account> = {}) =>
    ({ roles: ['requester', 'content_team'], agency: 'dlh', is_active: true, ...more }) as Account;
  const rights = { roles: ['requester', 'content_team'], agency: 'dlh', is_active: true } as const;

  test('nothing, where it is new', () => {
    expect(lossesOf(null, { ...rights, is_active: false })).toBeNull();
  });

  test('nothing, where it stays as it is or gains', () => {
    expect(lossesOf(before(), rights)).toBeNull();
    expect(lossesOf(before(), { ...rights, roles: [...rights.roles, 'admin'] })).toBeNull();
  });

  test('nothing, where it had nothing left', () => {
    expect(lossesOf(before({ is_active: false }), { ...rights, roles: [] })).toBeNull();
  });

  test('roles', () => {
    const after = { ...rights, roles: ['requester'] as const };
    expect(lossesOf(before(), after)).toEqual({
      ...{ roles: ['content_team'], agency: null, isActive: false },
    });
  });

  test('its agency, where it changes to another', () => {
    expect(lossesOf(before(), { ...rights, agency: 'dinkes' })).toEqual({
      ...{ roles: [], agency: 'dlh', isActive: false },
    });
  });

  test('everything, where it becomes inactive', () => {
    expect(lossesOf(before(), { ...rights, is_active: false })).toEqual({
      ...{ roles: [], agency: null, isActive: true },
    });
  });
});

describe('a dead letter', () => {
  const letter = (what: string, at: string, replayed: string | null = null) =>
    ({ what, at, replayed_at: replayed }) as DeadLetter;

  test('can be tried again, unless it was done or only reports', () => {
    expect(canBeTried(letter('mail', '1'))).toBe(true);
    expect(canBeTried(letter('on_submit_request', '1'))).toBe(true);
    expect(canBeTried(letter('mail', '1', '2'))).toBe(false);
    expect(canBeTried(letter('anchor_histories', '1'))).toBe(false);
  });

  test('that still waits stands before one that was done, the last first', () => {
    const [old, done, last] = [letter('mail', '1'), letter('mail', '3', '4'), letter('mail', '2')];
    expect(lettersInOrder([old, done, last])).toEqual([last, old, done]);
  });
});
