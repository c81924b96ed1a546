import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../domain/defined.js';
import { serveFunctionUrl } from './api/function-url.js';
import { createRegions, type Home } from './api/regions.js';
import { type OnCall, serveApi } from './api/server.js';
import { validate } from './api/validate.js';
import { checkConfiguration, DEFAULT_CONFIGURATION } from './control-plane/configuration.js';
import { defineFunction } from './control-plane/functions.js';
import { addLayer } from './control-plane/layers.js';
import { deploymentOf } from './control-plane/look-up.js';
import type {
  Account,
  CodeRecord,
  Configuration,
  FunctionRecord,
  ObjectStore,
} from './control-plane/model.js';
import type { Fleet, FunctionImage } from './model.js';

/** An emulated account of AWS Lambda, on loopback. */
export interface Emulator {
  /** http://127.0.0.1:9001 */
  readonly url: string;
  /**
   * Makes a function of a folder in the default region, as it lies there, active at once. Throws the errors of AWS for what
   * it refuses.
   */
  define(name: string, folder: string, configuration: Partial<Configuration>): Promise<FunctionRecord>;
  /** The same of an image; `sha256` is that of the image, in hex. */
  defineImage(
    name: string,
    image: {
      readonly of: FunctionImage;
      readonly uri: string;
      readonly sha256: string;
      readonly bytes: number;
    },
    configuration: Partial<Configuration>,
  ): Promise<FunctionRecord>;
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
  /** Of callers whose signature is for none, and of what is defined here. */
  readonly region?: string;
  readonly accountId?: string;
  /** Where code and layers named by S3Bucket and S3Key are read; nowhere unless given. */
  readonly objects?: ObjectStore;
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
  const { port, accessKey, onCall, objects } = options;
  const standard = options.region ?? 'us-east-1';
  const newAccount = (region: string): Account => ({
    region,
    accountId: options.accountId ?? '000000000000',
    concurrencyLimit: options.concurrencyLimit ?? 1000,
    functions: new Map(),
    layers: new Map(),
    mappings: new Map(),
    fleet: options.fleet,
    logs: [],
    ...defined({ objects }),
    workFolder: options.workFolder,
    delays: options.delays ?? DELAYS,
    openUrl: (name, qualifier) => {
      const at = Number(new URL(api.url).port) + 1 + urls;
      urls += 1;
      const preferred = port !== undefined && port > 0 && at < 65_536 ? at : 0;
      return serveFunctionUrl(regions.at(region), name, qualifier, { port: preferred, accessKey });
    },
    now: () => performance.now(),
  });
  const regions = createRegions(standard, newAccount);
  const first: (() => Promise<unknown>)[] = [];
  const folders = new Set<string>();
  let urls = 0;
  let resetting: Promise<void> = Promise.resolve();
  const reset = async () => {
    const before = regions.all();
    regions.clear();
    urls = 0;
    await Promise.all(before.map(({ account }) => emptied(account)));
    // Listed before anything is made anew; what cannot be removed takes room alone.
    const left = (await unpackedIn(options.workFolder)).filter((folder) => !folders.has(folder));
    void removeWhenIdle(left, before).catch(() => undefined);
    for (const again of first) await again();
  };
  const api = await serveApi(regions, {
    ...defined({ port, accessKey }),
    onCall,
    onReset: () => {
      resetting = resetting.then(reset, reset);
      return resetting;
    },
  });
  const kept = <T>(make: () => Promise<T>): Promise<T> => {
    first.push(make);
    return make();
  };
  const add = (name: string, code: CodeRecord, configuration: Partial<Configuration>) =>
    kept(() => {
      const { account } = regions.at();
      const instant = { ...account, delays: { pendingMs: 0, inProgressMs: 0 } };
      // What clients that send back all they were told can send back.
      const role = `arn:aws:iam::${account.accountId}:role/emulated`;
      return defineFunction(instant, name, { ...DEFAULT_CONFIGURATION, role, ...configuration }, code);
    });
  return {
    url: api.url,
    close: async () => {
      await Promise.all([api.close(), ...regions.all().map(({ account }) => closeUrls(account))]);
    },
    layer: (name, zip) => kept(async () => (await addLayer(regions.at().account, name, zip)).arn),
    define: async (name, folder, configuration) => {
      checkFunction(name, { ...DEFAULT_CONFIGURATION, ...configuration });
      const { sha256, bytes } = await folderHash(folder);
      folders.add(resolve(folder));
      return add(name, { taskRoot: folder, sha256, bytes, unzippedBytes: bytes }, configuration);
    },
    defineImage: (name, { of, uri, sha256, bytes }, configuration) => {
      const code = { image: { ...of, uri }, taskRoot: '', sha256, bytes, unzippedBytes: 0 };
      return add(name, code, { ...configuration, packageType: 'Image' });
    },
  };
}

/** What CreateFunction would refuse; of any Python that is on this machine. Throws the errors of AWS. */
function checkFunction(name: string, configuration: Configuration): void {
  const {
    handler: Handler,
    memorySizeMB: MemorySize,
    timeoutS: Timeout,
    variables: Variables,
    ephemeralStorageMB: Size,
  } = configuration;
  const limits = { MemorySize, Timeout, EphemeralStorage: { Size } };
  const given = { FunctionName: name, Handler, ...limits, Environment: { Variables } };
  // Those of the emulated account.
  const own = { Role: 'arn:aws:iam::000000000000:role/emulated', Code: {} };
  validate('CreateFunction', { ...given, ...own });
  checkConfiguration(configuration);
}

/** Ends all environments and URLs of a region; a request to a URL is cut, others are answered still. */
async function emptied(account: Account): Promise<void> {
  const { fleet, functions } = account;
  const keys = [...functions.values()].flatMap((found) =>
    [found.latest, ...(found.before ? [found.before] : []), ...found.versions.values()].map(
      (record) => deploymentOf(account, found, record).key,
    ),
  );
  await Promise.all([...keys.map((key) => fleet.discard(key)), closeUrls(account)]);
}

/** Absolute folders with code and layers that were unpacked, and the zips of the code. */
async function unpackedIn(workFolder: string): Promise<string[]> {
  const names = await readdir(workFolder);
  return names
    .filter((name) => /^(?:task|opt)-[0-9a-f-]{36}(?:\.zip)?$/.test(name))
    .map((name) => resolve(workFolder, name));
}

/** Removes them once nothing runs any more that was begun before. */
async function removeWhenIdle(unpacked: readonly string[], before: readonly Home[]): Promise<void> {
  const isBusy = () => before.some(({ running }) => [...running.values()].some((count) => count > 0));
  while (isBusy()) await sleep(100, undefined, { ref: false });
  for (const folder of unpacked) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function closeUrls({ functions }: Account): Promise<void> {
  const urls = [...functions.values()].flatMap((found) => [...found.urls.values()]);
  await Promise.all(urls.map((url) => url.close()));
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
