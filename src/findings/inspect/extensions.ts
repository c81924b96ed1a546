import type { LambdaFacts } from '../../aws/inspect/facts.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { counted, figure, fine, listed } from './finding.js';

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
