import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import AgencyForm from '../src/admin/AgencyForm.svelte';
import { api } from '../src/core/api';
import { Refused } from '../src/core/problems';
import type { Agency, Problem } from '../src/core/types';
import { language } from '../src/language/language.svelte';

vi.mock('../src/core/api', () => ({
  api: { POST: vi.fn() },
  answerOf: (call: Promise<unknown>) => call,
}));
vi.mock('../src/core/names.svelte', () => ({
  names: { agencies: [{ id: 'dlh', name: 'Dinas Lingkungan Hidup' }], begin: async () => {} },
}));

const post = vi.mocked(api.POST) as unknown as ReturnType<typeof vi.fn>;
const close = vi.fn(async () => {});
let form: ReturnType<typeof mount>;

function open(agency: Agency | null) {
  form = mount(AgencyForm, { target: document.body, props: { agency, close } });
}

function field(label: string): HTMLInputElement {
  const labels = [...document.querySelectorAll('label')];
  const found = labels.find((each) => each.textContent.trim() === label);
  return document.getElementById(found?.htmlFor ?? '') as HTMLInputElement;
}

function type(label: string, text: string) {
  field(label).value = text;
  field(label).dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

async function submit() {
  document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  await tick();
  const isBusy = () => document.querySelector('form')?.getAttribute('aria-busy');
  await vi.waitFor(() => expect(isBusy()).toBe('false'));
  await tick();
}

beforeAll(() => language.turnToPages());
beforeEach(() => {
  close.mockClear();
  post.mockReset();
});
afterEach(() => unmount(form));

test('a new agency’s name suggests its id, until one is typed', () => {
  open(null);
  type('Nama OPD', 'Dinas Kesehatan');
  expect(field('Kode').value).toBe('dinas-kesehatan');
  type('Kode', 'dinkes');
  type('Nama OPD', 'Dinas Kesehatan Kota');
  expect(field('Kode').value).toBe('dinkes');
});

test('an id that is taken is not sent: it would rename whoever has it', async () => {
  open(null);
  type('Nama OPD', 'Dinas Lalu Lintas');
  type('Kode', 'dlh');
  await submit();
  expect(post).not.toHaveBeenCalled();
  expect(document.body.textContent).toContain('sudah dipakai oleh Dinas Lingkungan Hidup');
  expect(document.activeElement).toBe(field('Kode'));
});

test('what is missing is told, and the focus goes to the first of it', async () => {
  open(null);
  await submit();
  expect(post).not.toHaveBeenCalled();
  expect(field('Nama OPD').getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(field('Nama OPD'));
});

test('a new agency is sent, and the form closes', async () => {
  post.mockResolvedValue({ id: 'dinkes', name: 'Dinas Kesehatan' });
  open(null);
  type('Nama OPD', ' Dinas Kesehatan ');
  type('Kode', 'dinkes');
  await submit();
  expect(post).toHaveBeenCalledWith('/api/set-agency', {
    body: { id: 'dinkes', name: 'Dinas Kesehatan' },
  });
  expect(close).toHaveBeenCalledOnce();
});

test('a refusal keeps the form open, with what was typed and what is wrong', async () => {
  const errors = [{ field: 'name', message: 'paling banyak 200 karakter' }];
  const problem = { code: 'invalid_fields', detail: 'Ada isian yang belum benar.', errors };
  post.mockRejectedValue(new Refused(problem as unknown as Problem));
  open({ id: 'dlh', name: 'Dinas Lingkungan Hidup' });
  type('Nama OPD', 'Dinas Lingkungan');
  await submit();
  expect(close).not.toHaveBeenCalled();
  expect(field('Nama OPD').value).toBe('Dinas Lingkungan');
  expect(document.body.textContent).toContain('paling banyak 200 karakter');
  expect(document.activeElement).toBe(field('Nama OPD'));
});

test('an agency is renamed under the id that it has', async () => {
  post.mockResolvedValue({ id: 'dlh', name: 'Dinas Lingkungan' });
  open({ id: 'dlh', name: 'Dinas Lingkungan Hidup' });
  expect(document.querySelectorAll('input')).toHaveLength(1);
  type('Nama OPD', 'Dinas Lingkungan');
  await submit();
  expect(post).toHaveBeenCalledWith('/api/set-agency', {
    body: { id: 'dlh', name: 'Dinas Lingkungan' },
  });
});
