import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctorSchema } from '../../src/domain/doctor.js';
import { emptyFolder, ended, startColdstart } from '../support/cli.js';

const parse = (stdout: string) => doctorSchema.parse(JSON.parse(stdout));

describe('coldstart doctor, measuring', () => {
  it('reports findings, measured costs, the noise of the machine and no secret', async () => {
    const home = emptyFolder();
    mkdirSync(join(home, '.aws'));
    writeFileSync(
      join(home, '.aws', 'credentials'),
      '[default]\naws_access_key_id = key-of-file\naws_secret_access_key = secret-of-file\n',
    );
    const env = {
      AWS_ACCESS_KEY_ID: 'key-of-environment',
      AWS_SECRET_ACCESS_KEY: 'secret-of-environment',
      AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
      AWS_CONFIG_FILE: join(home, '.aws', 'config'),
      AWS_REGION: 'region-of-environment',
      AWS_PROFILE: '',
      PYTHONHASHSEED: '4711',
    };
    const { code, stdout, stderr } = await ended(
      startColdstart(['doctor', '--format', 'json', '--noise'], { env }),
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(/(?:key|secret|region)-of-|4711/);
    const { findings } = parse(stdout);
    const byId = new Map(findings.map((finding) => [finding.id, finding]));
    expect(byId.size).toBe(findings.length);
    expect(findings.filter(({ message }) => message.includes('could not be checked'))).toEqual([]);
    expect(byId.get('pythons')?.status).toBe('ok');
    expect(byId.get('site')?.cost?.n).toBe(11);
    expect(byId.get('bytecode')?.cost?.ms).toBeGreaterThan(0);
    expect(byId.get('aws-credentials')?.message).toMatch(
      /^AWS credentials come from the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; hidden behind it: profile default/,
    );
    expect(byId.get('python-variables')?.message).toContain('PYTHONHASHSEED');
    const noise = findings.filter(({ id }) => id.startsWith('noise'));
    expect(noise.map(({ id }) => id)).toEqual(['noise-bare', 'noise-worker']);
    for (const { message } of noise) {
      expect(message).toMatch(
        / n = 20: the interval (?:contains|does not contain) 1\. At n = 20 it could detect /,
      );
    }
  });
});
