import type { LambdaFacts } from '../../domain/facts/lambda.js';
import { formatBytes, formatShare } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { counted, listed } from '../../domain/words.js';
import { figure, fine, MEBIBYTE } from './finding.js';

const UPLOAD_BYTES = 50 * MEBIBYTE;
const UNPACKED_BYTES = 250 * MEBIBYTE;
const MOST_LAYERS = 5;
/** From here on the size is worth a look. */
const LARGE_ZIP_BYTES = 10_000_000;
const LARGE_LAYER_BYTES = 20_000_000;
/** Share of a limit that leaves little room. */
const NEAR = 0.7;

/** The zip and what is unpacked, held against Lambda's limits. */
export function sizeFinding({ configuration, zip, layers }: LambdaFacts): InspectionFinding[] {
  const id = 'package-size';
  const { codeBytes, packageType } = configuration;
  if (packageType === 'Image') {
    return [
      {
        id,
        status: 'note',
        message:
          'The code is a container image: Lambda does not tell its size, and fetches what a start reads of it. Images have a long tail of slow starts.',
        figures: [],
        remedy: 'Look at it with docker image ls, and measure many starts: the median alone hides the tail.',
      },
    ];
  }
  const known = layers.flatMap(({ unzippedBytes }) => (unzippedBytes === undefined ? [] : [unzippedBytes]));
  const unpackedBytes = zip && zip.unzippedBytes + known.reduce((sum, bytes) => sum + bytes, 0);
  const hidden = layers.length - known.length;
  const parts = hidden > 0 ? ` (${counted(hidden, 'layer')} not seen)` : '';
  const whole = layers.length > 0 ? 'unpacked with its layers' : 'unpacked';
  const shares = [codeBytes / UPLOAD_BYTES, (unpackedBytes ?? 0) / UNPACKED_BYTES];
  const message = [
    `The zip has ${formatBytes(codeBytes)}, ${formatShare(codeBytes / UPLOAD_BYTES)} of the 50 MB that may be uploaded directly`,
    ...(unpackedBytes === undefined
      ? []
      : [
          `${whole} it has ${formatBytes(unpackedBytes)}${parts}, ${formatShare(unpackedBytes / UNPACKED_BYTES)} of 250 MB`,
        ]),
  ].join('; ');
  const figures = [
    figure('zip', codeBytes, 'bytes'),
    ...(unpackedBytes === undefined ? [] : [figure('unpacked with layers', unpackedBytes, 'bytes')]),
  ];
  const isNear = shares.some((share) => share > NEAR);
  if (!isNear && codeBytes <= LARGE_ZIP_BYTES) return [fine(id, `${message}.`, figures)];
  return [
    {
      id,
      status: isNear ? 'warning' : 'note',
      message: `${message}: a cold start fetches it before anything of REPORT begins.`,
      figures,
      remedy:
        'See what it is made of and make it smaller: coldstart package DIR -o function.zip --slim all names the largest distributions.',
    },
  ];
}

/** Layers by size and number. */
export function layersFinding({ layers }: LambdaFacts): InspectionFinding[] {
  const id = 'layers';
  if (layers.length === 0) return [];
  const bytes = layers.reduce((sum, { zipBytes }) => sum + zipBytes, 0);
  const large = layers.filter(({ zipBytes }) => zipBytes > LARGE_LAYER_BYTES);
  const message = `${counted(layers.length, 'layer')} of ${MOST_LAYERS} with ${formatBytes(bytes)} zipped: ${listed(
    layers.map(({ name, zipBytes }) => `${name} ${formatBytes(zipBytes)}`),
  )}.`;
  const figures = [
    figure('layers', layers.length, 'count'),
    figure('layers, zipped', bytes, 'bytes'),
    ...layers.map(({ name, zipBytes }) => figure(`layer ${name}, zipped`, zipBytes, 'bytes')),
  ];
  if (large.length === 0) return [fine(id, message, figures)];
  return [
    {
      id,
      status: bytes > NEAR * UPLOAD_BYTES ? 'warning' : 'note',
      message: `${message} Oversize, over ${formatBytes(LARGE_LAYER_BYTES)}: ${large.map(({ name }) => name).join(', ')}.`,
      figures,
      remedy:
        'Put only what is imported into the layer: coldstart package requirements.txt -o layer.zip --layer --slim all.',
    },
  ];
}
