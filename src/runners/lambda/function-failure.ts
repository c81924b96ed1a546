import { stripVTControlCharacters } from 'node:util';
import { object } from '../../domain/lambda-log/report-line.js';

const LONGEST = 300;

/** Why a function's answer is an error: a stable code, and its own words, short. `payload` is what the caller got. */
export function functionFailure(
  payload: Uint8Array | undefined,
  log: string,
): { readonly code: string; readonly message: string } {
  const { errorType, errorMessage } = object(parsed(payload));
  const type = typeof errorType === 'string' ? errorType : 'an error without a type';
  const said = typeof errorMessage === 'string' ? `: ${short(errorMessage)}` : '';
  if (type === 'Sandbox.Timedout' || /Task timed out after [\d.]+ seconds$/.test(said)) {
    return {
      code: 'TIMEOUT',
      message: `the function timed out${said}; if it only takes longer, raise its timeout`,
    };
  }
  const isInit = /^INIT_REPORT .*Status: (?:error|timeout)/m.test(log);
  const code = isInit ? 'INIT_ERROR' : 'FUNCTION_ERROR';
  return {
    code,
    message: `${isInit ? 'its initialisation failed' : 'the handler failed'} with ${type}${said}`,
  };
}

/** Colours and other controls would reach the terminal of the reader. */
function short(text: string): string {
  const plain = stripVTControlCharacters(text).replace(/\p{Cc}+/gu, ' ');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
  } catch {
    return undefined;
  }
}
