import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { defaultInterpreter } from '../../src/python/interpreters.js';
import { emptyContext } from './python-harness.js';

/** An interpreter that has what AWS's users call Lambda with: boto3 and the AWS CLI. */
export const clientsPython = () => pythonWith('awscli\nboto3\n', 'a test: the clients of AWS');

/** An interpreter that has moto, another implementation of AWS. */
const motoPython = () => pythonWith('moto[awslambda,server]<6\n', 'a test: moto');

/** In the caller's own cache, where it is made once. */
async function pythonWith(requirements: string, label: string): Promise<string> {
  const cacheDir = await cacheDirectory(process.env, process.platform);
  const { context, remove } = emptyContext({ cacheDir });
  try {
    const interpreter = await defaultInterpreter(context);
    const spec = { interpreter, requirements, requireHashes: false, label };
    return (await ensureEnvironment(spec, context)).python;
  } finally {
    remove();
  }
}

/** Serves moto until the test is over; resolves to its address once it answers. */
export async function motoServer(): Promise<string> {
  const [python, port] = [await motoPython(), await freePort()];
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const server = spawn(python, args, { stdio: 'ignore' });
  onTestFinished(() => void server.kill('SIGKILL'));
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    );
  while (!(await answers())) {
    if (server.exitCode !== null) throw new Error(`moto ended with exit code ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return endpoint;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
