import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { defined } from '../domain/defined.js';
import { isLoopbackHost } from '../domain/loopback-request.js';
import type { DeployedFunction } from '../domain/plan.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** A client of Lambda's API with one connection that is kept open. */
export interface LambdaConnection {
  readonly client: LambdaClient;
  /** Whether AWS was asked; any other address is an emulator. Known after the first request. */
  isAws(): boolean;
  /** The region that is asked. Rejects where none is configured. */
  region(): Promise<string>;
  /** Whether the next request finds an open connection. */
  isOpen(): boolean;
  /** Connections opened so far. */
  opened(): number;
  /** Allows so many connections at the same time; one until then. */
  widen(sockets: number): void;
  close(): void;
}

/** Connections of one run; what is asked of one place shares one, unless it is given a lane of its own. */
export interface LambdaConnections {
  to(target: DeployedFunction, lane?: string): Promise<LambdaConnection>;
  close(): void;
}

export function lambdaConnections(env: Variables): LambdaConnections {
  const open = new Map<string, Promise<LambdaConnection>>();
  return {
    to: (target, lane) => {
      const key = JSON.stringify([target.region, target.profile, target.endpointUrl, lane]);
      const known = open.get(key) ?? connect(target, env);
      open.set(key, known);
      return known;
    },
    close: () => {
      for (const connection of open.values()) {
        connection.then(
          ({ close }) => close(),
          // Whoever asked for it has heard of it.
          () => {},
        );
      }
    },
  };
}

async function connect(target: DeployedFunction, env: Variables): Promise<LambdaConnection> {
  const { LambdaClient: Client } = await import('@aws-sdk/client-lambda');
  const settings = clientSettings(target, env, 'LAMBDA');
  const https = kept(new HttpsAgent({ keepAlive: true, maxSockets: 1 }));
  const http = kept(new HttpAgent({ keepAlive: true, maxSockets: 1 }));
  const client = new Client({
    // A second attempt would be a second invocation in one sample.
    maxAttempts: 1,
    requestHandler: { httpAgent: http.agent, httpsAgent: https.agent, connectionTimeout: 10_000 },
    ...settings,
  });
  let host = '';
  // Flags, variables and profiles may name an endpoint: where a request went is known when it goes.
  client.middlewareStack.add(
    (next) => (args) => {
      host = (args.request as { hostname?: string }).hostname ?? host;
      return next(args);
    },
    { step: 'finalizeRequest', name: 'hostAsked' },
  );
  return {
    client,
    isAws: () => isOfAws(host),
    region: () => client.config.region(),
    isOpen: () => https.isOpen() || http.isOpen(),
    opened: () => https.opened() + http.opened(),
    widen: (sockets) => {
      for (const { agent } of [https, http]) agent.maxSockets = Math.max(agent.maxSockets, sockets);
    },
    close: () => client.destroy(),
  };
}

/** Where and as whom a service is asked: what flags leave open, the variables say. */
export function clientSettings(
  { region, profile, endpointUrl }: Pick<DeployedFunction, 'region' | 'profile' | 'endpointUrl'>,
  env: Variables,
  service: 'LAMBDA' | 'CLOUDWATCH_LOGS',
) {
  // Which Node the SDK will need next year is no news for who measures.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const endpoint = endpointUrl ?? endpointOf(env, service);
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  // Python's tools read AWS_DEFAULT_REGION, the SDK of JavaScript does not.
  const place = region || env.AWS_REGION || env.AWS_DEFAULT_REGION || (isLocal ? 'us-east-1' : undefined);
  const chosen = profile ?? (env.AWS_PROFILE || undefined);
  return {
    ...(place ? { region: place } : {}),
    ...defined({
      profile: chosen,
      endpoint,
      credentials: chosen === undefined ? keysOf(env, isLocal) : undefined,
      useFipsEndpoint: isTrue(env.AWS_USE_FIPS_ENDPOINT),
      useDualstackEndpoint: isTrue(env.AWS_USE_DUALSTACK_ENDPOINT),
    }),
  };
}

/**
 * The variables are given to the SDK, which would read those of the process. Undefined where profiles, roles or what the
 * machine is have to say: these it finds by itself.
 */
function keysOf(env: Variables, isLocal: boolean) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...defined({ sessionToken: env.AWS_SESSION_TOKEN || undefined }) };
  // What listens on this machine takes any; the caller's own are not looked for.
  return isLocal && !accessKeyId ? { accessKeyId: 'local', secretAccessKey: 'local' } : undefined;
}

function endpointOf(env: Variables, service: string): string | undefined {
  if (isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)) return undefined;
  return env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || undefined;
}

function isTrue(value: string | undefined): true | undefined {
  return value?.toLowerCase() === 'true' || undefined;
}

/** Counts the connections that an agent opens. */
function kept<T extends HttpAgent>(agent: T) {
  let count = 0;
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (...args) => {
    count += 1;
    return create(...args);
  };
  return {
    agent,
    isOpen: () => Object.values(agent.freeSockets).some((sockets) => (sockets?.length ?? 0) > 0),
    opened: () => count,
  };
}

function isLoopback(url: string): boolean {
  return isLoopbackHost(hostOf(url));
}

/** Also VPC endpoints and those of other partitions. */
function isOfAws(host: string): boolean {
  return /\.(?:amazonaws\.com(?:\.cn)?|api\.aws|amazonaws\.eu)$/.test(host);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
