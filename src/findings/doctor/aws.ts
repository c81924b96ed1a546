import type { Finding } from '../../domain/doctor.js';
import type { AwsFacts } from '../../domain/facts/machine.js';

/** How a profile comes to credentials, by the setting that says so. */
const PROFILE_WAYS: Readonly<Record<string, string>> = {
  aws_access_key_id: 'access key',
  role_arn: 'role',
  sso_session: 'SSO',
  sso_start_url: 'SSO',
  login_session: 'console login',
  credential_process: 'process',
};

/** Credentials and region, by where the SDK for JavaScript would take them from. Needed for AWS Lambda only. */
export function awsFindings(facts: AwsFacts): Finding[] {
  return [credentials(facts), region(facts)];
}

function credentials(facts: AwsFacts): Finding {
  const [source, ...others] = credentialSources(facts);
  const id = 'aws-credentials';
  if (source === undefined) {
    return {
      id,
      status: 'note',
      message: `No AWS credentials are configured${
        facts.metadataDisabled ? '' : ' (instance metadata was not asked)'
      }; only AWS Lambda needs them.`,
      remedy: 'Run aws configure or aws sso login, or set AWS_PROFILE, if you want to measure functions.',
    };
  }
  if (others.length === 0) return { id, status: 'ok', message: `AWS credentials come from ${source}.` };
  return {
    id,
    status: 'note',
    message: `AWS credentials come from ${source}; hidden behind it: ${others.join('; ')}.`,
    remedy: 'Unset what you do not intend to use.',
  };
}

/** In the order in which the SDK asks; a named profile goes before keys of the environment. */
export function credentialSources(facts: AwsFacts): string[] {
  const has = (...names: string[]) => names.every((name) => facts.variables.includes(name));
  const named = has('AWS_PROFILE');
  const keys = has('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')
    ? [
        `the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY${has('AWS_SESSION_TOKEN') ? ', AWS_SESSION_TOKEN' : ''}`,
      ]
    : [];
  const profiles = facts.files.flatMap(({ path, settings = [] }) => {
    const ways = [...new Set(settings.flatMap((name) => PROFILE_WAYS[name] ?? []))];
    return ways.length > 0 ? [`profile ${facts.profile} in ${path} (${ways.join(', ')})`] : [];
  });
  const endpoint = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'].find(
    (name) => has(name),
  );
  return [
    ...(named ? [...profiles, ...keys] : [...keys, ...profiles]),
    ...(has('AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN')
      ? ['the variables AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN']
      : []),
    ...(endpoint ? [`the container’s endpoint (variable ${endpoint})`] : []),
  ];
}

function region({ variables, files, profile }: AwsFacts): Finding {
  const id = 'aws-region';
  const file = files.find(({ settings }) => settings?.includes('region'));
  if (variables.includes('AWS_REGION'))
    return { id, status: 'ok', message: 'The AWS region comes from the variable AWS_REGION.' };
  if (file) {
    return { id, status: 'ok', message: `The AWS region comes from profile ${profile} in ${file.path}.` };
  }
  const unread = variables.includes('AWS_DEFAULT_REGION')
    ? ': AWS_DEFAULT_REGION is set, but the SDK for JavaScript does not read it'
    : '';
  return {
    id,
    status: 'note',
    message: `No AWS region is configured${unread}; only AWS Lambda needs one.`,
    remedy: 'Set AWS_REGION, or region in the profile.',
  };
}
