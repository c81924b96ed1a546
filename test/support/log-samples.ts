import { gzipSync } from 'node:zlib';

/** A log as somebody has it, and what it says, worked out by hand. */
export interface LogSample {
  readonly name: string;
  readonly text: string;
  /** `label Duration/Billed[/Init or Restore] Memory/Used [function] [time]`; `-` where the log does not say. */
  readonly said: readonly string[];
}

const A = '11111111-2222-4333-8444-555555555555';
const B = '66666666-7777-4888-8999-aaaaaaaaaaaa';
const STREAM = '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef';
const OTHER = '2026/01/02/[$LATEST]fedcba9876543210fedcba9876543210';
const T = (ms: number) => new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + ms).toISOString();
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const micros = (ms: number) => T(ms).replace('Z', '000+00:00');
const COLD = `REPORT RequestId: ${A}\tDuration: 12.34 ms\tBilled Duration: 105 ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\tInit Duration: 92.01 ms\t`;
const WARM = `REPORT RequestId: ${B}\tDuration: 1.50 ms\tBilled Duration: 2 ms\tMemory Size: 512 MB\tMax Memory Used: 41 MB\t`;
const START_A = `START RequestId: ${A} Version: $LATEST`;
const START_B = `START RequestId: ${B} Version: $LATEST`;
const INIT =
  'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc';
/** A cold start and a warm one, as messages with their times. */
const LINES: readonly (readonly [number, string])[] = [
  [0, INIT],
  [93, START_A],
  [94, 'hello from the function'],
  [106, `END RequestId: ${A}`],
  [106, COLD],
  [200, START_B],
  [202, `END RequestId: ${B}`],
  [202, WARM],
];
const both = ['cold 12.34/105/92.01 512/40', 'warm 1.5/2 512/41'];
const mixed = ['initialised 12.34/105/92.01 512/40', 'warm 1.5/2 512/41'];
const of = (said: readonly string[], name: string) => said.map((one) => `${one} ${name}`);
const json = (type: string, record: object, ms: number) =>
  JSON.stringify({ time: T(ms), type: `platform.${type}`, record });
const metrics = (more: object = {}) => ({
  ...{
    durationMs: 12.34,
    billedDurationMs: 105,
    memorySizeMB: 512,
    maxMemoryUsedMB: 40,
    initDurationMs: 92.01,
  },
  ...more,
});
const jsonReport = (more: object = {}, rest: object = {}) =>
  json('report', { requestId: A, metrics: metrics(more), status: 'success', ...rest }, 106);
const payload = {
  ...{
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/aws/lambda/orders',
    logStream: STREAM,
  },
  subscriptionFilters: ['all'],
  logEvents: LINES.map(([ms, message], id) => ({ id: `${id}`, timestamp: AT + ms, message: `${message}\n` })),
};
const packed = gzipSync(JSON.stringify(payload)).toString('base64');
const control = gzipSync(
  JSON.stringify({ ...payload, messageType: 'CONTROL_MESSAGE', logEvents: [] }),
).toString('base64');
const events = LINES.map(([ms, message]) => ({
  ...{
    logStreamName: STREAM,
    timestamp: AT + ms,
    message: `${message}\n`,
    ingestionTime: AT + 9000,
    eventId: `${ms}`,
  },
}));
const fields = (names: readonly string[], rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.map((value, index) => ({ field: names[index], value })));
const space = (ms: number) => T(ms).replace('T', ' ').replace('Z', '');
const lines = (each: (ms: number, message: string) => string) =>
  LINES.map(([ms, message]) => each(ms, message)).join('\n');

export const LOG_SAMPLES: readonly LogSample[] = [
  { name: 'aws logs tail', text: lines((ms, text) => `${micros(ms)} ${STREAM} ${text}`), said: both },
  {
    name: 'aws logs tail --format short',
    text: lines((ms, text) => `${T(ms).slice(0, 19)} ${text}`),
    said: mixed,
  },
  {
    name: 'aws logs tail --format json, spread over lines',
    text: [
      `${micros(93)} ${STREAM} ${JSON.stringify(JSON.parse(json('start', { requestId: A }, 93)), undefined, 4)}`,
      `${micros(106)} ${STREAM} ${JSON.stringify(JSON.parse(jsonReport()), undefined, 4)}`,
    ].join('\n'),
    said: ['cold 12.34/105/92.01 512/40'],
  },
  {
    name: 'aws logs tail in colours',
    text: lines((ms, text) => `\u001b[32m${micros(ms)}\u001b[0m \u001b[36m${STREAM}\u001b[0m ${text}`),
    said: both,
  },
  {
    name: 'sam logs: the stream, then the time',
    text: lines((ms, text) => `${STREAM} ${T(ms).replace('Z', '000')} ${text}`),
    said: both,
  },
  {
    name: 'sam logs of two environments',
    text: [
      lines((ms, text) => `${STREAM} ${T(ms).replace('Z', '000')} ${text}`),
      // 5 s after its initialisation began, which took 0.09 s.
      `${OTHER} ${T(0).replace('Z', '000')} ${INIT}`,
      `${OTHER} ${T(5000).replace('Z', '000')} ${START_A}`,
      `${OTHER} ${T(5012).replace('Z', '000')} ${COLD}`,
    ].join('\n'),
    said: [...both, 'hidden-init 12.34/105/92.01 512/40'],
  },
  { name: 'a file of an export to S3', text: lines((ms, text) => `${T(ms)} ${text}`), said: mixed },
  { name: 'the bare lines', text: lines((_, text) => text), said: mixed },
  { name: 'the bare lines of Windows', text: lines((_, text) => `${text}\r`), said: mixed },
  {
    name: 'a copied page with one space for a TAB',
    text: lines((_, text) => text.replaceAll('\t', ' ').trim()),
    said: mixed,
  },
  {
    name: 'TABs expanded to columns of 8',
    text: lines((_, text) =>
      text.replace(/[^\t]*\t/g, (part) => part.slice(0, -1).padEnd(Math.ceil(part.length / 8) * 8)),
    ),
    said: mixed,
  },
  { name: 'runs of spaces', text: lines((_, text) => text.replaceAll('\t', '    ')), said: mixed },
  { name: 'indented lines', text: lines((_, text) => `    ${text}`), said: mixed },
  {
    name: 'docker compose logs',
    text: lines((_, text) => `lambda-1  | ${text}`),
    said: mixed,
  },
  {
    name: 'a list of the Telemetry API',
    text: JSON.stringify(
      [json('start', { requestId: A }, 93), jsonReport(), json('runtimeDone', { requestId: A }, 107)].map(
        (one) => JSON.parse(one),
      ),
      undefined,
      1,
    ),
    said: ['initialised 12.34/105/92.01 512/40'],
  },
  {
    name: 'a list of the Telemetry API on one line',
    text: `[${json('start', { requestId: A }, 93)},${jsonReport()}]`,
    said: ['initialised 12.34/105/92.01 512/40'],
  },
  {
    name: 'CSV of the console from a spreadsheet with semicolons',
    text: ['Timestamp;Message', ...LINES.map(([ms, text]) => `${AT + ms};"${text}"`)].join('\r\n'),
    said: mixed,
  },
  { name: 'a quoted mail', text: lines((_, text) => `> > ${text}`), said: mixed },
  {
    name: 'LocalStack’s own log',
    text: lines(
      (ms, text) => `${T(ms).slice(0, 23)} DEBUG --- [   asgi_gw_0] l.s.l.i.version_manager    : > ${text}`,
    ),
    said: mixed,
  },
  {
    name: 'LocalStack’s own log in docker compose',
    text: lines(
      (ms, text) =>
        `localstack-main  | ${T(ms).slice(0, 23)} DEBUG --- [et.reactor-0] l.s.l.i.version_manager : [fn-1a2b3c] > ${text}`,
    ),
    said: mixed,
  },
  {
    name: 'LocalStack’s REPORT with init first',
    text: `> REPORT RequestId: ${A} Init Duration: 151.54 ms Duration: 31.43 ms Billed Duration: 32 ms Memory Size: 1536 MB Max Memory Used: 46 MB`,
    said: ['initialised 31.43/32/151.54 1536/46'],
  },
  {
    name: 'the official emulator',
    text: `START RequestId: ${A} Version: $LATEST\nEND RequestId: ${A}\nREPORT RequestId: ${A}\tInit Duration: 0.37 ms\tDuration: 79.88 ms\tBilled Duration: 80 ms\tMemory Size: 3008 MB\tMax Memory Used: 3008 MB\t`,
    said: ['initialised 79.88/80/0.37 3008/3008'],
  },
  {
    name: 'a REPORT without Billed',
    text: `REPORT RequestId: ${A}\tDuration: 12.34 ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\t`,
    said: ['warm 12.34/- 512/40'],
  },
  {
    name: 'a REPORT without sizes',
    text: `REPORT RequestId: ${A}\tDuration: 12.34 ms\tBilled Duration: 13 ms\t`,
    said: ['warm 12.34/13 -/-'],
  },
  {
    name: 'a REPORT of its Duration alone',
    text: `REPORT RequestId: ${A} Duration: 12.34 ms`,
    said: ['warm 12.34/- -/-'],
  },
  {
    name: 'a start from a snapshot',
    text: `REPORT RequestId: ${A}\tDuration: 127.10 ms\tBilled Duration: 154 ms\tMemory Size: 512 MB\tMax Memory Used: 98 MB\tRestore Duration: 511.25 ms\tBilled Restore Duration: 26 ms\t`,
    said: ['restore 127.1/154/511.25 512/98'],
  },
  {
    name: 'a REPORT with a trace on its own line',
    text: `${COLD}\nXRAY TraceId: 1-5f-2a\tSegmentId: 3b\tSampled: true\t`,
    said: ['initialised 12.34/105/92.01 512/40'],
  },
  {
    name: 'timeouts, by status and by the line before',
    text: [
      `${T(0)} REPORT RequestId: ${A}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tStatus: timeout`,
      `${T(1)} ${B} Task timed out after 3.00 seconds`,
      `${T(2)} REPORT RequestId: ${B}\tDuration: 3001.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\t`,
    ].join('\n'),
    said: ['TIMEOUT 3000/3000', 'TIMEOUT 3001/3000'],
  },
  {
    name: 'out of memory',
    text: `REPORT RequestId: ${A}\tDuration: 99.00 ms\tBilled Duration: 100 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory`,
    said: ['OUT_OF_MEMORY 99/100'],
  },
  {
    name: 'an initialisation that took over 10 s',
    text: [
      [0, INIT],
      [9999, 'INIT_REPORT Init Duration: 9999.35 ms\tPhase: init\tStatus: timeout'],
      [10_000, START_B],
      [
        21_000,
        `REPORT RequestId: ${B}\tDuration: 11000.00 ms\tBilled Duration: 11000 ms\tMemory Size: 512 MB\tMax Memory Used: 41 MB\t`,
      ],
    ]
      .map(([ms, text]) => `${micros(Number(ms))} ${STREAM} ${text}`)
      .join('\n'),
    said: ['init-in-invoke 11000/11000 512/41'],
  },
  // The same in JSON, as the API and the CLI give it.
  {
    name: 'filter-log-events',
    text: JSON.stringify({ events, searchedLogStreams: [] }, undefined, 4),
    said: both,
  },
  { name: 'filter-log-events on one line', text: JSON.stringify({ events }), said: both },
  {
    name: 'get-log-events',
    text: JSON.stringify({
      events: events.map(({ logStreamName: _, ...rest }) => rest),
      nextForwardToken: 'f/1',
    }),
    said: both,
  },
  { name: '--query events[]', text: JSON.stringify(events, undefined, 4), said: both },
  {
    name: '--query events[].message',
    text: JSON.stringify(
      LINES.map(([, message]) => `${message}\n`),
      undefined,
      4,
    ),
    said: mixed,
  },
  {
    name: '--query events[].[timestamp,logStreamName,message]',
    text: JSON.stringify(LINES.map(([ms, message]) => [AT + ms, STREAM, `${message}\n`])),
    said: both,
  },
  {
    name: 'filter-log-events --output text',
    // Fields in the order of their names; the message ends its line itself.
    text: LINES.map(
      ([ms, message]) =>
        `EVENTS\t38412345678901234567890123456789012345678901234567890123\t${AT + 9000}\t${STREAM}\t${message}\n\t${AT + ms}`,
    ).join('\n'),
    said: both,
  },
  {
    name: 'get-log-events --output text',
    text: LINES.map(([ms, message]) => `EVENTS\t${AT + 9000}\t${message}\n\t${AT + ms}`).join('\n'),
    said: mixed,
  },
  {
    name: '--query events[].message --output text',
    text: LINES.map(([, message]) => `${message}\n`).join('\t'),
    said: mixed,
  },
  {
    name: '--query events[].[timestamp,message] --output text',
    text: LINES.map(([ms, message]) => `${AT + ms}\t${message}\n`).join('\n'),
    said: mixed,
  },
  { name: 'NDJSON', text: events.map((event) => JSON.stringify(event)).join('\n'), said: both },
  {
    name: 'Live Tail',
    text: [
      { sessionStart: { requestId: 'r', sessionId: 's' } },
      ...LINES.map(([ms, message]) => ({
        sessionUpdate: {
          sessionMetadata: { sampled: false },
          sessionResults: [
            {
              logStreamName: STREAM,
              logGroupIdentifier: '123456789012:/aws/lambda/orders',
              message,
              timestamp: AT + ms,
            },
          ],
        },
      })),
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
    said: of(both, 'orders'),
  },
  // Logs Insights.
  {
    name: 'results of a query, the newest first',
    text: JSON.stringify({
      results: fields(
        ['@timestamp', '@message', '@logStream', '@log'],
        [...LINES]
          .reverse()
          .map(([ms, text]) => [space(ms), `${text}\n`, STREAM, '123456789012:/aws/lambda/orders']),
      ),
      statistics: { recordsMatched: 8 },
      status: 'Complete',
    }),
    said: of(both, 'orders'),
  },
  {
    name: 'JSON that the console saved',
    text: JSON.stringify(
      LINES.map(([ms, text]) => ({ '@timestamp': space(ms), '@message': text, '@logStream': STREAM })),
    ),
    said: both,
  },
  {
    name: 'CSV of a query, the newest first',
    text: `@timestamp,@message,@logStream\n${[...LINES]
      .reverse()
      .map(([ms, text]) => `${space(ms)},"${text}\n",${STREAM}`)
      .join('\n')}\n`,
    said: both,
  },
  {
    name: 'CSV of a query without @message',
    text: '@duration,@billedDuration,@initDuration,@memorySize\n12.34,105,92.01,5.12E8\n1.5,2,,536000000\n,,,\n',
    said: ['initialised 12.34/105/92.01 512/-', 'warm 1.5/2 536/-'],
  },
  {
    name: 'CSV of a query with all fields but @message',
    text: `@timestamp,@type,@requestId,@duration,@billedDuration,@initDuration,@memorySize,@maxMemoryUsed,@logStream\n${space(106)},REPORT,${A},12.34,105,92.01,512000000,40000000,${STREAM}\n${space(93)},START,${A},,,,,,${STREAM}\n`,
    said: ['initialised 12.34/105/92.01 512/40'],
  },
  {
    name: 'results of a query without @message',
    text: JSON.stringify({
      results: fields(
        ['@duration', '@billedDuration', '@memorySize', '@log'],
        [['1.5', '2', '5.12E8', '1:/aws/lambda/orders']],
      ),
    }),
    said: ['warm 1.5/2 512/- orders'],
  },
  {
    name: 'CSV of the console',
    text: `timestamp,message\n${LINES.map(([ms, text]) => `${AT + ms},"${text}\n"`).join('\n')}\n`,
    said: mixed,
  },
  {
    name: 'CSV of the console with streams',
    text: `"timestamp","message","logStreamName"\r\n${LINES.map(([ms, text]) => `"${AT + ms}","${text}","${STREAM}"`).join('\r\n')}\r\n`,
    said: both,
  },
  // Subscriptions.
  {
    name: 'the event of a subscribed function',
    text: JSON.stringify({ awslogs: { data: packed } }),
    said: of(both, 'orders'),
  },
  {
    name: 'records of Kinesis, as a function gets them',
    text: JSON.stringify(
      { Records: [{ kinesis: { data: control } }, { kinesis: { data: packed } }] },
      undefined,
      2,
    ),
    said: of(both, 'orders'),
  },
  {
    name: 'kinesis get-records',
    text: JSON.stringify({ Records: [{ SequenceNumber: '1', Data: packed }], MillisBehindLatest: 0 }),
    said: of(both, 'orders'),
  },
  {
    name: 'records of Firehose, as a function gets them',
    text: JSON.stringify({
      invocationId: 'i',
      deliveryStreamArn: 'a',
      records: [{ recordId: '1', data: packed }],
    }),
    said: of(both, 'orders'),
  },
  {
    name: 'what Firehose delivers: documents without anything between them',
    text:
      JSON.stringify({ ...payload, logEvents: payload.logEvents.slice(0, 5) }) +
      JSON.stringify({ ...payload, logEvents: payload.logEvents.slice(5) }),
    said: of(both, 'orders'),
  },
  { name: 'payloads as lines of base64', text: `${control}\n${packed}\n`, said: of(both, 'orders') },
  { name: 'an unpacked payload', text: JSON.stringify(payload), said: of(both, 'orders') },
  // JSON log format.
  {
    name: 'JSON logs',
    text: [
      json('initStart', { initializationType: 'on-demand', functionName: 'orders', phase: 'init' }, 0),
      json('start', { requestId: A, version: '$LATEST' }, 93),
      '{"level":"INFO","message":"REPORTED","timestamp":"2026-01-02T03:04:05Z","requestId":"x"}',
      jsonReport(),
    ].join('\n'),
    said: ['initialised 12.34/105/92.01 512/40 orders'],
  },
  {
    name: 'JSON logs of provisioned concurrency, with streams',
    text: [
      json('initStart', { initializationType: 'provisioned-concurrency', functionName: 'orders' }, 0),
      json('start', { requestId: A, version: '7' }, 93),
      jsonReport({ billedDurationMs: 13 }),
    ]
      .map((text, index) => `${micros(index)} 2026/01/02/[7]0123456789abcdef0123456789abcdef ${text}`)
      .join('\n'),
    said: ['hidden-init 12.34/13/92.01 512/40 orders'],
  },
  {
    name: 'pretty-printed JSON logs',
    text: JSON.stringify(JSON.parse(jsonReport()), undefined, 2),
    said: ['initialised 12.34/105/92.01 512/40'],
  },
  {
    name: 'JSON logs of what is not billed by invocations',
    text: json('report', { requestId: A, metrics: { durationMs: 12.34 }, status: 'success' }, 0),
    said: ['warm 12.34/- -/-'],
  },
  {
    name: 'JSON logs of failures',
    text: [
      jsonReport({}, { status: 'timeout' }),
      jsonReport({}, { status: 'error', errorType: 'Runtime.ExitError' }),
    ].join('\n'),
    said: ['TIMEOUT 12.34/105/92.01', 'EXITED 12.34/105/92.01'],
  },
  {
    name: 'JSON logs that filter-log-events gives',
    text: JSON.stringify({ events: [{ logStreamName: STREAM, timestamp: AT + 106, message: jsonReport() }] }),
    said: ['cold 12.34/105/92.01 512/40'],
  },
  // Where several functions share a log group, streams have their names.
  {
    name: 'a shared log group',
    text: lines(
      (ms, text) => `${micros(ms)} 2026/01/02/orders[$LATEST]0123456789abcdef0123456789abcdef ${text}`,
    ),
    said: of(both, 'orders'),
  },
  {
    name: 'LocalStack’s list of invocations',
    text: JSON.stringify({
      invocations: [{ request_id: A, result: { logs: LINES.map(([, text]) => text) } }],
    }),
    said: mixed,
  },
  {
    name: 'the console’s log events, copied as ASCII',
    text: `${'-'.repeat(80)}\n|   timestamp   |   message   |\n|---------------|-------------|\n${lines(
      (ms, text) => `| ${AT + ms} | ${text.padEnd(160)} |`,
    )}\n${'-'.repeat(80)}\n`,
    said: mixed,
  },
  {
    name: 'results of a query, copied as Markdown, the newest first',
    text: `| @timestamp | @message | @logStream |\n| --- | --- | --- |\n${[...LINES]
      .reverse()
      .map(([ms, text]) => `| ${space(ms)} | ${text.replace('hello', 'a|b')} | ${STREAM} |`)
      .join('\n')}`,
    said: both,
  },
  {
    name: 'results of a query without @message, copied as Markdown',
    text: `| @duration | @billedDuration | @memorySize |\n|---|---|---|\n| 1.5 | 2 | 512000000 |\n| 12.34 | 13 | |\n`,
    said: ['warm 1.5/2 512/-', 'warm 12.34/13 -/-'],
  },
  {
    name: 'get-query-results --output text, the newest first',
    text: `CWLI\tComplete\n${[...LINES]
      .reverse()
      .map(
        ([ms, text]) =>
          `RESULTS\t@timestamp\t${space(ms)}\nRESULTS\t@message\t${text}\n\nRESULTS\t@logStream\t${STREAM}\nRESULTS\t@ptr\tCmEK\n`,
      )
      .join('')}STATISTICS\t92.0\t8.0\t8.0\n`,
    said: both,
  },
  {
    name: 'get-query-results --query results --output text, the message last',
    text: lines((ms, text) => `@timestamp\t${space(ms)}\n@logStream\t${STREAM}\n@message\t${text}\n`),
    said: both,
  },
  {
    name: 'get-query-results --output text without @message',
    text: 'Complete\nRESULTS\t@duration\t12.34\nRESULTS\t@billedDuration\t105\nRESULTS\t@initDuration\t92.01\nRESULTS\t@memorySize\t5.12E8\nRESULTS\t@duration\t1.5\nRESULTS\t@memorySize\t512000000\nSTATISTICS\t1.0\n',
    said: ['initialised 12.34/105/92.01 512/-', 'warm 1.5/- 512/-'],
  },
  {
    name: 'lines that begin as such a text does',
    text: `Complete\n${lines((ms, text) => `${micros(ms)} ${STREAM} ${text}`)}`,
    said: both,
  },
  {
    name: 'lines that begin as a table does',
    text: `${'-'.repeat(40)}\n| a | b |\n${lines((ms, text) => `${micros(ms)} ${STREAM} ${text}`)}`,
    said: both,
  },
  { name: 'nothing', text: '', said: [] },
  { name: 'lines of a function alone', text: '[INFO]\tone\n[ERROR]\ttwo\n{"message":"three"}\n', said: [] },
  {
    name: 'Loki, each stream with its newest first',
    text: JSON.stringify({
      status: 'success',
      data: {
        resultType: 'streams',
        result: [
          {
            stream: { group: '/aws/lambda/orders', log_stream: STREAM },
            values: LINES.map(([ms, text]) => [`${AT + ms}000000`, text]).reverse(),
          },
          { stream: { job: 'other' }, values: [[`${AT + 1}000000`, 'hello from something else']] },
        ],
        stats: {},
      },
    }),
    said: of(both, 'orders'),
  },
  {
    name: 'logcli --output jsonl, the newest first',
    text: [...LINES]
      .reverse()
      .map(([ms, line]) => JSON.stringify({ labels: { stream: STREAM }, line, timestamp: T(ms) }))
      .join('\n'),
    said: both,
  },
  {
    name: 'logs of Datadog’s API, the newest first',
    text: JSON.stringify({
      data: [...LINES].reverse().map(([ms, message]) => ({
        ...{ id: `${ms}`, type: 'log' },
        attributes: {
          ...{ timestamp: T(ms), message, service: 'orders', tags: ['env:prod'] },
          attributes: { aws: { awslogs: { logStream: STREAM, logGroup: '/aws/lambda/orders' } } },
        },
      })),
      meta: { page: { after: 'abc' } },
    }),
    said: of(both, 'orders'),
  },
  {
    name: 'CSV of Datadog, the newest first',
    text: `Date,Host,Service,Message\n${[...LINES]
      .reverse()
      .map(([ms, message]) => `"${T(ms)}","orders","orders","${message}"`)
      .join('\n')}\n`,
    said: mixed,
  },
  {
    name: 'hits of Elasticsearch, the newest first',
    text: JSON.stringify({
      took: 3,
      hits: {
        total: { value: LINES.length },
        hits: [...LINES].reverse().map(([ms, message]) => ({
          _index: 'logs',
          _source: { '@timestamp': T(ms), message, log_group: '/aws/lambda/orders', log_stream: STREAM },
        })),
      },
    }),
    said: of(both, 'orders'),
  },
  {
    name: 'Fluent Bit, whose message is called log',
    text: lines((ms, log) => JSON.stringify({ date: (AT + ms) / 1000, log, log_stream: STREAM })),
    said: both,
  },
  {
    name: 'JSON logs that jq has sorted by names',
    text: [json('start', { requestId: A, version: '$LATEST' }, 93), jsonReport()]
      .map((line) => {
        const { time, type, record } = JSON.parse(line) as Record<string, unknown>;
        return JSON.stringify({ record, time, type });
      })
      .join('\n'),
    said: ['initialised 12.34/105/92.01 512/40'],
  },
];
