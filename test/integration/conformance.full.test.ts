import { describe } from 'vitest';
import { checkTable } from '../support/conformance/check.js';
import { atHome } from '../support/conformance/start.js';
import { hasRegistry } from './python-harness.js';
import { clientsPython } from './test-environments.js';

const online = hasRegistry();

describe.skipIf(!online)(
  `with Python${online ? '' : ' (skipped: the package registry cannot be reached)'}`,
  () => {
    checkTable('boto3', async (url) => atHome('boto3', { python: await clientsPython(), url }));
    checkTable('the AWS CLI', async (url) => atHome('cli', { python: await clientsPython(), url }));
  },
);
