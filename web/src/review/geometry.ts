/** Rectangles on a picture or page, in fractions of its width and height, from the top left. */

import type { Schemas } from '../core/types';

/** A rectangle as the API has it. */
export type Region = Schemas['Region'];
export type Side = keyof Region;

/** Smaller ones are not seen, and not hit by a finger. */
export const SMALLEST = 0.02;
/** What a press of an arrow key moves or sizes by. */
export const STEP = 0.01;

const DIGITS = 10_000; // a ten-thousandth of a picture is less than any of its pixels needs

function kept(value: number, least: number, most: number): number {
  return Math.round(Math.min(Math.max(value, least), most) * DIGITS) / DIGITS;
}

/** The rectangle as it fits into the picture: its size is kept, as far as there is room. */
export function within({ x, y, width, height }: Region): Region {
  const [w, h] = [kept(width, SMALLEST, 1), kept(height, SMALLEST, 1)];
  return { x: kept(x, 0, 1 - w), y: kept(y, 0, 1 - h), width: w, height: h };
}

/** The rectangle between two points, whichever way it was drawn. */
export function between(from: { x: number; y: number }, to: { x: number; y: number }): Region {
  const inside = (value: number) => Math.min(Math.max(value, 0), 1);
  const [x1, x2] = [inside(from.x), inside(to.x)].sort((a, b) => a - b) as [number, number];
  const [y1, y2] = [inside(from.y), inside(to.y)].sort((a, b) => a - b) as [number, number];
  return within({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 });
}

/** The rectangle with its middle at a point. */
export function centredAt(region: Region, at: { x: number; y: number }): Region {
  return within({ ...region, x: at.x - region.width / 2, y: at.y - region.height / 2 });
}

export function movedBy(region: Region, x: number, y: number): Region {
  return within({ ...region, x: region.x + x, y: region.y + y });
}

/** Larger or smaller to the right and below; it ends at the picture's edge. */
export function sizedBy(region: Region, width: number, height: number): Region {
  return within({
    ...region,
    width: Math.min(region.width + width, 1 - region.x),
    height: Math.min(region.height + height, 1 - region.y),
  });
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key makes of the rectangle: arrows move it, with shift they size it; null for others. */
export function byKey(region: Region, key: string, isSizing: boolean): Region | null {
  const arrow = ARROWS[key];
  if (!arrow) return null;
  const [x, y] = arrow.map((part) => part * STEP) as [number, number];
  return isSizing ? sizedBy(region, x, y) : movedBy(region, x, y);
}

/** One side set to so many per cent, as a number field has it. */
export function withSide(region: Region, side: Side, percent: number): Region {
  if (!Number.isFinite(percent)) return region;
  return within({ ...region, [side]: percent / 100 });
}

/** A side in whole per cent. */
export function percentOf(region: Region, side: Side): number {
  return Math.round(region[side] * 100);
}
