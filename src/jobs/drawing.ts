import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { create } from 'fontkit';
import { type Drawing, type Face, runGraph } from '../views/run-graph.ts';
import type { RunView } from '../views/run-view.ts';

/** Korean, Latin and what Portuguese needs, under the Open Font License. */
const FONT = '@fontsource/gowun-dodum/files/gowun-dodum-korean-400-normal.woff2';
/** For screens with two pixels where one was; on a side no more pixels than any screen shows. */
const SCALE = 2;
const WIDEST = 6000;

/** A drawing, with its pixels as PNG. */
export interface Picture extends Drawing {
  png: Uint8Array;
}

let face: Face | undefined;

/** Draws a run. It takes a second or two of the processor, the first time for the typeface: not where others wait. */
export function draw(view: RunView): Picture {
  const drawing = runGraph(view, (face ??= openFace()));
  const zoom = Math.min(SCALE, WIDEST / Math.max(drawing.width, drawing.height));
  const options = { fitTo: { mode: 'zoom', value: zoom }, font: { loadSystemFonts: false } } as const;
  return { ...drawing, png: new Resvg(drawing.svg, options).render().asPng() };
}

function openFace(): Face {
  const font = create(readFileSync(createRequire(import.meta.url).resolve(FONT)));
  if (!('layout' in font)) throw new Error(`${FONT} is a collection of fonts`);
  const unit = (size: number): number => size / font.unitsPerEm;
  return {
    width: (text, size) => font.layout(text).advanceWidth * unit(size),
    outline(text, size) {
      const { glyphs, positions } = font.layout(text);
      let x = 0;
      return glyphs
        .map(({ path }, index) => {
          const moved = path.scale(unit(size), -unit(size)).translate(x * unit(size), 0);
          x += positions[index]!.xAdvance;
          return moved.toSVG();
        })
        .join('');
    },
  };
}
