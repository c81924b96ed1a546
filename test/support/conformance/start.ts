import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonClient } from './python.js';
import type { AskingClient } from './row.js';

/** boto3 or the AWS CLI with a home of its own, which `close` removes. */
export function atHome(by: 'boto3' | 'cli', { python, url }: { python: string; url: string }): AskingClient {
  const home = mkdtempSync(join(tmpdir(), 'coldstart-clients-'));
  // What the CLI would refuse by itself goes to the service too.
  writeFileSync(join(home, 'config'), '[default]\nparameter_validation = false\n');
  const client = pythonClient(by, { python, url, home });
  const close = async () => {
    await client.close();
    rmSync(home, { recursive: true, force: true });
  };
  return { ...client, close };
}
