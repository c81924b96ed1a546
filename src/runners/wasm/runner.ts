import { rm } from 'node:fs/promises';
import { defined } from '../../domain/defined.js';
import type { WasmScenario } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import { PYODIDE } from '../../domain/wasm.js';
import { shownTarget } from '../../domain/worker-target.js';
import { concealed } from '../../launch/concealed.js';
import { failureOf, leftoverWarning, processFigures } from '../../launch/outcome.js';
import type { RunnerContext } from '../context.js';
import { axesRecord, processRecord, stdinOf } from '../row-parts.js';
import { emptyPycache } from '../worker/pycache.js';
import { namedFailure } from './failure.js';
import { nodeStart, stackSwitching } from './node.js';
import { ensurePackages, type WasmPackages } from './packages.js';
import { wasmPhases } from './phases.js';
import { ensurePyodide } from './pyodide.js';
import { ensureSnapshot, type Snapshot } from './snapshot.js';
import { snapshotWarnings } from './snapshot-facts.js';
import { type WasmPlaces, wasmSpec } from './spec.js';

/** Measures a worker in Pyodide: a fresh Node for each trial. What it needs is fetched before, untimed. */
export function wasmRunner(scenario: WasmScenario, context: RunnerContext): Runner {
  const warnings = new Map<string, Warning>();
  let packages: WasmPackages | undefined;
  let places: WasmPlaces | undefined;
  let snapshot: Snapshot | undefined;

  return {
    prepare: async (signal) => {
      const python = { ...context.python, signal };
      const pyodide = await ensurePyodide(python, context.onProgress);
      packages = await ensurePackages(scenario, { ...context, python });
      const pycache = await emptyPycache(python.cacheDir);
      places = { pyodide, pycache, ...defined({ packages: packages.folder }) };
      if (scenario.runtime === 'pyodide') return;
      snapshot = await ensureSnapshot(scenario, places, { ...context, python });
      for (const warning of snapshotWarnings(snapshot.facts, scenario)) warnings.set(warning.code, warning);
    },
    measure: async (signal, { firstTouch }) => {
      if (!places) throw new Error('a worker in Pyodide is measured before it is prepared');
      const plain = wasmSpec(scenario, places);
      const spec = snapshot
        ? { ...plain, snapshot: snapshot.file, libraries: snapshot.facts.libraries }
        : plain;
      const launched = await context.launcher.launch(
        {
          ...nodeStart(spec, { env: scenario.env, writesBytecode: firstTouch }, context.python),
          cwd: scenario.cwd,
          timeoutMs: scenario.timeoutMs,
          probe: true,
          ...stdinOf(scenario),
        },
        signal,
      );
      const outcome = concealed(launched, scenario);
      const left = leftoverWarning(outcome.leftovers);
      if (left) warnings.set(left.code, left);
      const failure = failureOf(outcome, { ...scenario, inPyodide: true });
      if (failure) return namedFailure(failure, outcome.stderrTail);
      const divided = wasmPhases(outcome.stamps, outcome.wallMs);
      if (!divided.ok) return lost(outcome.startedAt, divided.message);
      const { readyMs, phases, loopClass } = divided;
      if (loopClass !== undefined && !stackSwitching()) warnings.set(NO_SWITCHING.code, NO_SWITCHING);
      return {
        ...processFigures(outcome),
        readyMs,
        phases,
        ...defined({ loopClass, snapshotBytes: snapshot?.bytes }),
      };
    },
    close: async () => {
      if (places) await rm(places.pycache, { recursive: true, force: true, maxRetries: 3 });
    },
    describe: () => ({
      record: {
        runner: 'wasm',
        worker: shownTarget(scenario.target),
        bundled: scenario.target.kind === 'bundled',
        runtime: scenario.runtime,
        platform: 'Pyodide on Node of this machine',
        ...{ pyodide: PYODIDE.version, pythonVersion: PYODIDE.python, node: process.versions.node },
        packages: [...(packages?.installed ?? [])],
        packagesFrom: packages?.from ?? 'not prepared',
        ...defined({ snapshot: snapshotRecord(snapshot) }),
        pageCache: 'warm',
        ...axesRecord(scenario),
        ...processRecord(scenario),
      },
      warnings: [...warnings.values()],
    }),
  };
}

function snapshotRecord(snapshot: Snapshot | undefined) {
  if (!snapshot) return undefined;
  const { bytes, madeMs, isKept } = snapshot;
  return { bytes, madeMs, isKept };
}

function lost(startedAt: string, message: string): Sample {
  return { startedAt, status: 'failed', code: 'NO_PHASES', message };
}

const NO_SWITCHING: Warning = {
  code: 'NO_STACK_SWITCHING',
  message: `Node ${process.versions.node} cannot switch stacks of WebAssembly: asyncio.run returned before its coroutine had ended, and what the worker does after it ran first.`,
  remedy:
    'A worker that ends with asyncio.run is measured well; for others run coldstart with Node 24 or later.',
};
