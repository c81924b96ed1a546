import { usageError } from '../domain/errors.js';
import type { Loop } from '../domain/report.js';

/** A server that does not leave the choice of its event loop to Python but takes an option of its own. */
export interface OwnLoopOption {
  /** For messages: "uvicorn --loop". */
  readonly option: string;
  /** What its arguments say already, for example "--loop uvloop". */
  readonly given?: string;
  /** The arguments and what the report says for a row of this loop. */
  choose(loop: 'asyncio' | 'uvloop'): { readonly args: readonly string[]; readonly shown: string };
}

/**
 * The option by which a program chooses its loop, if it is known to have one. `program` is the last part of a module's
 * or console script's name.
 */
export function ownLoopOption(program: string, args: readonly string[]): OwnLoopOption | undefined {
  if (program === 'uvicorn') return byOption('uvicorn', '--loop', args);
  if (program === 'hypercorn') return byOption('hypercorn', '--worker-class', args, ['-k']);
  if (program === 'gunicorn') return gunicorn(args);
  return undefined;
}

/** The loop of uvicorn where nothing chooses one: "auto" takes uvloop where it can be imported. */
export function autoLoop(loop: Loop): string {
  return `uvicorn loop auto = ${loop}`;
}

/** Whether a row needs uvicorn's "auto" to follow it: the probe sees to that. */
export function followsAuto(shown: string | undefined): boolean {
  return shown?.startsWith('uvicorn loop auto') ?? false;
}

/** A server whose own option stands in its arguments has that one loop; asking for others contradicts it. */
export function checkAsked(own: OwnLoopOption, asked: readonly Loop[] | undefined, name: string): void {
  const loop = asked?.find((one) => one !== 'own');
  if (own.given === undefined || loop === undefined) return;
  throw usageError(
    `${name} gets its loop from ${own.given}, and --loop asks for ${loop}.`,
    `Leave ${own.given} out of its arguments, or use --loop own.`,
  );
}

function byOption(
  program: string,
  option: string,
  args: readonly string[],
  aliases: readonly string[] = [],
): OwnLoopOption {
  const given = optionValue(args, [option, ...aliases]);
  return {
    option: `${program} ${option}`,
    ...(given ? { given: `${given.name} ${given.value}` } : {}),
    choose: (loop) => ({ args: [option, loop, ...args], shown: `${program} ${option} ${loop}` }),
  };
}

const AIOHTTP_WORKERS = { asyncio: 'GunicornWebWorker', uvloop: 'GunicornUVLoopWebWorker' } as const;

/** gunicorn has no loop: its worker classes have, each in its way. */
function gunicorn(args: readonly string[]): OwnLoopOption | undefined {
  const worker = optionValue(args, ['--worker-class', '-k']);
  if (!worker) return undefined;
  if (/\bUvicornWorker$/.test(worker.value)) {
    return { option: 'UvicornWorker', choose: (loop) => ({ args, shown: autoLoop(loop) }) };
  }
  if (worker.value === 'asgi') return byOption('gunicorn', '--asgi-loop', args);
  const aiohttp = /^(aiohttp\.(?:worker\.)?)Gunicorn(?:UVLoop)?WebWorker$/.exec(worker.value);
  if (aiohttp) {
    return {
      option: 'gunicorn --worker-class',
      choose: (loop) => {
        const name = `${aiohttp[1]}${AIOHTTP_WORKERS[loop]}`;
        return {
          args: args.map((word) => word.replace(worker.value, name)),
          shown: `gunicorn --worker-class ${name}`,
        };
      },
    };
  }
  return undefined;
}

/** The value of an option, written apart or together; the last one counts. */
function optionValue(
  args: readonly string[],
  names: readonly string[],
): { readonly name: string; readonly value: string } | undefined {
  const found = args.flatMap((word, index) => {
    for (const name of names) {
      const next = args[index + 1];
      if (word === name && next !== undefined) return [{ name, value: next }];
      if (word.startsWith(`${name}=`)) return [{ name, value: word.slice(name.length + 1) }];
      if (/^-\w$/.test(name) && word.startsWith(name) && word.length > 2)
        return [{ name, value: word.slice(2) }];
    }
    return [];
  });
  return found.at(-1);
}
