import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart } from '../support/cli.js';
import { hasRegistry } from './python-harness.js';
import { motoServer } from './test-environments.js';

const online = hasRegistry();

/** Another implementation of CloudWatch Logs; its queries know no regular expressions. */
describe.skipIf(!online)(`moto${online ? '' : ' (skipped: the package registry cannot be reached)'}`, () => {
  it('has its log groups read with FilterLogEvents, page by page', async () => {
    const endpoint = await motoServer();
    const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
    const client = new CloudWatchLogsClient({ endpoint, region: 'us-east-1', credentials });
    onTestFinished(() => client.destroy());
    const now = Date.now();
    for (const name of ['orders', 'other']) {
      const logGroupName = `/aws/lambda/${name}`;
      await client.send(new CreateLogGroupCommand({ logGroupName }));
      for (let env = 0; env < 3; env++) {
        const logStreamName = `2026/01/02/[$LATEST]${env}abc`;
        await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
        // moto has pages of up to 10,000 events.
        const logEvents = Array.from({ length: 4000 }, (_, n) => {
          const requestId = `0badcafe-000${env}-4000-8000-${n.toString(16).padStart(12, '0')}`;
          const timestamp = now - 600_000 + n * 100;
          const init = n === 0 ? 'Init Duration: 100.00 ms\t' : '';
          const report = `REPORT RequestId: ${requestId}\tDuration: 5.00 ms\tBilled Duration: 5 ms\tMemory Size: 256 MB\tMax Memory Used: 40 MB\t${init}`;
          return [
            { timestamp, message: `START RequestId: ${requestId} Version: $LATEST\n` },
            { timestamp: timestamp + 5, message: `${report}\n` },
          ];
        }).flat();
        await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
      }
    }
    const where = ['--endpoint-url', endpoint, '--region', 'us-east-1', '--via', 'events', '--since', '1h'];
    const { code, stdout, stderr } = await coldstart(
      ['lambda', 'logs', '--function', 'o*', '--format', 'json', ...where],
      { env: { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' } },
    );
    expect([code, stderr]).toEqual([0, '']);
    const { results } = reportSchema.parse(JSON.parse(stdout));
    expect(results.map(({ id, trials }) => [id, trials.length])).toEqual(
      ['orders', 'other'].flatMap((name) => [
        [`lambda/${name}/256/cold`, 3],
        [`lambda/${name}/256/warm`, 3 * 3999],
      ]),
    );
    const missing = await coldstart(['lambda', 'logs', '--function', 'nope', ...where]);
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringContaining('no log group /aws/lambda/nope'),
    ]);
  }, 300_000);
});
