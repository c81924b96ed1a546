import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AwsFacts, AwsFile } from '../domain/facts/machine.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the environment and the two files of the AWS SDK. Contacts nobody, throws nothing. */
export async function awsFacts(env: Env): Promise<AwsFacts> {
  const profile = env.AWS_PROFILE || 'default';
  const home = env.HOME || homedir();
  const places = [
    { kind: 'credentials', path: env.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws', 'credentials') },
    { kind: 'config', path: env.AWS_CONFIG_FILE || join(home, '.aws', 'config') },
  ] as const;
  const files = await Promise.all(
    places.map(async ({ kind, path }): Promise<AwsFile[]> => {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      return text === undefined ? [] : [{ kind, path, settings: profileSettings(text, kind, profile) }];
    }),
  );
  return {
    variables: Object.keys(env)
      .filter((name) => name.startsWith('AWS_') && env[name])
      .sort(),
    profile,
    metadataDisabled: env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true',
    files: files.flat(),
  };
}

/** Names of a profile's settings: `[name]` in credentials, `[default]` or `[profile name]` in config. */
export function profileSettings(text: string, kind: AwsFile['kind'], profile: string): string[] | undefined {
  const wanted =
    kind === 'config' && profile !== 'default' ? [`profile ${profile}`] : [profile, `profile ${profile}`];
  let settings: string[] | undefined;
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1]?.replace(/\s+/g, ' ').replaceAll('"', '');
    if (section !== undefined) inside = wanted.includes(section);
    if (inside) settings ??= [];
    // Indented lines belong to a setting of their own kind (s3 = …).
    const name = /^([A-Za-z_]\w*)\s*=\s*\S/.exec(line)?.[1];
    if (inside && name) settings?.push(name);
  }
  return settings;
}
