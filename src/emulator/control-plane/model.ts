import type { AwsKeys } from '../../io/sigv4.js';
import type { Deployment, Fleet, FunctionImage } from '../model.js';

/** Code of a function, unpacked, or an image that has it. */
export interface CodeRecord {
  /** Its folder is then none. */
  readonly image?: FunctionImage & { readonly uri: string };
  /** Absolute. */
  readonly taskRoot: string;
  /** Absolute, the file that was uploaded; absent where a folder of this machine is the code. */
  readonly zip?: string;
  /** Base64, as AWS has it. */
  readonly sha256: string;
  /** Of the zip, in bytes. */
  readonly bytes: number;
  readonly unzippedBytes: number;
}

/** What UpdateFunctionConfiguration changes. */
export interface Configuration {
  readonly packageType: 'Zip' | 'Image';
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
  /** Of a published version, that of $LATEST then: its own has the description that was asked for. */
  readonly publishedFrom?: Configuration;
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
  /** By qualifier: an alias, or $LATEST. */
  readonly urls: Map<string, UrlRecord>;
}

/** A function URL. */
export interface UrlRecord {
  /** $LATEST or an alias. */
  readonly qualifier: string;
  /** What AWS has before `.lambda-url`. */
  readonly id: string;
  /** Where it is served, with a slash at its end. */
  readonly address: string;
  authType: 'NONE' | 'AWS_IAM';
  invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  cors?: CorsRecord;
  /** ISO 8601. */
  readonly createdAt: string;
  modifiedAt: string;
  /** Stops answering. */
  close(): Promise<void>;
}

/** Of a function URL, as the API names it. */
export interface CorsRecord {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number;
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

/** Lines of the log of one invocation. */
export interface LoggedInvocation {
  readonly group: string;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly text: string;
}

/** Where objects of S3 are read, and as whom; nothing else is ever asked. */
export interface ObjectStore {
  /** http://127.0.0.1:9000, perhaps with a path. */
  readonly endpoint: URL;
  /** Requests are not signed without. */
  readonly keys?: AwsKeys;
}

/** All that an emulated account holds in one region. */
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
  /** The last invocations, the oldest first. */
  readonly logs: LoggedInvocation[];
  /** Where S3Bucket and S3Key are read; absent where nothing is. */
  readonly objects?: ObjectStore;
  /** Begins to serve a function URL. */
  openUrl(name: string, qualifier: string): Promise<Pick<UrlRecord, 'id' | 'address' | 'close'>>;
  /** Where code and layers are unpacked; the caller removes it. */
  readonly workFolder: string;
  /** How long creations and updates take. */
  readonly delays: { readonly pendingMs: number; readonly inProgressMs: number };
  /** Milliseconds, for states that come by time. */
  now(): number;
}
