/** What a row follows: a member that the SDK ships, a page of AWS's documentation, or what LocalStack's tests recorded at AWS. */
export type Source =
  | { readonly model: string }
  | { readonly guide: string }
  | { readonly reference: string }
  | { readonly recorded: string };

/** Answers of earlier rows, by the name that they were kept under. */
export type Said = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Input = Readonly<Record<string, unknown>>;

/** One call of the table. Its account has what the rows before it made. */
export interface Row {
  /** Of the call, in words: `memory below 128 MB`. */
  readonly what: string;
  /** As the SDKs name it: CreateFunction, a list whose pages are followed, or a waiter. */
  readonly call: string;
  readonly kind?: 'pages' | 'wait';
  readonly input: Input | ((said: Said) => Input);
  readonly follows: Source;
  /** Keeps the answer for later rows. */
  readonly keep?: string;
  /** What the answer has, at least. */
  readonly answers?: object | ((said: Said) => object);
  /** Error, HTTP status, and what its message contains. */
  readonly refuses?: readonly [type: string, status: number, message: string];
  /** It is asked until it has this answer: a state comes by time. */
  readonly isAwaited?: boolean;
  /** The AWS CLI demands what is missing by itself, unless it is asked by --cli-input-json. */
  readonly isRaw?: boolean;
}

/** Rows of one subject. */
export interface Theme {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** What a client was answered. */
export type Reply =
  | { readonly answer: Readonly<Record<string, unknown>> }
  | {
      readonly error: { readonly code: string; readonly status?: number; readonly message: string };
    };

/** A client of AWS that asks one emulator. */
export interface AskingClient {
  ask(row: Pick<Row, 'kind' | 'call' | 'isRaw'>, input: Input): Promise<Reply>;
  close(): Promise<void>;
}

export const ACCOUNT = '000000000000';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/lambda`;
export const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
export const layerOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:${name}`;
export const model = (member: string): Source => ({ model: member });
export const guide = (page: string): Source => ({ guide: page });
export const reference = (page: string): Source => ({ reference: page });
export const recorded = (file: string): Source => ({ recorded: file });

export const INVALID = 'InvalidParameterValueException';
export const VALIDATION = 'ValidationException';
export const MISSING = 'ResourceNotFoundException';
export const CONFLICT = 'ResourceConflictException';
