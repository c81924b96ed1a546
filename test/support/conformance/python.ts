import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AskingClient, Reply } from './row.js';

/** boto3 or the AWS CLI, in a process that reads calls line by line. */
export function pythonClient(
  by: 'boto3' | 'cli',
  { python, url, home }: { readonly python: string; readonly url: string; readonly home: string },
): AskingClient {
  const config = join(home, 'config');
  const child = spawn(python, [join(import.meta.dirname, 'clients.py'), url], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...{ PATH: process.env.PATH, HOME: home, TMPDIR: home, AWS_CONFIG_FILE: config, AWS_MAX_ATTEMPTS: '1' },
      ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_DEFAULT_REGION: 'us-east-1' },
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    ask: async ({ kind = 'call', call, isRaw = false }, input) => {
      child.stdin.write(`${JSON.stringify({ by, kind, call, raw: isRaw, input: withoutBytes(input) })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the process of ${by} ended at ${call}`);
      return JSON.parse(value) as Reply;
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Bytes as `clients.py` reads them. */
function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutBytes(one)]));
}
