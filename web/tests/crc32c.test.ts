import { expect, test, vi } from 'vitest';

import { Crc32c, crc32cOf } from '../src/core/crc32c';

// RFC 3720, B.4: 32 bytes of zeros give AA 36 91 8A, in its order of bytes
test('a sum is the one that the standard has', async () => {
  expect(await crc32cOf(new Blob([new Uint8Array(32)]))).toBe(btoa('\x8a\x91\x36\xaa'));
  expect(await crc32cOf(new Blob(['123456789']))).toBe(btoa('\xe3\x06\x92\x83'));
});

test('long or short, a sum is the same as byte by byte', async () => {
  // of Cloud Storage's own library, for the bytes 0, 7, 14, … modulo 256
  const of = (size: number) => new Uint8Array(size).map((_, at) => 7 * at);
  expect(await crc32cOf(new Blob([of(1)]))).toBe('Un1TUQ==');
  expect(await crc32cOf(new Blob([of(13)]))).toBe('bU3S1g==');
  expect(await crc32cOf(new Blob([of(100_003)]))).toBe('QSw7Pw==');
});

test('bytes that came by are not read again', async () => {
  const file = new Blob(['123456789']);
  const slice = vi.spyOn(file, 'slice');
  const sum = new Crc32c();
  const bytes = (text: string) => new TextEncoder().encode(text);
  sum.take(bytes('12345'), 0);
  sum.take(bytes('345678'), 2); // sent once more after a lost connection
  sum.take(bytes('345'), 2);
  expect(sum.at).toBe(8);
  expect(await sum.of(file)).toBe(btoa('\xe3\x06\x92\x83'));
  expect(slice.mock.calls.map(([from]) => from)).toEqual([8]);
});

test('bytes with a gap before them are read at the end', async () => {
  const sum = new Crc32c();
  sum.take(new TextEncoder().encode('789'), 6);
  expect(sum.at).toBe(0);
  expect(await sum.of(new Blob(['123456789']))).toBe(btoa('\xe3\x06\x92\x83'));
});
