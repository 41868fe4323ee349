/**
 * Tables as CSV (RFC 4180), for a spreadsheet: UTF-8 with a byte order mark, by which it is known.
 * Where a comma stands in numbers, as in Indonesia, spreadsheets part the cells at semicolons.
 */

import { language, type Language } from '../language/language.svelte';

type Cell = string | number | null;

const BYTE_ORDER_MARK = '\uFEFF';
// What a spreadsheet would take for a formula (owasp.org/www-community/attacks/CSV_Injection).
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const QUOTED = /[",;\r\n]/;
const SIGNS: Record<Language, { between: string; decimal: string }> = {
  id: { between: ';', decimal: ',' },
  en: { between: ',', decimal: '.' },
};

/** The table's text, its first row the headings. A text that looks like a formula stays a text. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  const { between, decimal } = SIGNS[language.current];
  const lines = rows.map((row) => row.map((cell) => cellOf(cell, decimal)).join(between));
  return BYTE_ORDER_MARK + lines.map((line) => `${line}\r\n`).join('');
}

function cellOf(cell: Cell, decimal: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell).replace('.', decimal);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Has the browser save a table as a file. */
export function download(name: string, rows: readonly (readonly Cell[])[]): void {
  const url = URL.createObjectURL(new Blob([csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it in its own time
}
