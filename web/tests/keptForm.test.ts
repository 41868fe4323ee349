import 'fake-indexeddb/auto';

import { clear, keys } from 'idb-keyval';
import { flushSync } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';

vi.mock('../src/core/session.svelte', () => ({ session: { me: { uid: 'maya' } } }));

const { KeptForm } = await import('../src/core/keptForm.svelte');

const blank = () => ({ title: '', types: [] as string[] });

beforeEach(() => clear());

async function opened(name = 'form') {
  const form = new KeptForm(name, blank);
  const stop = form.begin();
  await vi.waitUntil(() => form.isKnown);
  flushSync();
  return { form, stop };
}

async function kept(): Promise<IDBValidKey[]> {
  return keys();
}

test('what is typed is there again after a reload', async () => {
  const { form, stop } = await opened();
  expect(form.restoredAt).toBeNull();
  form.fields.title = 'Pencegahan DBD';
  form.fields.types.push('video');
  flushSync();
  stop(); // the page is left
  await vi.waitUntil(async () => (await kept()).length);

  const again = await opened();
  expect(again.form.fields).toEqual({ title: 'Pencegahan DBD', types: ['video'] });
  expect(again.form.restoredAt).not.toBeNull();
  again.stop();
});

test('it is kept while it is typed, without a word at every letter', async () => {
  const { form, stop } = await opened();
  form.fields.title = 'P';
  flushSync();
  expect(await kept()).toEqual([]);
  await vi.waitUntil(async () => (await kept()).length, { timeout: 2_000 });
  expect(await kept()).toEqual(['form maya form']);
  stop();
});

test('a form in which nothing was typed is not kept', async () => {
  const { stop } = await opened();
  stop();
  expect(await kept()).toEqual([]);
});

test('what was sent is not kept, nor what begins anew', async () => {
  const { form, stop } = await opened();
  form.fields.title = 'Pencegahan DBD';
  flushSync();
  await form.forget();
  stop();
  expect(await kept()).toEqual([]);

  const second = await opened();
  second.form.fields.title = 'Lain';
  flushSync();
  await second.form.clear();
  flushSync();
  expect(second.form.fields.title).toBe('');
  second.stop();
  expect(await kept()).toEqual([]);
});

test('each form has its own', async () => {
  const { form, stop } = await opened('one');
  form.fields.title = 'Satu';
  flushSync();
  stop();
  await vi.waitUntil(async () => (await kept()).length);
  const { form: other, stop: end } = await opened('two');
  expect(other.fields.title).toBe('');
  end();
});
