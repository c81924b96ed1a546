import { expect, it } from 'vitest';
import { logReader } from '../../../src/lambda-log/log-reader.js';
import { LOG_SAMPLES } from '../../support/log-samples.js';

const YAML = `events:
- eventId: '38293847'
  ingestionTime: 1767323045107
  logStreamName: 2026/01/02/[$LATEST]0123456789abcdef
  message: "REPORT RequestId: 1\\tDuration: 12.34 ms\\tBilled Duration: 13 ms\\n"
  timestamp: 1767323045106
searchedLogStreams: []
`;
const TABLE = `------------------------------------------------
|               FilterLogEvents                |
+----------------------------------------------+
||                   events                   ||
|+---------------+----------------------------+|
||  eventId      |  38293847                  ||
||  message      |  REPORT RequestId: 1 Duration: 12.34 ms  ||
`;

it.each([
  ['yaml', YAML],
  ['yaml', `- ${YAML.replaceAll('\n', '\n  ')}`],
  ['yaml', '- eventId: 1\n  message: x\n'],
  ['yaml', '- "REPORT RequestId: 1\\tDuration: 12.34 ms\\n"\n'],
  ['yaml', "- 'START RequestId: 1 Version: $LATEST\n\n  '\n"],
  ['yaml', '- - 1767323045106\n  - "REPORT RequestId: 1"\n'],
  ['yaml', 'queryLanguage: CWLI\nresults:\n- - field: "@message"\n'],
  ['table', TABLE],
  ['table', TABLE.replace('FilterLogEvents', 'GetLogEvents')],
  ['table', TABLE.replace('FilterLogEvents', 'GetQueryResults')],
])('says what to do with --output %s, wherever it is cut', (output, text) => {
  for (const length of [7, text.length]) {
    expect(() => {
      const reader = logReader('saved.txt', () => {});
      for (let from = 0; from < text.length; from += length) reader.push(text.slice(from, from + length));
      reader.end();
    }).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: `saved.txt is what the AWS CLI writes with --output ${output}, which is not read.`,
        hint: expect.stringContaining('--output json'),
      }),
    );
  }
});

it.each([
  'events: 3 are to come\n',
  '- started\n',
  '---\n| title |\n',
  'results:3\n',
  ...LOG_SAMPLES.map(({ text }) => text),
])('takes no other log for it: %j', (text) => {
  const reader = logReader('log', () => {});
  reader.push(text);
  reader.end();
});
