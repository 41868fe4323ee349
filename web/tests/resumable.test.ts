import { beforeEach, describe, expect, test, vi } from 'vitest';

import { Unreadable } from '../src/core/bytes';
import { Unreachable } from '../src/core/problems';
import { send, SessionGone } from '../src/core/resumable';
import { FakeStorage } from './storage';

const URL = 'https://storage.example/session';
const PIECE = 256 * 1024;
let storage: FakeStorage;

beforeEach(() => {
  vi.unstubAllGlobals();
  storage = new FakeStorage();
});

function aFile(size: number): File {
  const bytes = new Uint8Array(size).map((_, at) => at % 251);
  return new File([bytes], 'video.mp4', { type: 'video/mp4' });
}

async function hasArrived(file: File): Promise<boolean> {
  const whole = new Uint8Array(await file.arrayBuffer());
  const found = storage.bytes[URL];
  return whole.length === found?.length && whole.every((byte, at) => byte === found[at]);
}

function sent(file: Blob, signal = new AbortController().signal) {
  const arrived: number[] = [];
  const progress = { onArrived: (bytes: number) => arrived.push(bytes), onRead: () => undefined };
  return { arrived, done: send(URL, file, progress, signal) };
}

describe('an upload', () => {
  test('asks first what is there, and sends the rest in growing pieces', async () => {
    const file = aFile(4 * PIECE);
    const { arrived, done } = sent(file);
    await done;
    expect(storage.ranges).toEqual([
      `bytes */${4 * PIECE}`,
      `bytes 0-${PIECE - 1}/${4 * PIECE}`,
      `bytes ${PIECE}-${3 * PIECE - 1}/${4 * PIECE}`,
      `bytes ${3 * PIECE}-${4 * PIECE - 1}/${4 * PIECE}`,
    ]);
    expect(arrived).toEqual([0, PIECE, 3 * PIECE, 4 * PIECE]);
    expect(await hasArrived(file)).toBe(true);
  });

  test('goes on from what arrived, even in the middle of a piece', async () => {
    storage.bytes[URL] = new Uint8Array(await aFile(10).arrayBuffer());
    storage.keeps = PIECE;
    const file = aFile(PIECE + 100);
    await sent(file).done;
    expect(storage.ranges[1]).toBe(`bytes 10-${PIECE + 9}/${PIECE + 100}`);
    expect(await hasArrived(file)).toBe(true);
  });

  test('is done at once when all of it is there', async () => {
    const file = aFile(10);
    storage.bytes[URL] = new Uint8Array(await file.arrayBuffer());
    await sent(file).done;
    expect(storage.ranges).toHaveLength(1);
  });

  test.each([['lost' as const], [500], [503], [429], [408]])(
    'is unreachable after %s: it may be tried again',
    async (trouble) => {
      storage.trouble = [trouble];
      await expect(sent(aFile(10)).done).rejects.toBeInstanceOf(Unreachable);
    },
  );

  test.each([[404], [410], [400], [403]])('has no session any more after %s', async (status) => {
    storage.trouble = [status];
    await expect(sent(aFile(10)).done).rejects.toBeInstanceOf(SessionGone);
  });

  test('does not send the same bytes for ever when none arrive', async () => {
    storage.keeps = 0;
    await expect(sent(aFile(10)).done).rejects.toBeInstanceOf(Unreachable);
  });

  test('says when the file can be read no more', async () => {
    const gone = new File(['x'], 'gone.mp4');
    vi.spyOn(gone, 'slice').mockReturnValue({
      arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')),
    } as Blob);
    await expect(sent(gone).done).rejects.toBeInstanceOf(Unreadable);
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const { done } = sent(aFile(10), stop.signal);
    await expect(done).rejects.toHaveProperty('name', 'AbortError');
  });
});
