import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../../src/plan/make-plan.js';
import { installs, PY311, PY313, planInput, worker } from '../../../support/plan.js';

const planOf = (more: Parameters<typeof installs>[0] = {}) => makePlan(planInput([installs(more)]));
const ids = (plan: ReturnType<typeof makePlan>) =>
  plan.scenarios.filter(({ runner }) => runner === 'install').map(({ id }) => id.replace('install/', ''));
const pairs = (plan: ReturnType<typeof makePlan>) =>
  plan.comparisons.map(({ base, head }) =>
    [base, head].map((index) => plan.scenarios[index]?.id.replace('install/', '')).join(' < '),
  );

describe('rows of installs', () => {
  it('measure what an installer does by itself once', () => {
    expect(ids(planOf())).toEqual(['pip/warm/py3.11', 'uv/warm/py3.11', 'uv/warm/py3.11/compile']);
    expect(ids(planOf({ bytecode: ['default', 'none'] }))).toEqual([
      'pip/warm/py3.11',
      'pip/warm/py3.11/none',
      'uv/warm/py3.11',
    ]);
    expect(ids(planOf({ bytecode: ['compile'] }))).toEqual([
      'pip/warm/py3.11/compile',
      'uv/warm/py3.11/compile',
    ]);
  });

  it('are first starts where those are asked for, compared with one another in each state', () => {
    const starts = {
      installer: [],
      firstStart: ['uv-run', 'uvx'],
      startBytecode: ['default', 'none'],
    } as const;
    const plan = planOf({ ...starts, startCache: ['cold', 'again'] });
    expect(ids(plan)).toEqual([
      'uv-run/cold/py3.11',
      'uv-run/again/py3.11',
      'uvx/cold/py3.11',
      'uvx/again/py3.11',
    ]);
    expect(pairs(plan)).toEqual([
      'uv-run/cold/py3.11 < uvx/cold/py3.11',
      'uv-run/again/py3.11 < uvx/again/py3.11',
      'uv-run/cold/py3.11 < uv-run/again/py3.11',
      'uvx/cold/py3.11 < uvx/again/py3.11',
    ]);
  });

  it('are compared by default, with equal bytecode, and in what uv compiles', () => {
    expect(pairs(planOf())).toEqual([
      'pip/warm/py3.11 < uv/warm/py3.11',
      'uv/warm/py3.11 < uv/warm/py3.11/compile',
      'pip/warm/py3.11 < uv/warm/py3.11/compile',
    ]);
  });

  it('name what is not the default, and compare every version and link mode with the other installer', () => {
    const plan = planOf({
      bytecode: ['default'],
      pipVersion: ['latest', 'bundled'],
      linkMode: ['copy', 'hardlink'],
    });
    expect(ids(plan)).toEqual([
      'pip/warm/py3.11',
      'pip/warm/py3.11/pipbundled',
      'uv/warm/py3.11/copy',
      'uv/warm/py3.11/hardlink',
    ]);
    expect(pairs(plan)).toEqual(
      expect.arrayContaining([
        'pip/warm/py3.11 < uv/warm/py3.11/copy',
        'pip/warm/py3.11 < pip/warm/py3.11/pipbundled',
        'uv/warm/py3.11/copy < uv/warm/py3.11/hardlink',
      ]),
    );
  });

  it('compare caches and interpreters with all else equal', () => {
    const plan = makePlan(
      planInput(
        [installs({ installer: ['uv'], bytecode: ['default'], installerCache: ['cold', 'warm'] })],
        {},
        {},
        [PY311, PY313],
      ),
    );
    expect(pairs(plan).sort()).toEqual([
      'uv/cold/py3.11 < uv/cold/py3.13',
      'uv/cold/py3.11 < uv/warm/py3.11',
      'uv/cold/py3.13 < uv/warm/py3.13',
      'uv/warm/py3.11 < uv/warm/py3.13',
    ]);
  });

  it('have rounds of their own after those of workers, each with every control row', () => {
    const input = planInput([worker('hello'), installs()]);
    const { runs: _, ...request } = input.request;
    const plan = makePlan({ ...input, request });
    const kinds = plan.rounds.map(
      ({ order }) => new Set(order.map((index) => plan.scenarios[index]?.runner)),
    );
    expect(kinds.slice(0, 21)).toEqual(Array(21).fill(new Set(['worker', 'command'])));
    expect(kinds.slice(21)).toEqual(Array(7).fill(new Set(['install', 'command'])));
  });
});
