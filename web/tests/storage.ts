/** Cloud Storage's resumable sessions, as far as uploads see them. */

import { vi } from 'vitest';

export class FakeStorage {
  /** What each session has so far. */
  bytes: Record<string, Uint8Array> = {};
  /** What came: `bytes 0-9/10` and the like. */
  ranges: string[] = [];
  /** What the next calls meet instead of the storage. */
  trouble: ('lost' | number)[] = [];
  /** Bytes of a piece that are kept, however long it is. */
  keeps = Infinity;

  constructor() {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.#put(url, init));
  }

  async #put(url: string, { body, headers, signal }: RequestInit): Promise<Response> {
    signal?.throwIfAborted();
    const range = (headers as Record<string, string>)['Content-Range'] ?? '';
    this.ranges.push(range);
    const trouble = this.trouble.shift();
    if (trouble === 'lost') throw new TypeError('network');
    if (trouble) return new Response(null, { status: trouble });
    const size = Number(range.split('/')[1]);
    const before = this.bytes[url] ?? new Uint8Array();
    const came = (body as Uint8Array).slice(0, this.keeps);
    const at = Number(/bytes (\d+)-/.exec(range)?.[1] ?? before.length);
    if (at !== before.length) return new Response(null, { status: 400 });
    const now = new Uint8Array(before.length + came.length);
    now.set(before);
    now.set(came, before.length);
    this.bytes[url] = now;
    if (now.length === size) return new Response('{}', { status: 200 });
    const arrived: HeadersInit = now.length ? { Range: `bytes=0-${now.length - 1}` } : {};
    return new Response(null, { status: 308, headers: arrived });
  }
}
