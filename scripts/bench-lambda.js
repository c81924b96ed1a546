// Init durations of coldstart's emulator against those of AWS's own, for the same handler, in turn. Used by bench-self.js.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { createFleet } from '../dist/emulator/fleet.js';
import { cacheDirectory } from '../dist/io/cache-dir.js';
import { readInvocationLog } from '../dist/lambda-log/sample.js';
import { defaultInterpreter } from '../dist/python/interpreters.js';
import { lambdaRuntime } from '../dist/runners/handler/runtime.js';

/** AWS's emulator, from the wheel of aws-sam-cli. */
function officialEmulator(python, folder) {
  const wheels = join(folder, 'sam');
  mkdirSync(wheels);
  execFileSync(python, ['-m', 'pip', 'download', '-q', '--no-deps', '-d', wheels, 'aws-sam-cli'], {
    stdio: 'ignore',
  });
  const arch = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const name = `samcli/local/rapid/aws-lambda-rie-${arch}`;
  const files = unzipSync(readFileSync(join(wheels, readdirSync(wheels)[0])), {
    filter: (file) => file.name === name,
  });
  const program = join(folder, 'rie');
  writeFileSync(program, files[name]);
  chmodSync(program, 0o755);
  return program;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** One start in AWS's emulator: what its line INIT REPORT says, in ms. Its line REPORT is wrong and never read. */
async function officialInit(program, runtime, deployment) {
  const [port, api] = [await freePort(), await freePort()];
  const args = [
    '--runtime-interface-emulator-address',
    `127.0.0.1:${port}`,
    '--runtime-api-address',
    `127.0.0.1:${api}`,
  ];
  const child = spawn(program, [...args, runtime.python, '-m', 'awslambdaric', deployment.handler], {
    cwd: deployment.taskRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    // What changes what the client imports is the same on both sides.
    env: {
      ...{ PATH: process.env.PATH, LANG: 'en_US.UTF-8', TZ: ':UTC', PYTHONDONTWRITEBYTECODE: '1' },
      ...{ AWS_EXECUTION_ENV: `AWS_Lambda_${deployment.runtime}`, AWS_REGION: 'us-east-1' },
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += text));
  try {
    const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`;
    for (let turn = 0; turn < 200; turn++) {
      const answer = await fetch(url, { method: 'POST', body: '{}' }).catch(() => undefined);
      if (answer) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return Number(/INIT REPORT\(durationMs: ([\d.]+)\)/.exec(log)?.[1]);
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
  }
}

async function ownInit(fleet, deployment) {
  const requestId = randomUUID();
  const { logTail } = await fleet.invoke(deployment, {
    ...{ requestId, payload: Buffer.from('{}'), invokedArn: deployment.functionArn },
    concurrency: Number.POSITIVE_INFINITY,
  });
  await fleet.discard(deployment.key);
  return readInvocationLog(Buffer.from(logTail).toString('utf8'), requestId).report?.initMs ?? Number.NaN;
}

/** Handlers of different weight, each with n starts in both emulators, in turn; `writable` says why the code is not read-only. */
export async function compareInits(folder, n) {
  const cacheDir = await cacheDirectory(process.env, process.platform);
  const context = { env: process.env, cwd: folder, cacheDir, signal: new AbortController().signal };
  const interpreter = await defaultInterpreter(context);
  const runtime = await lambdaRuntime(interpreter, context);
  const program = officialEmulator(interpreter.executable, folder);
  // Read-only where the system can do that, as for every run.
  const codeFolder = join(folder, 'code');
  mkdirSync(codeFolder);
  const fleet = createFleet({ workFolder: folder, codeFolder, findRuntime: async () => runtime });
  const modules = {
    hello: '',
    imports: 'import asyncio, json, decimal, email.message, urllib.request\n',
    work: 'TABLE = {number: str(number) * 3 for number in range(300_000)}\n',
    // Of the runtime's own packages.
    boto3: 'import boto3\n',
  };
  try {
    const found = [];
    for (const [name, text] of Object.entries(modules)) {
      const taskRoot = join(codeFolder, name);
      mkdirSync(taskRoot);
      writeFileSync(join(taskRoot, 'app.py'), `${text}def handler(event, context): return 1\n`);
      const deployment = {
        ...{
          key: name,
          functionName: name,
          version: '$LATEST',
          functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        },
        ...{ region: 'us-east-1', runtime: `python${interpreter.minor}`, handler: 'app.handler', taskRoot },
        ...{
          memorySizeMB: 512,
          timeoutMs: 30_000,
          variables: {},
          architecture: 'x86_64',
          snapStart: false,
          logFormat: 'Text',
        },
      };
      const times = { own: [], official: [] };
      const measures = {
        own: () => ownInit(fleet, deployment),
        official: () => officialInit(program, runtime, deployment),
      };
      for (let turn = 0; turn < n; turn++) {
        // Each goes first in every other turn: what one leaves behind meets the other as often.
        const order = turn % 2 === 0 ? ['own', 'official'] : ['official', 'own'];
        for (const side of order) times[side].push(await measures[side]());
      }
      found.push({ name, ...times, packages: runtime.packages, writable: await fleet.codeIsWritable() });
    }
    return found;
  } finally {
    await fleet.close();
  }
}
