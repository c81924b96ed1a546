import { type ColdstartError, usageError } from '../domain/errors.js';

/** Fields of responses, of events and of rows, as the first line of YAML has them: a document, a list of responses or of events. */
const YAML =
  /^(?:- )*(?:(?:events|results|searchedLogStreams|statistics):\s*(?:\[\]\s*)?|(?:next(?:Forward|Backward)?Token|queryLanguage|eventId|ingestionTime|logStreamName|field):\s+\S.*)$/;
/** What `--query 'events[].message'` leaves, quoted since a line of a log has TABs and an end; or a time before it. */
const YAML_ROW = /^(?:- )+(?:["'|>].*(?:RequestId|INIT_START|"type)|["']?\d{13}["']?\s*$)/;
const TABLE = /^(?:FilterLogEvents|GetLogEvents|GetQueryResults|StartLiveTail)$/;

/** Where a log begins with what the AWS CLI writes for people: what to do instead. */
export function otherOutput(file: string, line: string): ColdstartError | undefined {
  return YAML.test(line) || YAML_ROW.test(line) ? refused(file, 'yaml') : undefined;
}

/** The same of the title of a table, whose rule is the line before. */
export function outputTable(file: string, title: string): ColdstartError | undefined {
  return TABLE.test(title) ? refused(file, 'table') : undefined;
}

function refused(file: string, output: 'yaml' | 'table'): ColdstartError {
  return usageError(
    `${file} is what the AWS CLI writes with --output ${output}, which is not read.`,
    'Save it again with --output json, or --output text; where a profile or AWS_DEFAULT_OUTPUT says otherwise, the option wins.',
  );
}
