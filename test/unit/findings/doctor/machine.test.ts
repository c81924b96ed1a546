import { describe, expect, it } from 'vitest';
import type { MachineTexts } from '../../../../src/domain/facts/machine.js';
import {
  allowedCpus,
  cpuLimitOf,
  governorFinding,
  limitFindings,
  loadFinding,
  memoryLimitOf,
  nodeFinding,
  turboFindings,
} from '../../../../src/findings/doctor/machine.js';
import { groupPath } from '../../../../src/machine/disturbances.js';

const texts = (given: Partial<MachineTexts>): MachineTexts => ({
  cpuMax: [],
  cpuQuota: [],
  memoryMax: [],
  cpuCount: 4,
  memoryBytes: 8e9,
  ...given,
});
const statuses = (given: Partial<MachineTexts>) =>
  Object.fromEntries(limitFindings(texts(given), undefined).map(({ id, status }) => [id, status]));

it('names the Node.js that runs coldstart', () => {
  const message = 'Node 24.19.0 runs coldstart: /opt/node/bin/node.';
  expect(nodeFinding('24.19.0', '/opt/node/bin/node')).toEqual({ id: 'node', status: 'ok', message });
});

describe('speed of the CPU', () => {
  it.each([
    [undefined, 'note'],
    ['performance', 'ok'],
    ['powersave', 'warning'],
    ['schedutil', 'warning'],
  ])('governor %s: %s', (governor, status) => {
    expect(governorFinding(governor).status).toBe(status);
  });

  it.each([
    [{}, []],
    [{ noTurbo: '0' }, ['note']],
    [{ noTurbo: '1' }, ['ok']],
    [{ boost: '1' }, ['note']],
    [{ boost: '0' }, ['ok']],
    // intel_pstate knows better than the generic switch.
    [{ noTurbo: '1', boost: '1' }, ['ok']],
  ])('turbo %j: %j', (given, expected) => {
    expect(turboFindings(given).map(({ status }) => status)).toEqual(expected);
  });

  it.each([
    [0, 2, 'ok'],
    [1, 2, 'ok'],
    [1.09, 2, 'ok'],
    [1.41, 2, 'warning'],
    [3, 8, 'ok'],
  ])('load %d on %d CPUs: %s', (load, cpus, status) => {
    expect(loadFinding(load, cpus).status).toBe(status);
  });
});

describe('limits of control groups', () => {
  it.each([
    ['max 100000', undefined],
    ['-1 100000', undefined],
    ['200000 100000', 2],
    ['50000 100000', 0.5],
    ['50000 0', undefined],
    ['', undefined],
  ])('CPU %j: %s', (text, cpus) => {
    expect(cpuLimitOf(text)).toBe(cpus);
  });

  it.each([
    ['max', undefined],
    ['9223372036854771712', undefined],
    ['536870912', 536870912],
  ])('memory %j: %s', (text, bytes) => {
    expect(memoryLimitOf(text, 8e9)).toBe(bytes);
  });

  it.each([
    ['Name:\tnode\nCpus_allowed_list:\t0-3\n', 4],
    ['Cpus_allowed_list:\t0-1,4,6-7', 5],
    ['Name:\tnode\n', undefined],
  ])('affinity %j: %s', (status, count) => {
    expect(allowedCpus(status)).toBe(count);
  });

  it('takes the tightest limit of all groups, of either version', () => {
    expect(statuses({})).toEqual({
      container: 'ok',
      'cpu-limit': 'ok',
      'memory-limit': 'ok',
      affinity: 'ok',
    });
    expect(statuses({ cpuMax: ['max 100000', '200000 100000'] })['cpu-limit']).toBe('note');
    expect(statuses({ cpuMax: ['200000 100000', '50000 100000'] })['cpu-limit']).toBe('warning');
    expect(statuses({ cpuQuota: ['50000 100000'] })['cpu-limit']).toBe('warning');
    expect(statuses({ cpuMax: ['400000 100000'] })['cpu-limit']).toBe('ok');
    expect(statuses({ memoryMax: ['max', '4000000000'] })['memory-limit']).toBe('note');
    expect(statuses({ memoryMax: ['128000000', '4000000000'] })['memory-limit']).toBe('warning');
    expect(statuses({ status: 'Cpus_allowed_list:\t2' }).affinity).toBe('note');
  });

  it.each([
    ['0::/user.slice/a\n', '', '/user.slice/a'],
    ['4:memory:/job\n1:cpu,cpuacct:/both\n0::/\n', 'cpu', '/both'],
    ['4:memory:/job\n2:cpuacct:/x\n', 'cpu', '/'],
    ['4:memory:/a:b\n', 'memory', '/a:b'],
  ])('finds the group in %j', (text, controller, path) => {
    expect(groupPath(text, controller)).toBe(path);
  });
});
