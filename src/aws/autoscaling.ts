import { defined } from '../domain/defined.js';
import { parseFunctionName } from '../domain/lambda-function.js';
import type { DeployedFunction } from '../domain/plan.js';
import { withinTime } from '../io/time-limit.js';
import type { LambdaConnection } from './connection.js';
import type { FunctionFacts } from './function-facts.js';

/** managed: Application Auto Scaling sets the provisioned concurrency; unseen: nobody may say. */
export type Scaling = 'managed' | 'free' | 'unseen';

const TIMEOUT_MS = 20_000;

/** Whether autoscaling manages the provisioned concurrency of a version or an alias. */
export async function scalingOf(
  {
    target,
    facts,
    connection,
  }: {
    readonly target: DeployedFunction;
    readonly facts: FunctionFacts;
    readonly connection: LambdaConnection;
  },
  {
    env,
    signal,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<Scaling> {
  const { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } = await import(
    '@aws-sdk/client-application-auto-scaling'
  );
  const { function: named, qualifier, profile, endpointUrl } = target;
  const name = parseFunctionName(named)?.name ?? named;
  const { region } = facts.record;
  // Where something else than AWS answers for Lambda, it is asked for this too.
  const endpoint =
    env.AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING ?? endpointUrl ?? env.AWS_ENDPOINT_URL_LAMBDA;
  const client = new ApplicationAutoScalingClient({
    credentials: connection.client.config.credentials,
    ...defined({ region, profile, endpoint }),
  });
  try {
    const { ScalableTargets = [] } = await client.send(
      new DescribeScalableTargetsCommand({
        ServiceNamespace: 'lambda',
        ResourceIds: [`function:${name}:${qualifier}`],
        ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      }),
      { abortSignal: withinTime(TIMEOUT_MS, signal) },
    );
    return ScalableTargets.length > 0 ? 'managed' : 'free';
  } catch (error) {
    if (signal.aborted) throw error;
    // An emulator of Lambda alone has no autoscaling that could manage anything.
    return connection.isAws() ? 'unseen' : 'free';
  } finally {
    client.destroy();
  }
}
