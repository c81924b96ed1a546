import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../domain/defined.js';
import { type OnCall, serveApi } from './api/server.js';
import { DEFAULT_CONFIGURATION } from './control-plane/configuration.js';
import { defineFunction } from './control-plane/functions.js';
import { publishLayer } from './control-plane/layers.js';
import type { Account, Configuration, FunctionRecord } from './control-plane/model.js';
import type { Fleet } from './model.js';

/** An emulated account of AWS Lambda in one region, on loopback. */
export interface Emulator {
  /** http://127.0.0.1:9001 */
  readonly url: string;
  /** Makes a function of a folder, as it lies there, active at once. */
  define(name: string, folder: string, configuration: Partial<Configuration>): Promise<FunctionRecord>;
  /** Publishes a layer, and resolves to the ARN of its version. Throws the errors of AWS for what it refuses. */
  layer(name: string, zip: Uint8Array): Promise<string>;
  /** Stops answering. The fleet is the caller's. */
  close(): Promise<void>;
}

export interface EmulatorOptions {
  readonly fleet: Fleet;
  /** Where code and layers are unpacked; the caller removes it. */
  readonly workFolder: string;
  /** A free one unless given. */
  readonly port?: number;
  /** The one key id that callers may sign with; any unless given. */
  readonly accessKey?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** Concurrent executions of the account. */
  readonly concurrencyLimit?: number;
  /** How long a function is Pending after its creation, and an update InProgress. */
  readonly delays?: Account['delays'];
  /** What is to go wrong, for tests. */
  readonly onCall?: OnCall;
}

/** Short, but seen by whoever does not wait. */
const DELAYS = { pendingMs: 300, inProgressMs: 150 };

/** Starts the API. Rejects where the port is taken. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const account: Account = {
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
    concurrencyLimit: options.concurrencyLimit ?? 1000,
    functions: new Map(),
    layers: new Map(),
    mappings: new Map(),
    fleet: options.fleet,
    workFolder: options.workFolder,
    delays: options.delays ?? DELAYS,
    now: () => performance.now(),
  };
  const { port, accessKey, onCall } = options;
  const api = await serveApi(account, { ...defined({ port, accessKey }), onCall });
  return {
    url: api.url,
    close: api.close,
    layer: async (name, zip) => {
      const content = { ZipFile: Buffer.from(zip).toString('base64') };
      return (await publishLayer(account, name, { Content: content })).arn;
    },
    define: async (name, folder, configuration) => {
      const { sha256, bytes } = await folderHash(folder);
      const code = { taskRoot: folder, sha256, bytes, unzippedBytes: bytes };
      const instant = { ...account, delays: { pendingMs: 0, inProgressMs: 0 } };
      // What clients that send back all they were told can send back.
      const role = `arn:aws:iam::${account.accountId}:role/emulated`;
      return defineFunction(instant, name, { ...DEFAULT_CONFIGURATION, role, ...configuration }, code);
    },
  };
}

async function folderHash(folder: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`${file.slice(folder.length)}\0`).update(content);
    bytes += content.byteLength;
  }
  return { sha256: hash.digest('base64'), bytes };
}
