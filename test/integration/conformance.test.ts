import { checkTable } from '../support/conformance/check.js';
import { javascriptClient } from '../support/conformance/javascript.js';

// boto3 and the AWS CLI make the same calls in conformance.full.test.ts.
checkTable('the SDK for JavaScript', async (url) => javascriptClient(url));
