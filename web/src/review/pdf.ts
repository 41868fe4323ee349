/**
 * PDF pages, drawn by pdf.js. Loaded only for a PDF. Everything comes from our own origin, and
 * nothing in it is evaluated or compiled: the content security policy allows neither.
 */

import {
  getDocument,
  GlobalWorkerOptions,
  TextLayer,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import openjpeg from 'pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url';

GlobalWorkerOptions.workerSrc = worker;

const MOST_PIXELS = 16_000_000; // what phones let a canvas have

/** Fonts that documents rely on without having them, and what tells their letters. */
const ASSETS = import.meta.glob<string>(
  ['/node_modules/pdfjs-dist/cmaps/*.bcmap', '/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}'],
  { query: '?url&no-inline', import: 'default', eager: true },
);
const FOLDERS: Record<string, string> = {
  cMapUrl: '/node_modules/pdfjs-dist/cmaps/',
  standardFontDataUrl: '/node_modules/pdfjs-dist/standard_fonts/',
};

/** Answers pdf.js what it asks for by name; what is served bears a hash in its name. */
class Assets {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const url = ASSETS[`${FOLDERS[kind]}${filename}`];
    if (!url) throw new Error(`no ${kind} ${filename}`);
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${filename}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

export type Pages = PDFDocumentProxy;
export type Page = PDFPageProxy;

/** Opens a document. `close` lets go of it. */
export async function open(bytes: Blob): Promise<{ pages: Pages; close: () => void }> {
  const task = getDocument({
    data: new Uint8Array(await bytes.arrayBuffer()),
    isEvalSupported: false,
    useWasm: false,
    // The worker adds a file's name to this address: so the one file it asks for stays itself.
    wasmUrl: `${new URL(openjpeg, location.href).href}?/`,
    BinaryDataFactory: Assets,
    cMapPacked: true,
    useWorkerFetch: false,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  });
  return { pages: await task.promise, close: () => void task.destroy() };
}

/** Draws a page at a width in CSS pixels, and lays its text over it to be read out and chosen. */
export function draw(
  page: Page,
  width: number,
  canvas: HTMLCanvasElement,
  text: HTMLElement,
): { done: Promise<void>; cancel: () => void } {
  const plain = page.getViewport({ scale: 1 });
  const shown = page.getViewport({ scale: width / plain.width });
  const most = Math.sqrt(MOST_PIXELS / (shown.width * shown.height));
  const sharp = Math.min(devicePixelRatio || 1, most);
  const viewport = page.getViewport({ scale: shown.scale * sharp });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  const drawing = page.render({ canvas, viewport });
  text.replaceChildren();
  text.style.setProperty('--total-scale-factor', `${shown.scale}`);
  const layer = new TextLayer({
    textContentSource: page.streamTextContent(),
    container: text,
    viewport: shown,
  });
  const done = Promise.all([drawing.promise, layer.render()]).then(() => undefined);
  return {
    done: done.catch((error: { name?: string }) => {
      const isEnded =
        error.name === 'RenderingCancelledException' || error.name === 'AbortException';
      if (!isEnded) throw error;
    }),
    cancel: () => {
      drawing.cancel();
      layer.cancel();
    },
  };
}
