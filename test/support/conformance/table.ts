import { CREATE, REFUSED } from './create.js';
import { ALIASES, CONCURRENCY, INVOKE, NAMES, VERSIONS } from './published.js';
import type { Row, Source, Theme } from './row.js';
import { EVENT_INVOKE, EVENT_SOURCES, LAYERS, POLICIES, TAGS } from './stored.js';

/** All calls, in the order in which one account gets them. */
export const TABLE: readonly Theme[] = [
  ...[CREATE, REFUSED, NAMES, VERSIONS, ALIASES, CONCURRENCY, INVOKE],
  ...[LAYERS, POLICIES, EVENT_INVOKE, EVENT_SOURCES, TAGS],
];

export const ROWS: readonly Row[] = TABLE.flatMap(({ rows }) => rows);

const DOCS = 'https://docs.aws.amazon.com/lambda/latest';
const LOCALSTACK = 'https://github.com/localstack/localstack/tree/main/tests/aws/services/lambda_';

function sourceText(source: Source): string {
  if ('model' in source) return `\`${source.model}\``;
  if ('guide' in source) return `[developer guide](${DOCS}/dg/${source.guide}.html)`;
  if ('reference' in source) return `[API reference](${DOCS}/api/${source.reference}.html)`;
  return `[recorded at AWS by LocalStack](${LOCALSTACK}/${source.recorded})`;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

/** docs/lambda/conformance.md. */
export function page({ version, client }: { readonly version: string; readonly client: string }): string {
  const themes = TABLE.flatMap(({ title, rows }) => [
    `## ${title}`,
    '',
    '| call | with | answer | follows |',
    '|---|---|---|---|',
    ...rows.map(({ call, kind, what, refuses, follows }) => {
      const named = kind === 'wait' ? `wait ${call}` : kind === 'pages' ? `${call}, paginated` : call;
      const answer = refuses ? `${refuses[0]}, ${refuses[1]}` : kind === 'wait' ? 'reached' : 'done';
      return `| ${[named, what, answer, sourceText(follows)].map(cell).join(' | ')} |`;
    }),
    '',
  ]);
  return `# What the emulator answers, call by call

${ROWS.length} calls that [\`coldstart lambda emulate\`](emulate.md) is tested with: each is made with boto3, with the AWS CLI and with the AWS
SDK for JavaScript, of which each has the same answer. This page is made of the table of that test.

The last column says what the row follows: a member of the SDK's model, a page of AWS's documentation, or an answer that the
tests of LocalStack recorded at AWS. Nothing here has been compared with AWS itself. The words of an error are AWS's where
the model makes them or they were recorded, else the emulator's. What is required, and all types,
ranges, lengths, patterns and enums, are those of AWS's own model (botocore ${version}, whose calls are those of
\`@aws-sdk/client-lambda\` ${client}): they are checked in one place, before a call is looked at.

${themes.join('\n')}`;
}
