import 'fake-indexeddb/auto';

import { clear, keys } from 'idb-keyval';
import { beforeEach, describe, expect, test } from 'vitest';

import { Unsent } from '../src/review/unsent.svelte';

const PLACE = { file: 'f1', seconds: null, page: 2, region: null };

async function begun(version: number, uid = 'kadis', request = 'r1') {
  const unsent = new Unsent(request, version, uid);
  await unsent.begin();
  return unsent;
}

async function written(version: number, uid?: string, request?: string) {
  const unsent = await begun(version, uid, request);
  unsent.add('Perbesar logo.', PLACE);
  unsent.written.notes = 'Hampir selesai';
  await unsent.keep();
  return unsent;
}

beforeEach(() => clear());

describe('what is written and not sent', () => {
  test('is there again on the next visit, with its place', async () => {
    await written(2);
    const again = await begun(2);
    expect(again.written.corrections).toMatchObject([{ text: 'Perbesar logo.', place: PLACE }]);
    expect(again.written.notes).toBe('Hampir selesai');
  });

  test('belongs to one person, one request and one version', async () => {
    await written(2);
    for (const other of [await begun(3), await begun(2, 'ikp'), await begun(2, 'kadis', 'r2')]) {
      expect(other.written.corrections).toEqual([]);
    }
  });

  test('is gone field by field when it is sent', async () => {
    const unsent = await written(2);
    unsent.clear(['notes']);
    await unsent.keep();
    const again = await begun(2);
    expect(again.written.notes).toBe('');
    expect(again.written.corrections).toHaveLength(1);
    again.clear(['corrections']);
    await again.keep();
    expect(await keys()).toEqual([]);
  });

  test('joins what was kept before, when it was written before that was read', async () => {
    await written(2);
    const unsent = new Unsent('r1', 2, 'kadis');
    unsent.add('Yang baru.', null);
    await unsent.begin();
    expect(unsent.written.corrections.map((pin) => pin.text)).toEqual([
      'Perbesar logo.',
      'Yang baru.',
    ]);
    expect(unsent.written.notes).toBe('Hampir selesai');
  });

  test('is not offered again when it went with a step', async () => {
    const unsent = await written(2);
    unsent.written.queued = { key: 'k1', sent: ['corrections'] };
    await unsent.keep();
    const later = await begun(3);
    expect(await later.leftBehind(['k1'])).toEqual([]);
    expect(await later.leftBehind(['k2'])).toHaveLength(1);
  });

  test('is offered again when a newer version came, until it is used or discarded', async () => {
    await written(1);
    await written(2);
    await written(2, 'ikp');
    const unsent = await begun(3);
    expect((await unsent.leftBehind([])).map((each) => each.version)).toEqual([2, 1]);
    await unsent.forget(2);
    expect((await unsent.leftBehind([])).map((each) => each.version)).toEqual([1]);
  });
});
