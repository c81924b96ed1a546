import type { HandlerLayout } from '../domain/plan.js';
import { shipped } from '../io/shipped.js';

/** One row of a bundled handler. */
export interface BundledVariant {
  /** Folder below fixtures/lambda. */
  readonly folder: string;
  readonly layout: HandlerLayout;
}

/** A handler of the suite, with the rows that are compared with each other. */
export interface BundledHandler {
  /** File below fixtures/lambda/events that it is called with. */
  readonly event: string;
  /** The first is what the others are compared with; a handler with one row has no variant in its id. */
  readonly variants: Readonly<Record<string, BundledVariant>>;
}

const PLAIN: HandlerLayout = { layers: 0, bytecode: true, start: 'on-demand' };

/** Ways to lay out a handler of one's own, by the names of --variants. */
export const LAYOUTS = {
  plain: PLAIN,
  layer: { ...PLAIN, layers: 1 },
  uvloop: { ...PLAIN, wrapper: 'uvloop' },
  lazy: { ...PLAIN, wrapper: 'lazy' },
  'no-bytecode': { ...PLAIN, bytecode: false },
  'runtime-sdk': { ...PLAIN, leavesOut: 'runtime' },
  provisioned: { ...PLAIN, start: 'provisioned' },
  snapstart: { ...PLAIN, start: 'snapstart' },
} as const satisfies Readonly<Record<string, HandlerLayout>>;

export type VariantName = keyof typeof LAYOUTS;
export const VARIANTS = Object.keys(LAYOUTS) as VariantName[];

const one = (folder: string, layout: HandlerLayout = PLAIN) => ({ plain: { folder, layout } });

/** The handlers of the suite, in the order of the table. */
export const BUNDLED_HANDLERS: Readonly<Record<string, BundledHandler>> = {
  hello: { event: 'api-gateway.json', variants: one('hello') },
  loop: {
    event: 'sqs.json',
    variants: {
      asyncio: { folder: 'asyncio_handler', layout: PLAIN },
      uvloop: { folder: 'uvloop_handler', layout: PLAIN },
    },
  },
  http_fetch: { event: 'eventbridge.json', variants: one('http_fetch') },
  boto3: {
    event: 'sns.json',
    variants: {
      import: { folder: 'boto3_import', layout: PLAIN },
      lazy: { folder: 'boto3_lazy', layout: PLAIN },
      'runtime-sdk': { folder: 'boto3_import', layout: LAYOUTS['runtime-sdk'] },
    },
  },
  heavy: {
    event: 'dynamodb.json',
    variants: {
      zip: { folder: 'heavy', layout: PLAIN },
      layer: { folder: 'heavy', layout: LAYOUTS.layer },
      layers: { folder: 'heavy', layout: { ...PLAIN, layers: 5 } },
    },
  },
  cpu: { event: 'api-gateway.json', variants: one('cpu_bound') },
  import_work: { event: 'eventbridge.json', variants: one('import_work') },
  snapstart: {
    event: 'api-gateway.json',
    variants: {
      'on-demand': { folder: 'snapstart_hooks', layout: PLAIN },
      provisioned: { folder: 'snapstart_hooks', layout: LAYOUTS.provisioned },
      snapstart: { folder: 'snapstart_hooks', layout: LAYOUTS.snapstart },
    },
  },
};

/** Absolute path of a file or folder below fixtures/lambda. */
export function lambdaFixture(name: string): string {
  return shipped(`fixtures/lambda/${name}`);
}
