/**
 * Fails when a page loads more JavaScript than it may: `node budget.js`, after a build. Sizes are
 * of gzip at its default level, in kB (1,000 bytes).
 */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const DIST = new URL('dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));

/** What has to be there before a page shows, by the sources that begin it. */
const BUDGETS = [
  { page: 'sign-in', limit: 80, entries: ['index.html'] },
  {
    page: 'daily screens',
    limit: 220,
    entries: Object.keys(manifest).filter(
      (source) =>
        source === 'index.html' ||
        /^src\/(shell|work|requests|account)\//.test(source) ||
        source === 'src/language/en.ts',
    ),
  },
];

/** The files of these sources and of everything that they import at once. */
function closure(sources, found = new Set()) {
  for (const source of sources) {
    const chunk = manifest[source];
    if (chunk.file.endsWith('.js') && !found.has(chunk.file)) {
      found.add(chunk.file);
      closure(chunk.imports ?? [], found);
    }
  }
  return found;
}

let isOver = false;
for (const { page, limit, entries } of BUDGETS) {
  const sizes = [...closure(entries)].map((file) => gzipSync(readFileSync(new URL(file, DIST))));
  const size = sizes.reduce((sum, { length }) => sum + length, 0) / 1000;
  isOver ||= size > limit;
  console.log(`${page}: ${size.toFixed(1)} kB of JavaScript, at most ${limit}`);
}
process.exitCode = isOver ? 1 : 0;
