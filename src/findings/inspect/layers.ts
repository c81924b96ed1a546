import type { LambdaFacts } from '../../domain/facts/lambda.js';
import { formatBytes } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import { counted, listed } from '../../domain/words.js';
import { figure, fine } from './finding.js';

/** Share of what may be uploaded at once that leaves little room. */
const NEAR = 0.7;
/** A larger one is worth a look. */
const LARGE_LAYER_BYTES = 20_000_000;

/** Layers by size and number. */
export function layersFinding({ layers }: LambdaFacts): InspectionFinding[] {
  const id = 'layers';
  if (layers.length === 0) return [];
  const bytes = layers.reduce((sum, { zipBytes }) => sum + zipBytes, 0);
  const large = layers.filter(({ zipBytes }) => zipBytes > LARGE_LAYER_BYTES);
  const message = `${counted(layers.length, 'layer')} of ${LAMBDA_LIMITS.layers} with ${formatBytes(bytes)} zipped: ${listed(
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
      status: bytes > NEAR * LAMBDA_LIMITS.uploadBytes ? 'warning' : 'note',
      message: `${message} Oversize, over ${formatBytes(LARGE_LAYER_BYTES)}: ${large.map(({ name }) => name).join(', ')}.`,
      figures,
      remedy:
        'Put only what is imported into the layer: coldstart package requirements.txt -o layer.zip --layer --slim all.',
    },
  ];
}

/** Layers of AWS and of others that are known to bring an extension, where their content may not be seen. */
const KNOWN_LAYERS =
  /^(?:LambdaInsightsExtension|Datadog-Extension|AWS-Parameters-and-Secrets-Lambda-Extension|AWS-AppConfig-Extension|Dynatrace_OneAgent|NewRelic|aws-otel|AWSOpenTelemetryDistro|opentelemetry|elastic-apm-extension|lumigo|Sentry.*Extension|splunk-apm|thundra|epsagon)/i;

/** Extensions in the layers: processes that start with every environment. */
export function extensionsFinding({ layers, configuration }: LambdaFacts): InspectionFinding[] {
  const id = 'extensions';
  const seen = layers.flatMap(({ name, extensions = [] }) =>
    extensions.map((one) => `${one} (layer ${name})`),
  );
  const byName = layers
    .filter(({ name, extensions }) => extensions === undefined && KNOWN_LAYERS.test(name))
    .map(({ name }) => `that of the layer ${name}, by its name`);
  const all = [...seen, ...byName];
  if (all.length === 0) {
    return configuration.packageType === 'Image'
      ? []
      : [fine(id, 'No layer is known to bring an extension.')];
  }
  return [
    {
      id,
      status: 'warning',
      message: `${counted(all.length, 'extension')}: ${listed(all)}. Extensions start before the runtime and initialise beside it: a start waits for the slowest, and they share the ${configuration.memorySizeMB} MB and their CPU with the handler.`,
      figures: [
        figure('extensions', all.length, 'count'),
        figure('memory shared with them', configuration.memorySizeMB, 'MB'),
      ],
      remedy:
        'Measure what they cost: publish a version without the layer and compare, coldstart lambda bench NAME:with NAME:without. Keep what is worth its cost.',
    },
  ];
}
