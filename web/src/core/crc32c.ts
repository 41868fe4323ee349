/** The CRC32C of a file, as Cloud Storage writes it. */

import { read } from './bytes';

const PIECE = 4 * 1024 * 1024; // bytes read at a time
const POLYNOMIAL = 0x82f63b78; // Castagnoli's, reversed (RFC 3720, 12.1)

// Of each byte, what it does to the sum with 0 to 7 bytes after it: so eight are taken at once.
const TABLE = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
  TABLE[byte] = sum;
}
for (let at = 256; at < TABLE.length; at++) {
  const before = TABLE[at - 256] ?? 0;
  TABLE[at] = (before >>> 8) ^ effect(before, 0);
}

/** What the lowest byte does to a sum with so many bytes after it. */
function effect(byte: number, after: number): number {
  return TABLE[(after << 8) | (byte & 0xff)] ?? 0;
}

function added(sum: number, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const eights = bytes.length - (bytes.length % 8);
  for (let at = 0; at < eights; at += 8) {
    const low = sum ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    sum =
      effect(low, 7) ^
      effect(low >>> 8, 6) ^
      effect(low >>> 16, 5) ^
      effect(low >>> 24, 4) ^
      effect(high, 3) ^
      effect(high >>> 8, 2) ^
      effect(high >>> 16, 1) ^
      effect(high >>> 24, 0);
  }
  for (let at = eights; at < bytes.length; at++) {
    sum = (sum >>> 8) ^ effect(sum ^ view.getUint8(at), 0);
  }
  return sum;
}

/** A sum that grows as the bytes come by, from the first on. */
export class Crc32c {
  /** How many bytes are in it. */
  at = 0;
  #sum = -1;

  /** Takes bytes that begin at a place; those that it has or can't have yet are left out. */
  take(bytes: Uint8Array, from: number): void {
    if (from > this.at || from + bytes.length <= this.at) return;
    const fresh = bytes.subarray(this.at - from);
    this.#sum = added(this.#sum, fresh);
    this.at += fresh.length;
  }

  /** Base64 of the big-endian value of the whole file: what is missing is read. */
  async of(file: Blob): Promise<string> {
    while (this.at < file.size) {
      this.take(await read(file, this.at, this.at + PIECE), this.at);
    }
    const value = ~this.#sum;
    return btoa(String.fromCharCode(...[24, 16, 8, 0].map((by) => (value >>> by) & 0xff)));
  }
}

/** Base64 of the big-endian value. */
export function crc32cOf(file: Blob): Promise<string> {
  return new Crc32c().of(file);
}
