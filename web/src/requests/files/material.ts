/** Information data of a request: picked when it is filed or later, in the same place. */

import { LIMITS } from '../../core/facts';
import type { Schemas } from '../../core/types';
import type { Upload } from '../../core/uploads.svelte';

/** The uploads of a request's material belong together, wherever they were begun. */
export function materialContext(request: string): string {
  return `supply_material ${request}`;
}

export function roomForMaterial(supplied: number): number {
  return Math.max(1, Math.min(LIMITS.material_at_once.most, LIMITS.material.most - supplied));
}

export function materialItems(uploads: readonly Upload[]): Schemas['Material'][] {
  return uploads.map(({ file, about }) => ({ file: file ?? '', caption: about.caption.trim() }));
}
