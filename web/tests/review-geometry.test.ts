import { describe, expect, test } from 'vitest';

import {
  between,
  byKey,
  centredAt,
  percentOf,
  sizedBy,
  within,
  withSide,
} from '../src/review/geometry';

const box = { x: 0.4, y: 0.4, width: 0.2, height: 0.1 };

describe('a rectangle', () => {
  test('is the same whichever corner it is drawn from', () => {
    const drawn = { x: 0.1, y: 0.2, width: 0.5, height: 0.3 };
    expect(between({ x: 0.1, y: 0.2 }, { x: 0.6, y: 0.5 })).toEqual(drawn);
    expect(between({ x: 0.6, y: 0.2 }, { x: 0.1, y: 0.5 })).toEqual(drawn);
    expect(between({ x: 0.6, y: 0.5 }, { x: 0.1, y: 0.2 })).toEqual(drawn);
  });

  test('ends at the edges when it is drawn beyond them', () => {
    expect(between({ x: -0.5, y: 0.9 }, { x: 0.5, y: 3 })).toEqual({
      ...{ x: 0, y: 0.9, width: 0.5, height: 0.1 },
    });
  });

  test('is never too small to be seen or hit', () => {
    expect(between({ x: 1, y: 1 }, { x: 1, y: 1 })).toEqual({
      ...{ x: 0.98, y: 0.98, width: 0.02, height: 0.02 },
    });
  });

  test('is within what the API takes, also after many steps', () => {
    let region = box;
    for (let n = 0; n < 500; n++) {
      const key = ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown'][n % 3] as string;
      region = byKey(region, key, n % 2 === 0) ?? region;
      expect(region.x).toBeGreaterThanOrEqual(0);
      expect(region.y).toBeGreaterThanOrEqual(0);
      expect(region.width).toBeGreaterThan(0);
      expect(region.height).toBeGreaterThan(0);
      expect(region.x + region.width).toBeLessThanOrEqual(1);
      expect(region.y + region.height).toBeLessThanOrEqual(1);
    }
  });

  test.each([
    ['ArrowLeft', false, { ...box, x: 0.39 }],
    ['ArrowRight', false, { ...box, x: 0.41 }],
    ['ArrowUp', false, { ...box, y: 0.39 }],
    ['ArrowDown', false, { ...box, y: 0.41 }],
    ['ArrowLeft', true, { ...box, width: 0.19 }],
    ['ArrowRight', true, { ...box, width: 0.21 }],
    ['ArrowUp', true, { ...box, height: 0.09 }],
    ['ArrowDown', true, { ...box, height: 0.11 }],
    ['Enter', false, null],
    ['a', true, null],
  ])('answers the key %s (with shift: %s)', (key, isSizing, expected) => {
    expect(byKey(box, key, isSizing)).toEqual(expected);
  });

  test('grows to the edge and no further, and stays where it begins', () => {
    expect(sizedBy({ ...box, x: 0.9, width: 0.1 }, 0.5, 0)).toEqual({
      ...{ x: 0.9, y: 0.4, width: 0.1, height: 0.1 },
    });
  });

  test('goes where one taps, as far as there is room', () => {
    expect(centredAt(box, { x: 0.5, y: 0.5 })).toEqual({ ...box, y: 0.45 });
    expect(centredAt(box, { x: 0, y: 1 })).toEqual({ ...box, x: 0, y: 0.9 });
  });

  test('is set side by side in per cent; what is no number changes nothing', () => {
    expect(withSide(box, 'x', 10)).toEqual({ ...box, x: 0.1 });
    expect(withSide(box, 'x', 95)).toEqual({ ...box, x: 0.8 });
    expect(withSide(box, 'width', 0)).toEqual({ ...box, width: 0.02 });
    expect(withSide(box, 'height', 400)).toEqual({ ...box, y: 0, height: 1 });
    expect(withSide(box, 'y', NaN)).toEqual(box);
    expect(percentOf(box, 'width')).toBe(20);
  });

  test('keeps four digits, which are more than pixels need', () => {
    expect(within({ x: 1 / 3, y: 2 / 3, width: 0.1, height: 0.1 })).toEqual({
      ...{ x: 0.3333, y: 0.6667, width: 0.1, height: 0.1 },
    });
  });
});
