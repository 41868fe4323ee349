/** Which file of an earlier version a file came from: the version itself does not say. */

export interface Known {
  file: string;
  caption: string;
  /** What is known of the file itself, once it is. */
  name?: string | undefined;
  kind?: string | undefined;
}

/** What people add to a name when they save a file anew, from its end. */
const EDITION = /[\s_.()-]+$|\d+$|(?<=[\s_.-])(?:v|ver|versi|rev|revisi|final|perbaikan|baru)$/i;

/** A file's name without its ending and what tells one edition from the next. */
export function stem(name: string): string {
  const plain = name
    .replace(/\.[^.]*$/, '')
    .trim()
    .toLowerCase();
  let left = plain;
  while (EDITION.test(left)) left = left.replace(EDITION, '');
  return left || plain;
}

/**
 * The earlier file of each file, by id. The same file stands beside itself; then a name, a caption,
 * and at last the order among those of the same kind tell what belongs together. Every earlier file
 * stands beside one at most.
 */
export function pairs(earlier: Known[], later: Known[]): Map<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  const pair = (isSame: (a: Known, b: Known) => boolean) => {
    for (const after of later) {
      if (found.has(after.file)) continue;
      const before = earlier.find((each) => !taken.has(each.file) && isSame(each, after));
      if (!before) continue;
      found.set(after.file, before.file);
      taken.add(before.file);
    }
  };
  const isOfOneKind = (a: Known, b: Known) => !!a.kind && a.kind === b.kind;
  pair((a, b) => a.file === b.file);
  pair((a, b) => isOfOneKind(a, b) && !!a.name && !!b.name && stem(a.name) === stem(b.name));
  pair((a, b) => isOfOneKind(a, b) && !!a.caption && a.caption === b.caption);
  pair(isOfOneKind);
  return found;
}
