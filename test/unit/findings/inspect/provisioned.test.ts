import { describe, expect, it } from 'vitest';
import { provisionedFindings } from '../../../../src/findings/inspect/provisioned.js';
import { logObserver } from '../../../../src/lambda-log/observe.js';
import { entryOfLine } from '../../../../src/lambda-log/text-line.js';
import { type LogUse, logUse, mostAtOnce } from '../../../../src/lambda-log/use.js';
import { brief, factsOf } from '../../../support/inspect.js';

const ready = (qualifier: string, requested = 5) => ({ qualifier, requested, status: 'READY' });
const live = [{ name: 'live', versions: ['3'] }];
const use = (mostAtOnceSeen: number | undefined): LogUse => ({
  ...{ invocations: 40, waited: 1, hidden: 4 },
  ...(mostAtOnceSeen === undefined ? {} : { mostAtOnce: mostAtOnceSeen }),
});

describe('provisioned concurrency', () => {
  it.each([
    ['none', factsOf(), undefined, ['ok provisioned-concurrency']],
    [
      'on an alias',
      factsOf({ provisioned: [ready('live')], aliases: live }),
      undefined,
      ['note provisioned-concurrency'],
    ],
    [
      'on a version without an alias',
      factsOf({ provisioned: [ready('2')], aliases: live }),
      undefined,
      ['warning provisioned-concurrency'],
    ],
    [
      'on the version that is looked at',
      factsOf({ provisioned: [ready('2')], qualifier: '2' }),
      undefined,
      ['note provisioned-concurrency'],
    ],
    [
      'on a version of an alias',
      factsOf({ provisioned: [ready('3')], aliases: live }),
      undefined,
      ['note provisioned-concurrency'],
    ],
    [
      'on a version that an event source invokes',
      factsOf({ provisioned: [ready('2')], eventSources: [{ service: 'sqs', qualifier: '2' }] }),
      undefined,
      ['note provisioned-concurrency'],
    ],
    [
      'past which events go',
      factsOf({
        provisioned: [ready('live')],
        aliases: live,
        eventSources: [{ service: 'sqs', qualifier: '$LATEST' }],
      }),
      undefined,
      ['warning provisioned-concurrency'],
    ],
    [
      'failed',
      factsOf({ provisioned: [{ ...ready('live'), status: 'FAILED', reason: 'FUNCTION_ERROR.' }] }),
      undefined,
      ['problem provisioned-concurrency'],
    ],
    [
      'more than a log shows in use',
      factsOf({ provisioned: [ready('live')], aliases: live }),
      use(2),
      ['warning provisioned-concurrency'],
    ],
    [
      'as much as a log shows in use',
      factsOf({ provisioned: [ready('live')], aliases: live }),
      use(5),
      ['ok provisioned-concurrency'],
    ],
    [
      'with a log without times',
      factsOf({ provisioned: [ready('live')], aliases: live }),
      use(undefined),
      ['note provisioned-concurrency'],
    ],
  ])('%s', (_, facts, seen, expected) => {
    expect(brief(provisionedFindings(facts, seen))).toEqual(expected);
  });

  it('says what it costs, by the memory of its version and the architecture', () => {
    const versions = [
      { version: '3', codeBytes: 1, memorySizeMB: 2048, snapStart: { isAsked: false, isOn: false } },
    ];
    const facts = factsOf({ provisioned: [ready('live')], aliases: live, versions });
    const [found] = provisionedFindings(facts, undefined);
    // 5 × 2 GB × 2,628,000 s × 0.0000033334
    expect(found?.figures[1]).toEqual({
      what: 'provisioned concurrency',
      unit: 'usdPerMonth',
      value: expect.closeTo(87.6, 1),
    });
  });

  it('says what a log shows, and what it would save', () => {
    const facts = factsOf({ provisioned: [ready('live')], aliases: live });
    const [found] = provisionedFindings(facts, use(2));
    expect([found?.message, found?.remedy]).toMatchInlineSnapshot(`
      [
        "orders:live asks for 5 provisioned environments: $75.67 per month whether used or not (list price of us-east-1, 2026-11). At most 2 were busy at once in the 40 invocations of the log; 10 % of them followed an initialisation that no caller waited for, and 1 waited for one. $45.40 of it per month kept 3 more than that.",
        "Ask for 2 where the log is typical: aws lambda put-provisioned-concurrency-config --function-name orders --region eu-central-1 --qualifier live --provisioned-concurrent-executions 2.",
      ]
    `);
  });
});

describe('use of environments', () => {
  it.each([
    ['nothing', [], 0],
    [
      'one after another',
      [
        [0, 10],
        [10, 20],
      ],
      1,
    ],
    [
      'two at once',
      [
        [0, 10],
        [5, 20],
        [11, 12],
      ],
      2,
    ],
    [
      'all at once',
      [
        [0, 10],
        [0, 10],
        [0, 10],
      ],
      3,
    ],
  ])('%s', (_, spans, expected) => {
    expect(mostAtOnce(spans.map(([fromMs = 0, toMs = 0]) => ({ fromMs, toMs })))).toBe(expected);
  });

  it('is read off a log, initialisations included', () => {
    const observer = logObserver(new Date('2026-01-02T00:00:00Z'));
    const add = (stream: string, time: string, text: string) =>
      observer.add({ ...entryOfLine(text), atMs: Date.parse(`2026-01-01T00:00:${time}Z`), stream });
    // b initialises while a is busy: two environments, though their handlers never ran at once.
    add('a', '01.000', 'START RequestId: 11111111-1111-4111-8111-111111111111 Version: 1');
    add(
      'a',
      '02.000',
      'REPORT RequestId: 11111111-1111-4111-8111-111111111111\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\t',
    );
    add('b', '02.500', 'START RequestId: 22222222-2222-4222-8222-222222222222 Version: 1');
    add(
      'b',
      '02.600',
      'REPORT RequestId: 22222222-2222-4222-8222-222222222222\tDuration: 100.00 ms\tBilled Duration: 900 ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\tInit Duration: 800.00 ms\t',
    );
    const { rows, untimed } = observer.end();
    expect(logUse(rows, untimed)).toEqual({
      invocations: 2,
      mostAtOnce: 2,
      waited: 1,
      hidden: 0,
      meanBilledMs: 950,
    });
    expect(logUse(rows, 1)).not.toHaveProperty('mostAtOnce');
  });
});
