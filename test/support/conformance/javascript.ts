import * as sdk from '@aws-sdk/client-lambda';
import type { AskingClient, Reply } from './row.js';

type Command = new (input: object) => Parameters<sdk.LambdaClient['send']>[0];
type Exports = Readonly<Record<string, unknown>>;

const FAST = { maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 };

/** The SDK for JavaScript. */
export function javascriptClient(endpoint: string): AskingClient {
  const client = new sdk.LambdaClient({
    ...{ endpoint, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  return {
    close: async () => client.destroy(),
    ask: async ({ kind, call }, input) => {
      try {
        if (kind === 'wait') {
          const wait = exported(`waitUntil${call.split('_').map(capital).join('')}`) as Wait;
          await wait({ client, ...FAST }, input);
          return { answer: {} };
        }
        if (kind === 'pages') return { answer: await allPages(client, call, input) };
        const made = exported(`${call}Command`) as Command;
        return { answer: await plain(await client.send(new made(input))) };
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

type Wait = (options: object, input: object) => Promise<unknown>;
type Paginate = (options: object, input: object) => AsyncIterable<object>;

async function allPages(client: sdk.LambdaClient, call: string, input: object) {
  const pages = exported(`paginate${call}`) as Paginate;
  const all: Record<string, unknown[]> = {};
  // It writes into what it is given.
  for await (const page of pages({ client, pageSize: 1 }, { ...input })) {
    for (const [name, value] of Object.entries(await plain(page)))
      if (Array.isArray(value)) all[name] = [...(all[name] ?? []), ...value];
  }
  return all;
}

function exported(name: string): unknown {
  const found = (sdk as Exports)[name];
  if (!found) throw new Error(`the SDK for JavaScript has no ${name}`);
  return found;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

async function plain(answer: object): Promise<Record<string, unknown>> {
  const { $metadata: _, ...rest } = answer as Record<string, unknown>;
  if (rest.Payload) rest.Payload = Buffer.from(rest.Payload as Uint8Array).toString('utf8');
  return rest;
}

function refusal(error: unknown): Reply {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if ($metadata?.httpStatusCode === undefined) throw error;
  return { error: { code: name, status: $metadata.httpStatusCode, message } };
}
