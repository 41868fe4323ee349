import { describe, expect, test } from 'vitest';

import { accepted, plainName, typeOf, unfit } from '../src/core/fileRules';

describe('the type of a file', () => {
  test.each([
    ['surat.pdf', 'application/pdf', 'application/pdf'],
    ['SURAT.PDF', '', 'application/pdf'],
    ['data.csv', 'application/vnd.ms-excel', 'text/csv'], // as browsers on Windows call it
    ['video.m4v', 'video/x-m4v', 'video/mp4'],
    ['foto.jfif', '', 'image/jpeg'],
    ['tanpa-akhiran', '', ''],
  ])('%s of type "%s" is %s', (name, type, expected) => {
    expect(typeOf({ name, type })).toBe(expected);
  });
});

describe('what does not fit', () => {
  const sized = (size: number, name = 'surat.pdf') =>
    Object.defineProperty(new File(['x'], name), 'size', { value: size });

  test.each([
    [20 * 1024 * 1024, null],
    [20 * 1024 * 1024 + 1, 'size'],
    [0, 'empty'],
  ])('a letter of %d bytes: %s', (size, why) => {
    expect(unfit('letter', sized(size))).toBe(why);
  });

  test('a table is material, but no letter', () => {
    expect(unfit('material', sized(10, 'data.csv'))).toBeNull();
    expect(unfit('letter', sized(10, 'data.csv'))).toBe('type');
  });

  test('material may have five gigabytes', () => {
    expect(unfit('material', sized(5e9, 'rekaman.mp4'))).toBeNull();
    expect(unfit('material', sized(5e9 + 1, 'rekaman.mp4'))).toBe('size');
  });
});

test('the file picker offers types and endings', () => {
  expect(accepted('letter')).toBe(
    'application/pdf,.pdf,image/png,.png,image/jpeg,.jpg,.jpeg,.jpe,.jfif',
  );
});

describe('a name', () => {
  test.each([
    ['surat.pdf', 'surat.pdf'],
    ['a/b\\c.pdf', 'abc.pdf'],
    ['gambar\u202egpj.exe', 'gambargpj.exe'],
    ['  spasi.pdf ', 'spasi.pdf'],
    ['\u200b', 'berkas'],
    ['cafe\u0301.png', 'caf\u00e9.png'],
  ])('%j is sent as %j', (name, expected) => {
    expect(plainName(name)).toBe(expected);
  });

  test('that is too long keeps its ending', () => {
    const name = plainName(`${'a'.repeat(300)}.pdf`);
    expect(name).toHaveLength(200);
    expect(name.endsWith('a.pdf')).toBe(true);
  });
});
