import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect } from 'vitest';
import { type LambdaTuneOptions, lambdaTune } from '../../src/commands/lambda/tune.js';
import { reportSchema } from '../../src/domain/report.js';
import type { Io } from '../../src/io/io.js';
import { emptyFolder } from './cli.js';
import { stateOf, testAccount } from './lambda-account.js';
import { fakeFleet } from './lambda-faults.js';

/** A handler that needs the processor, twenty times as quick as one that was published: flat from 1769 MB. */
const CURVE: Record<number, number> = { 128: 255, 256: 127, 512: 63.1, 1024: 31.5, 2048: 18.3, 3008: 18.3 };
const NOISE = 0.05;
const AT_ONCE = 50;

/** Lognormal, a generator for each function. */
function noises() {
  const generators = new Map<string, ReturnType<typeof xoroshiro128plus>>();
  return (name: string) => {
    const generator = generators.get(name) ?? xoroshiro128plus(Number(name.replace(/\D/g, '')) + 1);
    generators.set(name, generator);
    const uniform = () => Math.max(Number.EPSILON, uniformFloat64(generator));
    return Math.exp(NOISE * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
  };
}

/** Tunes so many functions, each with noise of its own: how many of them find the optimum. */
export async function tunedRightly(functions: number): Promise<number> {
  const noise = noises();
  const fleet = fakeFleet({
    initMs: 4,
    handlerMs: ({ functionName, memorySizeMB }) => (CURVE[memorySizeMB] ?? 0) * noise(functionName),
  });
  const account = await testAccount({ fleet });
  const folder = emptyFolder();
  const ignored = { write: () => true };
  const tune = async (index: number): Promise<number | undefined> => {
    const name = `fn-${index}`;
    const record = await account.define(name, { timeoutS: 30 });
    const before = stateOf(record);
    const output = join(folder, `${name}.json`);
    const io = {
      ...{ argv: [], env: { XDG_STATE_HOME: account.stateFolder, AWS_REGION: 'us-east-1' }, cwd: folder },
      ...{ stdin: process.stdin, stdout: ignored, stderr: ignored, signal: new AbortController().signal },
    };
    const options: LambdaTuneOptions = {
      ...{
        endpointUrl: account.url,
        strategy: 'cost' as const,
        runs: 6,
        seed: index,
        timeout: 60,
        controlPlaneRps: 10_000,
      },
      ...{
        format: 'json' as const,
        output: [output],
        payload: [],
        tag: [],
        budget: [],
        onInconclusive: 'pass' as const,
      },
      ...{ yes: true, quiet: true, dryRun: false, progress: false },
    };
    expect(await lambdaTune(name, options, io as unknown as Io)).toBe(0);
    expect(stateOf(record)).toEqual(before);
    return reportSchema.parse(JSON.parse(readFileSync(output, 'utf8'))).tune?.bestMB;
  };
  const chosen: (number | undefined)[] = [];
  for (let from = 0; from < functions; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, functions - from);
    chosen.push(...(await Promise.all(Array.from({ length }, (_, index) => tune(from + index)))));
  }
  return chosen.filter((size) => size === 1024).length;
}
