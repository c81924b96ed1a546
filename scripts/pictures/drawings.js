import { escaped, svg } from './svg.js';

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif';
const SIZE = 13;

function label(text, { x, y, fill, anchor = 'start', bold = false, size = SIZE }) {
  const weight = bold ? ' font-weight="700"' : '';
  return `<text x="${x}" y="${y}" fill="${fill}" text-anchor="${anchor}" font-size="${size}"${weight}>${escaped(text)}</text>`;
}

/** What each kind of start is made of: name, from the request on, length. Lengths show an order and no measurement. */
const REQUEST = 370;
const STARTS = [
  [
    'cold',
    [
      ['init', 0, 180],
      ['handler', 180, 70],
    ],
    'initialised because of this request',
  ],
  [
    'restore',
    [
      ['restore', 0, 90],
      ['handler', 90, 70],
    ],
    'SnapStart: from a snapshot',
  ],
  [
    'init-in-invoke',
    [
      ['init', 0, 110, true],
      ['init', 110, 180],
      ['handler', 290, 70],
    ],
    'failed, or over 10 s: begun again',
  ],
  [
    'hidden-init',
    [
      ['init', -200, 180],
      ['handler', 0, 70],
    ],
    'provisioned, or ahead of time: nobody waited',
  ],
  ['warm', [['handler', 0, 70]], 'an environment that is there'],
];

/** Kinds of Lambda starts, as rows of a report label them. */
export function starts(palette) {
  const [width, top, row] = [980, 64, 44];
  const height = top + STARTS.length * row + 40;
  const colours = { init: palette.series[0], restore: palette.series[2], handler: palette.series[1] };
  const line = `<line x1="${REQUEST}" x2="${REQUEST}" y1="${top - 18}" y2="${height - 40}" stroke="${palette.faint}" stroke-dasharray="3 3"/>`;
  const rows = STARTS.flatMap(([kind, bars, says], index) => {
    const y = top + index * row;
    const end = Math.max(...bars.map(([, from, length]) => from + length));
    return [
      label(kind, { x: 20, y: y + 17, fill: palette.ink, bold: true }),
      ...bars.map(([name, from, length, isLost]) => {
        const look = isLost
          ? `fill="none" stroke="${colours[name]}" stroke-dasharray="4 3"`
          : `fill="${colours[name]}"`;
        return `<rect x="${REQUEST + from}" y="${y + 2}" width="${length - 2}" height="22" rx="3" ${look}/>`;
      }),
      label(says, { x: REQUEST + end + 12, y: y + 18, fill: palette.faint }),
    ];
  });
  const legend = Object.keys(colours).flatMap((name, index) => [
    `<rect x="${20 + index * 110}" y="${height - 28}" width="14" height="14" rx="3" fill="${colours[name]}"/>`,
    label(name, { x: 40 + index * 110, y: height - 16, fill: palette.ink }),
  ]);
  const request = label('the request comes, and its caller waits', {
    x: 300,
    y: top - 26,
    fill: palette.faint,
  });
  return svg(
    {
      width,
      height,
      title: 'Kinds of Lambda starts, and what their callers wait for',
      paper: palette.panel,
      font: FONT,
    },
    [request, line, ...rows, ...legend],
  );
}

/** The way of the data, with the rooms of src/ that it passes. */
const STEPS = [
  ['arguments, file', 'cli · config · project'],
  ['plan', 'rows, ids, seeded rounds'],
  ['run', 'the one loop'],
  ['trials', 'runners · launch · emulator'],
  ['report', 'results · stats · findings'],
  ['text', 'one file a format'],
  ['exit code', 'commands'],
];

/** How data flows through the house: one way. */
export function flow(palette) {
  const [box, gap, height] = [118, 22, 120];
  const width = STEPS.length * (box + gap) - gap + 40;
  const boxes = STEPS.flatMap(([name, rooms], index) => {
    const x = 20 + index * (box + gap);
    const middle = x + box / 2;
    const words = rooms.split(' · ');
    return [
      `<rect x="${x}" y="22" width="${box}" height="34" rx="6" fill="${palette.tints[index % 2 === 0 ? 0 : 2]}"/>`,
      label(name, { x: middle, y: 44, fill: palette.ink, anchor: 'middle', bold: true }),
      ...words.map((word, line) =>
        label(word, { x: middle, y: 74 + line * 15, fill: palette.faint, anchor: 'middle', size: 11 }),
      ),
      ...(index === 0
        ? []
        : [
            `<path d="M${x - gap + 3} 39h${gap - 10}m-5 -4l5 4l-5 4" fill="none" stroke="${palette.faint}" stroke-width="1.5"/>`,
          ]),
    ];
  });
  return svg(
    { width, height, title: 'How data flows through coldstart: one way', paper: palette.panel, font: FONT },
    boxes,
  );
}
