import type { Deployment, Fleet } from '../model.js';

/** Code of a function, unpacked. */
export interface CodeRecord {
  /** Absolute. */
  readonly taskRoot: string;
  /** Base64, as AWS has it. */
  readonly sha256: string;
  /** Of the zip, in bytes. */
  readonly bytes: number;
  readonly unzippedBytes: number;
}

/** What UpdateFunctionConfiguration changes. */
export interface Configuration {
  readonly description: string;
  readonly role: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memorySizeMB: number;
  readonly timeoutS: number;
  readonly variables: Readonly<Record<string, string>>;
  /** ARNs of layer versions, in order. */
  readonly layers: readonly string[];
  readonly architecture: Deployment['architecture'];
  readonly logFormat: Deployment['logFormat'];
  readonly snapStart: 'None' | 'PublishedVersions';
  readonly ephemeralStorageMB: number;
  /** What changes no start here: kept and answered, by the member names of the API. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** One version: $LATEST, or a published one, which never changes. */
export interface VersionRecord {
  readonly version: string;
  readonly configuration: Configuration;
  readonly code: CodeRecord;
  /** Where the layers were unpacked together; absent without layers. */
  readonly optRoot?: string;
  readonly revisionId: string;
  /** ISO 8601. */
  readonly lastModified: string;
  /** On the clock of the options: before that its state is Pending, or its last update InProgress. */
  readonly readyAtMs: number;
  /** What is awaited until then. */
  readonly awaited: 'creation' | 'update';
  /** Of a version with SnapStart. */
  snapshot?: 'being made' | 'ready' | { readonly failed: string };
}

export interface AliasRecord {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Shares of requests by other versions. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

export interface ProvisionedRecord {
  readonly requested: number;
  status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  reason?: string;
  readonly lastModified: string;
}

/** A resource-based policy: of a function, a version, an alias, or of a layer version. */
export interface PolicyRecord {
  readonly statements: readonly Readonly<Record<string, unknown>>[];
  readonly revisionId: string;
}

/** What becomes of asynchronous requests; nothing here retries. */
export interface EventInvokeRecord {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeS?: number;
  readonly destinations: { readonly OnSuccess: object; readonly OnFailure: object };
  /** Epoch, in seconds. */
  readonly lastModifiedS: number;
}

/** An event source mapping; nothing is polled. */
export interface MappingRecord {
  readonly uuid: string;
  readonly functionName: string;
  /** With the qualifier, where one was named. */
  readonly functionArn: string;
  /** By the member names of the API. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly isEnabled: boolean;
  /** What goes on until `readyAtMs`, on the clock of the account. */
  readonly doing: 'Creating' | 'Updating' | 'Enabling' | 'Disabling' | 'Deleting';
  readonly readyAtMs: number;
  /** Epoch, in seconds. */
  readonly lastModifiedS: number;
  readonly tags: Map<string, string>;
}

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  latest: VersionRecord;
  /** What still answers while an update of $LATEST is in progress. */
  before?: VersionRecord;
  readonly versions: Map<string, VersionRecord>;
  nextVersion: number;
  readonly aliases: Map<string, AliasRecord>;
  /** By qualifier: a version or an alias. */
  readonly provisioned: Map<string, ProvisionedRecord>;
  /** By qualifier; that of the function itself is $LATEST. */
  readonly policies: Map<string, PolicyRecord>;
  /** By qualifier; that of the function itself is $LATEST. */
  readonly eventInvoke: Map<string, EventInvokeRecord>;
  /** Concurrent executions that are kept for it, and that it may not exceed. */
  reserved?: number;
  readonly tags: Map<string, string>;
}

export interface LayerRecord {
  readonly arn: string;
  readonly name: string;
  readonly version: number;
  readonly zip: Uint8Array;
  readonly sha256: string;
  readonly description: string;
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
  readonly createdAt: string;
  readonly licence?: string;
  policy?: PolicyRecord;
  /** Versions that use it keep it, and its number is not given again. */
  isDeleted?: true;
}

/** All that an emulated account holds. */
export interface Account {
  readonly region: string;
  readonly accountId: string;
  readonly concurrencyLimit: number;
  readonly functions: Map<string, FunctionRecord>;
  /** By name, then by version. */
  readonly layers: Map<string, Map<number, LayerRecord>>;
  /** Event source mappings, by UUID. */
  readonly mappings: Map<string, MappingRecord>;
  readonly fleet: Fleet;
  /** Where code and layers are unpacked; the caller removes it. */
  readonly workFolder: string;
  /** How long creations and updates take. */
  readonly delays: { readonly pendingMs: number; readonly inProgressMs: number };
  /** Milliseconds, for states that come by time. */
  now(): number;
}
