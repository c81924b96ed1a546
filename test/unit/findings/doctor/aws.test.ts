import { describe, expect, it } from 'vitest';
import type { AwsFacts } from '../../../../src/domain/facts/machine.js';
import { awsFindings, credentialSources } from '../../../../src/findings/doctor/aws.js';
import { profileSettings } from '../../../../src/machine/aws-access.js';

const facts = (given: Partial<AwsFacts>): AwsFacts => ({
  variables: [],
  profile: 'default',
  metadataDisabled: false,
  files: [],
  ...given,
});
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const file = (...settings: string[]) => ({ kind: 'config' as const, path: '/h/config', settings });

describe('credentials', () => {
  it.each<[string, Partial<AwsFacts>, string[]]>([
    ['nothing', {}, []],
    ['half a key', { variables: ['AWS_ACCESS_KEY_ID'] }, []],
    ['keys', { variables: KEYS }, ['the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY']],
    [
      'a session',
      { variables: [...KEYS, 'AWS_SESSION_TOKEN'] },
      ['the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN'],
    ],
    ['a file with a region only', { files: [file('region')] }, []],
    ['SSO', { files: [file('sso_session', 'region')] }, ['profile default in /h/config (SSO)']],
    [
      'a web identity',
      { variables: ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'] },
      ['the variables AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN'],
    ],
    [
      'a container',
      { variables: ['AWS_CONTAINER_CREDENTIALS_FULL_URI'] },
      ['the container’s endpoint (variable AWS_CONTAINER_CREDENTIALS_FULL_URI)'],
    ],
  ])('from %s', (_, given, sources) => {
    expect(credentialSources(facts(given))).toEqual(sources);
  });

  it('prefers keys to the default profile, and a named profile to keys', () => {
    const files = [file('aws_access_key_id')];
    expect(credentialSources(facts({ variables: KEYS, files }))[0]).toMatch(/^the variables/);
    const named = facts({ variables: [...KEYS, 'AWS_PROFILE'], profile: 'work', files });
    expect(credentialSources(named)[0]).toBe('profile work in /h/config (access key)');
    expect(awsFindings(named)[0]).toMatchObject({
      status: 'note',
      message: expect.stringContaining('hidden behind it: the variables'),
    });
  });
});

describe('region', () => {
  it.each<[Partial<AwsFacts>, string, string]>([
    [{}, 'note', 'No AWS region is configured; '],
    [{ variables: ['AWS_DEFAULT_REGION'] }, 'note', 'AWS_DEFAULT_REGION is set, but'],
    [{ variables: ['AWS_REGION'] }, 'ok', 'variable AWS_REGION'],
    [{ files: [file('region')] }, 'ok', 'profile default in /h/config'],
  ])('%j', (given, status, said) => {
    const region = awsFindings(facts(given)).find(({ id }) => id === 'aws-region');
    expect(region?.status).toBe(status);
    expect(region?.message).toContain(said);
  });
});

describe('profileSettings', () => {
  const CONFIG = [
    '[default]',
    'region = eu-west-1',
    's3 =',
    '  addressing_style = path',
    '[profile work]',
    'role_arn=arn:x',
    '# sso_session = off',
    'region=',
    '[sso-session corp]',
    'sso_start_url = https://x',
  ].join('\n');

  it.each([
    ['default', ['region']],
    ['work', ['role_arn']],
    ['corp', undefined],
  ])('of %s in a config', (profile, settings) => {
    expect(profileSettings(CONFIG, 'config', profile)).toEqual(settings);
  });

  it('reads credentials, without their values', () => {
    const text = '[work]\r\naws_access_key_id = AKIA\r\naws_secret_access_key = abc\r\n';
    expect(profileSettings(text, 'credentials', 'work')).toEqual([
      'aws_access_key_id',
      'aws_secret_access_key',
    ]);
    expect(profileSettings(text, 'credentials', 'default')).toBeUndefined();
  });
});
