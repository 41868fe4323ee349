/** Reading a file that may be gone or changed by now. */

/** The file was moved, changed or taken away since it was picked: nobody can read it any more. */
export class Unreadable extends Error {
  constructor() {
    super('unreadable');
  }
}

/** Some bytes of a file. Throws `Unreadable`. */
export async function read(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch {
    throw new Unreadable();
  }
}
