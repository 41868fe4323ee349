import { beforeEach, describe, expect, test } from 'vitest';

import { ActionKey, newKey, newRequestId } from '../src/core/keys';
import { Refused, Unreachable } from '../src/core/problems';
import type { Problem } from '../src/core/types';

const COMMAND_ID = /^[A-Za-z0-9-][A-Za-z0-9_-]{15,63}$/; // as the server has it

function refused(code: string, status: number): Refused {
  return new Refused({ code, status, detail: '' } as Problem);
}

test('a key is one that the server takes, and another each time', () => {
  const keys = Array.from({ length: 200 }, newKey);
  expect(keys.every((key) => COMMAND_ID.test(key))).toBe(true);
  expect(new Set(keys).size).toBe(200);
});

test('a request’s id is twenty letters and digits', () => {
  const ids = Array.from({ length: 200 }, newRequestId);
  expect(ids.every((id) => /^[A-Za-z0-9]{20}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(200);
});

describe('the key of an action', () => {
  beforeEach(() => sessionStorage.clear());

  test('survives a reload while what is sent is the same', () => {
    const first = new ActionKey('step').of({ note: 'a' });
    expect(new ActionKey('step').of({ note: 'a' })).toBe(first);
    expect(new ActionKey('other').of({ note: 'a' })).not.toBe(first);
    expect(new ActionKey('step').of({ note: 'b' })).not.toBe(first);
  });

  test('does not once it has come to its end', () => {
    const key = new ActionKey('step');
    const first = key.of({ note: 'a' });
    key.renew();
    expect(new ActionKey('step').of({ note: 'a' })).not.toBe(first);
  });

  test('is the same while what is sent is the same', () => {
    const key = new ActionKey('step');
    expect(key.of({ note: 'a' })).toBe(key.of({ note: 'a' }));
  });

  test('is another once what is sent has changed', () => {
    const key = new ActionKey('step');
    const first = key.of({ note: 'a' });
    expect(key.of({ note: 'b' })).not.toBe(first);
    expect(key.of({ note: 'a' })).not.toBe(first);
  });

  test('is another after a refusal', () => {
    const key = new ActionKey('step');
    const first = key.of({ note: 'a' });
    key.failedWith(refused('wrong_turn', 409));
    expect(key.of({ note: 'a' })).not.toBe(first);
  });

  test.each([
    new Unreachable(),
    refused('in_flight', 409),
    refused('lost_race', 409),
    refused('too_many_requests', 429),
    refused('internal_error', 500),
    refused('try_again', 503),
  ])('stays when it may have been done all the same: %s', (error) => {
    const key = new ActionKey('step');
    const first = key.of({ note: 'a' });
    key.failedWith(error);
    expect(key.of({ note: 'a' })).toBe(first);
  });

  test('is another for what comes next', () => {
    const key = new ActionKey('step');
    const first = key.of({});
    key.renew();
    expect(key.of({})).not.toBe(first);
  });
});
