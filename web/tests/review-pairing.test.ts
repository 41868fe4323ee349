import { describe, expect, test } from 'vitest';

import { isRead, shownAs } from '../src/review/kinds';
import { pairs, stem, type Known } from '../src/review/pairing';

const file = (id: string, kind: string, name = '', caption = ''): Known => ({
  ...{ file: id, kind, name: name || undefined, caption },
});

describe('the stem of a name', () => {
  test.each([
    ['infografis-v1.png', 'infografis'],
    ['infografis-v2.png', 'infografis'],
    ['Infografis (2).png', 'infografis'],
    ['poster final.webp', 'poster'],
    ['poster_revisi_3.webp', 'poster'],
    ['video-informasi-v1.mp4', 'video-informasi'],
    ['2026.png', '2026'],
    ['survei.pdf', 'survei'],
  ])('of %s is %s', (name, expected) => {
    expect(stem(name)).toBe(expected);
  });
});

describe('files of two versions', () => {
  test('belong together by id, then name, then caption, then order within their kind', () => {
    const earlier = [
      file('a', 'picture', 'poster.png'),
      file('b', 'picture', 'infografis-v1.png'),
      file('c', 'video', 'klip.mp4', 'Naskah'),
      file('d', 'video', 'liputan.mp4'),
      file('e', 'document', 'leaflet.pdf'),
    ];
    const later = [
      file('v', 'video', 'baru.mp4', 'Naskah'),
      file('i', 'picture', 'infografis-v2.png'),
      file('a', 'picture', 'poster.png'),
      file('w', 'video', 'lain.mp4'),
    ];
    expect(Object.fromEntries(pairs(earlier, later))).toEqual({ v: 'c', i: 'b', a: 'a', w: 'd' });
  });

  test('of different kinds never belong together, whatever they are called', () => {
    expect(pairs([file('a', 'picture', 'x.png')], [file('b', 'video', 'x.mp4')]).size).toBe(0);
  });

  test('are left alone while nothing is known of them', () => {
    const unknown = (id: string): Known => ({ file: id, caption: 'sama' });
    expect(pairs([unknown('a')], [unknown('b')]).size).toBe(0);
  });

  test('stand beside one at most', () => {
    const later = [file('b', 'picture', 'x.png'), file('c', 'picture', 'x.png')];
    expect([...pairs([file('a', 'picture', 'x.png')], later)]).toEqual([['b', 'a']]);
  });
});

describe('a file', () => {
  test.each([
    ['image/webp', 'picture'],
    ['application/pdf', 'document'],
    ['video/webm', 'video'],
    ['audio/wav', 'audio'],
    ['application/zip', 'other'],
    ['image/svg+xml', 'other'],
    ['text/html', 'other'],
  ])('of type %s is shown as %s', (type, shown) => {
    expect(shownAs(type)).toBe(shown);
  });

  test('is read as a whole where a browser can hold it and shows it itself', () => {
    expect(isRead('image/png', 5_000_000)).toBe(true);
    expect(isRead('application/pdf', 200_000_000)).toBe(false);
    expect(isRead('video/mp4', 1000)).toBe(false);
  });
});
