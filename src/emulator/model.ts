/**
 * What the emulator’s parts say to each other. The control plane (functions, versions, aliases) decides what runs; the
 * fleet runs it: execution environments with the real Python runtime client.
 */

/** Code of one version, ready to run; a change of any of it makes a new deployment. */
export interface Deployment {
  /** Environments of different keys are never shared: changes with code and with configuration. */
  readonly key: string;
  readonly functionName: string;
  /** $LATEST or a number. */
  readonly version: string;
  /** Of the function, without a qualifier. */
  readonly functionArn: string;
  readonly region: string;
  /** For example python3.13. */
  readonly runtime: string;
  /** {@link LocalRuntime.python} of what runs it, where not any of that version will do. */
  readonly interpreter?: string;
  /** module.function */
  readonly handler: string;
  /** Absolute folder with the unpacked code; read only. */
  readonly taskRoot: string;
  /** Absolute folder with the unpacked layers, what AWS has at /opt; absent without layers. */
  readonly optRoot?: string;
  readonly memorySizeMB: number;
  readonly timeoutMs: number;
  /** The function’s own variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly architecture: 'x86_64' | 'arm64';
  /** Starts come from a snapshot. */
  readonly snapStart: boolean;
  readonly logFormat: 'Text' | 'JSON';
  /** /aws/lambda/<name> unless given. */
  readonly logGroup?: string;
  /** From which on the runtime client writes application logs; with JSON only. */
  readonly logLevel?: string;
  /** An image, which has code and runtime in it: handler, task root and runtime are then only what is said of it. */
  readonly image?: FunctionImage;
  /** A program of Python and its arguments, which goes on as the bootstrap whose command line comes behind them. */
  readonly through?: readonly string[];
}

/** An image of a function. */
export interface FunctionImage {
  /** Makes a container of it with these variables, which is not started. Throws measure errors. */
  create(env: Readonly<Record<string, string>>, memorySizeMB: number): Promise<FunctionContainer>;
}

/** A container of a function, made and not started. */
export interface FunctionContainer {
  /** The command that starts it and stays, with its output, until it has ended; it ends with its exit code. */
  readonly start: {
    readonly file: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
  };
  /** What its engine tells of its process while that runs. */
  look(): Promise<{
    /** Epoch in ms, with fractions; absent where the engine has another clock. */
    readonly startedAtMs?: number;
    /** Of this machine; absent where it runs on another one. */
    readonly pid?: number;
  }>;
  /** Of one that has ended with SIGKILL: whether the kernel did that for memory. True where neither kernel nor engine tells. */
  isOutOfMemory(): Promise<boolean>;
  /** Ends and removes it. */
  remove(): Promise<void>;
}

export interface InvokeInput {
  /** A UUID. */
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** As the caller named it, with the qualifier. */
  readonly invokedArn: string;
  /** Base64, as the caller sent it. */
  readonly clientContext?: string;
  /** How many environments of this deployment may be made beside the provisioned ones; Infinity without a limit. */
  readonly concurrency: number;
  /** Told of a new environment when it asks for its first invocation, which it gets afterwards. */
  onInitialised?(start: InitialisedStart): void;
}

/** A process whose initialisation has ended. */
export interface InitialisedStart {
  readonly pid: number;
  /** On the clock of performance.now. */
  readonly startedMs: number;
  readonly initMs: number;
}

export type InvokeOutcome =
  | {
      readonly kind: 'answered';
      readonly payload: Uint8Array;
      /** Present where the function failed, in whatever way. */
      readonly functionError?: 'Unhandled';
      /** The last 4 KB of the invocation’s log, START to REPORT. */
      readonly logTail: Uint8Array;
      /** Log stream of its environment; absent where none could be initialised. */
      readonly logStream?: string;
      /** How long the request waited only because an engine was asked when its container began. */
      readonly asideMs?: number;
    }
  /** No environment was free and none may be made. */
  | { readonly kind: 'throttled' };

/** All execution environments of an emulator. */
export interface Fleet {
  invoke(deployment: Deployment, input: InvokeInput): Promise<InvokeOutcome>;
  /** Ends the environments of a deployment; those that are busy end after their invocation. */
  discard(key: string): Promise<void>;
  /**
   * Keeps this many environments of a deployment initialised (provisioned concurrency); 0 ends it. Resolves when they are
   * ready, to the reason where initialisation failed.
   */
  provision(deployment: Deployment, count: number): Promise<{ readonly failed?: string }>;
  /** Initialises once up to the snapshot of SnapStart, as publishing a version does. Resolves to the reason if that failed. */
  snapshot(deployment: Deployment): Promise<{ readonly failed?: string }>;
  /** Environments that answer or wait at present, for a deployment: provisioned and others. */
  count(key: string): { readonly provisioned: number; readonly onDemand: number };
  /** Ends everything; no process is left. */
  close(): Promise<void>;
}

/** A fleet of processes on this machine. */
export interface LocalFleet extends Fleet {
  /** Why code and layers can be written to here, in the system's words; undefined where they are read-only, as on AWS. */
  codeIsWritable(): Promise<string | undefined>;
}

/** What runs a runtime of AWS on this machine. */
export interface LocalRuntime {
  /** An interpreter in whose environment awslambdaric can be imported. */
  readonly python: string;
  /** Its environment’s packages, absolute. */
  readonly sitePackages: string;
  /** Full version, for example 3.13.0. */
  readonly pythonVersion: string;
  /** Version of awslambdaric. */
  readonly clientVersion: string;
  /** Which packages of AWS's runtime it has, in words: `of AWS, 2026-05-14: boto3 1.40.4, …`. */
  readonly packages: string;
}

/** Finds what runs a deployment; throws where this machine has no such runtime. */
export type FindRuntime = (deployment: Pick<Deployment, 'runtime' | 'interpreter'>) => Promise<LocalRuntime>;
