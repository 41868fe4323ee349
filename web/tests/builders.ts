/** Requests, events and people for tests. */

import { vi } from 'vitest';

import type { Me, Problem, SopEvent, SopRequest } from '../src/core/types';

export function aRequest(fields: Partial<SopRequest> = {}): SopRequest {
  return {
    id: 'q7RmT2xKbV9nLw4ZsE1c',
    schema_version: 1,
    status: 'submitted',
    awaiting: ['receive_request'],
    round: 1,
    sequence: 1,
    head: 'h',
    created_at: '2026-11-23T01:00:00Z',
    updated_at: '2026-11-23T01:00:00Z',
    step_started_at: '2026-11-23T01:00:00Z',
    due_at: '2026-11-23T01:05:00Z',
    attend_at: null,
    agency: 'dinkes',
    requester: 'maya',
    proposal: {
      title: 'Pencegahan DBD',
      content_types: ['infographic'],
      purpose: 'Warga melakukan 3M Plus.',
      target_audience: 'Keluarga',
      wished_date: '2026-12-07',
      letter: { number: '1', date: '2026-11-20', file: 'fffffffffffffffffff1' },
    },
    register_entry: null,
    material: [],
    team: null,
    draft: null,
    open_corrections: [],
    fact_check: null,
    mark: null,
    ...fields,
  };
}

export const TEAM = {
  members: ['tim-1', 'tim-2'],
  leader: 'tim-1',
  letter: { number: 'SPT 1', date: '2026-11-23', file: 'fffffffffffffffffff2' },
  former: [],
  joined: ['tim-1', 'tim-2'],
};

export function aDraft(author: string, checker: string | null = null): SopRequest['draft'] {
  return {
    version: 1,
    authors: [author],
    files: [{ file: 'fffffffffffffffffff3', crc32c: 'AAAAAA==', md5: 'AAAAAAAAAAAAAAAAAAAAAA==' }],
    checker,
  };
}

export function aPerson(uid: string, roles: Me['roles'], agency: string | null = null): Me {
  return {
    uid,
    name: uid,
    email: `${uid}@contoh.example`,
    language: 'id',
    preferences: { mail: 'now', push: 'now', daily_at: 8 },
    away_until: null,
    roles,
    agency: agency ? { id: agency, name: agency } : null,
    mandates: [],
    working_hours: [
      { opens: '2026-11-23T00:30:00Z', closes: '2026-11-23T05:00:00Z' },
      { opens: '2026-11-23T06:00:00Z', closes: '2026-11-23T09:00:00Z' },
      { opens: '2026-11-24T00:30:00Z', closes: '2026-11-24T05:00:00Z' },
    ],
  };
}

export function anEvent(fields: Partial<SopEvent>): SopEvent {
  return {
    id: crypto.randomUUID(),
    schema_version: 1,
    request: 'q7RmT2xKbV9nLw4ZsE1c',
    sequence: 1,
    transition: 'submit_request',
    step: 1,
    round: 1,
    actor: { uid: 'maya', role: 'requester', agency: 'dinkes', acting: null },
    at: '2026-11-23T01:00:00Z',
    from_status: null,
    to_status: 'submitted',
    due_at: null,
    attend_at: null,
    calendar: 'c',
    payload: {},
    changes: {},
    audience: ['requester'],
    previous: '',
    hash: 'h',
    ...fields,
  } as SopEvent;
}

export function aProblem(code: Problem['code'], status: number): Problem {
  return { type: `/problems#${code}`, title: code, status, detail: code, code };
}

/** An answer that comes when the test says so. */
export function held<T>() {
  let answer!: (value: T) => void;
  let fail!: (error: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => ([answer, fail] = [resolve, reject]));
  return { promise, answer, fail };
}

/** Waits until it is so, with patience for a busy machine. */
export function until<T>(so: () => T | Promise<T>) {
  return vi.waitUntil(so, { interval: 5, timeout: 4_000 });
}
