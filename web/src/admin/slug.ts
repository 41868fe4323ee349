/** Ids of agencies: short, lasting, in an address's letters. */

export const AGENCY_ID = /^[a-z][a-z0-9-]{1,39}$/;

const LONGEST = 40;
const SMALL_WORDS = new Set(['dan', 'di', 'ke', 'dari', 'serta']);

/** An id made from an agency's name that none of those has; empty while the name has no letters. */
export function slugOf(name: string, taken: readonly string[]): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word && !SMALL_WORDS.has(word));
  const slug = shortened(words.join('-').replace(/^[^a-z]+/, ''), LONGEST);
  if (slug.length < 2 || !taken.includes(slug)) return slug.length < 2 ? '' : slug;
  for (let number = 2; ; number++) {
    const numbered = `${shortened(slug, LONGEST - `-${number}`.length)}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}

/** Cut where a word ends, if one does in the second half. */
function shortened(slug: string, most: number): string {
  if (slug.length <= most) return slug;
  const cut = slug.slice(0, most + 1);
  const end = cut.lastIndexOf('-');
  return (end > most / 2 ? cut.slice(0, end) : cut.slice(0, most)).replace(/-+$/, '');
}
