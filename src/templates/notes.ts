import { withoutAccounts } from '../domain/lambda-function.js';
import type { Warning } from '../domain/report.js';
import { joined } from '../domain/words.js';

/** Notes about one template, in the order in which they come up. */
export interface Notes {
  readonly all: Warning[];
  /** A value that only a deployment knows. `where` is its path in the template. */
  unresolved(where: string, unknown: readonly string[], remedy: string): void;
  add(code: string, message: string, remedy: string): void;
}

/** Notes that name the template as the user does. */
export function notesOf(shown: string): Notes {
  const all: Warning[] = [];
  const add = (code: string, message: string, remedy: string) => {
    all.push({ code, message: withoutAccounts(`${shown}: ${message}`), remedy });
  };
  return {
    all,
    add,
    unresolved: (where, unknown, remedy) =>
      add('TEMPLATE_UNRESOLVED', `${where} is not known before it is deployed: ${joined(unknown)}.`, remedy),
  };
}

/** The next step for a variable with a stand-in. */
export function variableRemedy(name: string): string {
  return `The handler finds a stand-in; --env ${name}=VALUE sets another.`;
}
