import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { emptyFolder, ended, startColdstart } from './cli.js';
import { processesWith } from './processes.js';
import { rawRequest, signedBy } from './raw-http.js';

/** Its import, its handler and a child of it take time, so that a kill meets each. */
const APP = `import subprocess, time
subprocess.Popen(['sleep', '3600.NAME'])
time.sleep(0.2)
def handler(event, context):
    open('served', 'w').close()
    time.sleep(event.get('sleep', 0))
    return 'done'
`;

/** An emulator in a process of its own, with one function that starts a child. */
export async function killableEmulator(name: string) {
  const cwd = emptyFolder();
  const temporary = emptyFolder();
  const served = join(cwd, 'served');
  writeFileSync(
    join(cwd, `${name}.py`),
    APP.replace('NAME', name.replace(/\D/g, '')).replace("'served'", JSON.stringify(served)),
  );
  const server = startColdstart(
    ['lambda', 'emulate', '--port', '0', '--name', 'fn', '--handler', `${name}.handler`],
    { cwd, env: { TMPDIR: temporary } },
  );
  const end = ended(server);
  let said = '';
  server.stdout?.on('data', (text: string) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/\n/);
  const url = said.split(' ', 1)[0] ?? '';
  const invoke = (event: object) =>
    rawRequest(`${url}/2015-03-31/functions/fn/invocations`, {
      ...{ method: 'POST', headers: { authorization: signedBy('any') }, body: JSON.stringify(event) },
    });
  const left = () => [
    ...processesWith(`${name}.handler`).filter((pid) => pid !== String(server.pid)),
    ...processesWith(`3600.${name.replace(/\D/g, '')}`),
  ];
  return {
    temporary,
    invoke,
    left,
    served: () => existsSync(served),
    kill: () => server.kill('SIGKILL'),
    end,
  };
}

/** Kills an emulator this long after it was asked for an invocation, and expects that nothing goes on. */
export async function killedAfter(ms: number, name: string): Promise<void> {
  const { invoke, left, kill, end } = await killableEmulator(name);
  const asked = invoke({ sleep: 30 }).catch(() => undefined);
  await sleep(ms);
  kill();
  await end;
  await asked;
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
}

/** The folders of emulators in a folder for temporary files. */
export function emulatorFolders(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('coldstart-emulator-'));
}
