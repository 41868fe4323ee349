import 'fake-indexeddb/auto';

import { clear } from 'idb-keyval';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { Refused } from '../src/core/problems';
import type { Problem } from '../src/core/types';
import { FakeStorage } from './storage';

const post = vi.hoisted(() => vi.fn());
vi.mock('../src/core/api', () => ({ api: { POST: post }, answerOf: (call: unknown) => call }));
vi.mock('../src/core/session.svelte', () => ({ session: { me: { uid: 'maya' } } }));

const { UploadTray } = await import('../src/core/uploadTray.svelte');
const { Upload, upload, uploadsOf } = await import('../src/core/uploads.svelte');
const { keepChanged, keptAs, keptBytes, keptOf } = await import('../src/core/keptUploads');

let storage: FakeStorage;
let started: number;
const LETTER = new File(['%PDF-1.7 a letter'], 'surat.pdf', { type: 'application/pdf' });

beforeEach(async () => {
  await clear();
  storage = new FakeStorage();
  started = 0;
  post.mockReset();
  post.mockImplementation(async (path: string) => {
    if (path !== '/api/start-upload') return {};
    started++;
    return { file: `file${started}`, request: 'r1', upload_url: `https://storage/${started}` };
  });
});

function refused(code: string, status = 422): Refused {
  return new Refused({ code, status, detail: code } as Problem);
}

function calls(path: string) {
  return post.mock.calls.filter(([called]) => called === path).map(([, { body }]) => body);
}

describe('a file', () => {
  test('is declared, sent, and sealed with its sum', async () => {
    const file = await upload('form', 'letter', LETTER, 'r1');
    await file.start();
    expect(file.state).toBe('sealed');
    expect(file.file).toBe('file1');
    expect(calls('/api/start-upload')).toEqual([
      {
        ...{ request: 'r1', kind: 'letter', name: 'surat.pdf', size: LETTER.size },
        content_type: 'application/pdf',
      },
    ]);
    expect(calls('/api/finish-upload')).toEqual([
      { file: 'file1', crc32c: expect.stringMatching(/^[A-Za-z0-9+/]{6}==$/) },
    ]);
    expect(await keptBytes(file.key)).toBeNull();
    expect(await keptAs(file.key)).toMatchObject({ isSealed: true, file: 'file1' });
  });

  test('goes on by itself after a lost connection, with the same session', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    storage.trouble = ['lost', 503];
    const file = await upload('form', 'letter', LETTER, null);
    const done = file.start();
    await vi.waitUntil(() => file.state === 'offline');
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    await done;
    expect(file.state).toBe('sealed');
    expect(started).toBe(1);
  });

  test('gets a new session when the one of an earlier visit is gone', async () => {
    const file = await upload('form', 'letter', LETTER, null);
    file.pause();
    const kept = await vi.waitUntil(() => keptAs(file.key));
    const again = new Upload({ ...kept, url: 'https://storage/old', file: 'old' }, LETTER);
    await keepChanged(file.key, { url: 'https://storage/old', file: 'old' });
    storage.trouble = [410];
    await again.start();
    expect(again.state).toBe('sealed');
    expect(again.file).toBe('file1');
  });

  test('tells when even a new session is not known', async () => {
    storage.trouble = [404];
    const file = await upload('form', 'letter', LETTER, null);
    await file.start();
    expect(file.state).toBe('failed');
    expect(file.canRetry).toBe(true);
    await file.start();
    expect(file.state).toBe('sealed');
    expect(started).toBe(2);
  });

  test('stops when it is paused, and goes on when it is wanted again', async () => {
    const file = await upload('form', 'letter', LETTER, null);
    file.pause();
    expect(file.state).toBe('paused');
    await vi.waitUntil(async () => (await keptAs(file.key))?.isPaused);
    await file.resume();
    expect(file.state).toBe('sealed');
  });

  test('says why it was refused, and is not tried again in vain', async () => {
    post.mockImplementation(() => Promise.reject(refused('file_type_refused')));
    const file = await upload('form', 'letter', LETTER, null);
    await file.start();
    expect(file.state).toBe('failed');
    expect(file.trouble).toBeInstanceOf(Refused);
    expect(file.canRetry).toBe(false);
  });

  test('begins anew when other bytes arrived than were sent', async () => {
    post.mockImplementation(async (path: string) => {
      if (path === '/api/finish-upload' && started === 1) throw refused('upload_damaged');
      if (path === '/api/finish-upload') return {};
      started++;
      return { file: `file${started}`, request: 'r1', upload_url: `https://storage/${started}` };
    });
    const file = await upload('form', 'letter', LETTER, null);
    await file.start();
    expect(file.state).toBe('failed');
    expect(file.canRetry).toBe(true);
    await file.start();
    expect(file.state).toBe('sealed');
    expect(file.file).toBe('file2');
  });

  test('is kept with what is said of it, for its person and its form', async () => {
    const file = await upload('form', 'letter', LETTER, null);
    await file.start();
    file.about.caption = 'Surat Kepala Dinas';
    file.keepAbout();
    await vi.waitUntil(async () => (await keptAs(file.key))?.about.caption);
    expect(await keptOf('maya', 'form')).toHaveLength(1);
    expect(await keptOf('maya', 'another form')).toEqual([]);
    expect(await keptOf('somebody else', 'form')).toEqual([]);
  });

  test('that this device can read no more is to be picked again, and goes on where it was', async () => {
    const file = await upload('form', 'letter', LETTER, null);
    file.pause();
    const kept = await vi.waitUntil(() => keptAs(file.key));
    const again = new Upload(kept, null); // as after a reload
    expect(again.state).toBe('lost');
    expect(again.isSame(new File(['%PDF'], 'surat.pdf'))).toBe(false);
    expect(again.isSame(LETTER)).toBe(true);
    await again.takeAgain(LETTER);
    expect(again.state).toBe('sealed');
  });

  test('is forgotten when it is removed', async () => {
    const file = await upload('form', 'letter', LETTER, null);
    await file.remove();
    expect(await uploadsOf('form')).toEqual([]);
  });
});

describe('a field of files', () => {
  test('takes what fits, and says why it does not take the rest', async () => {
    const tray = new UploadTray('letter', 'field', 'r1', 3);
    const empty = new File([], 'kosong.pdf', { type: 'application/pdf' });
    const program = new File(['MZ'], 'program.exe', { type: 'application/x-msdownload' });
    await tray.add([LETTER, empty, program, LETTER]);
    expect(tray.all.map((each) => each.name)).toEqual(['surat.pdf']);
    expect(tray.notTaken).toEqual([
      { name: 'kosong.pdf', why: 'empty' },
      { name: 'program.exe', why: 'type' },
      { name: 'surat.pdf', why: 'twice' },
    ]);
  });

  test('is ready once all of it is sealed', async () => {
    const tray = new UploadTray('letter', 'ready', 'r1');
    expect(tray.isReady).toBe(false);
    await tray.add([LETTER]);
    expect(tray.isReady).toBe(false);
    await vi.waitUntil(() => tray.isReady);
    expect(tray.sealed[0]?.file).toBe('file1');
  });

  test('of one file has another take its place', async () => {
    const tray = new UploadTray('letter', 'one', 'r1');
    await tray.add([LETTER]);
    await tray.add([new File(['%PDF-2'], 'lain.pdf', { type: 'application/pdf' })]);
    expect(tray.all.map((each) => each.name)).toEqual(['lain.pdf']);
    expect(await keptOf('maya', 'one')).toHaveLength(1);
  });

  test('is full at its most', async () => {
    const tray = new UploadTray('letter', 'most', 'r1', 2);
    const files = [1, 2, 3].map((n) => new File([`${n}`], `${n}.png`, { type: 'image/png' }));
    await tray.add(files);
    expect(tray.all).toHaveLength(2);
    expect(tray.notTaken).toEqual([{ name: '3.png', why: 'many' }]);
  });

  test('takes up what an earlier visit left, and forgets it when it was put forward', async () => {
    const first = new UploadTray('letter', 'visit', 'r1');
    await first.add([LETTER]);
    await vi.waitUntil(() => first.isReady);
    const second = new UploadTray('letter', 'visit', 'r1');
    await second.begin();
    expect(second.isReady).toBe(true);
    await second.forget();
    expect(await keptOf('maya', 'visit')).toEqual([]);
  });
});
