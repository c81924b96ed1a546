/** What AWS tells about a function, as far as the rules need it: no values of variables, no ids of accounts. */
export interface LambdaFacts {
  /** Without qualifier and account. */
  readonly name: string;
  readonly qualifier?: string;
  readonly region: string;
  readonly configuration: ConfigurationFacts;
  readonly layers: readonly LayerFacts[];
  /** Absent where not allowed to look, here and below. */
  readonly versions?: readonly VersionFacts[];
  readonly aliases?: readonly AliasFacts[];
  readonly provisioned?: readonly ProvisionedFacts[];
  readonly eventSources?: readonly EventSourceFacts[];
  /** Absent for images, and where the code could not be had. */
  readonly zip?: ZipFacts;
  readonly unseen: readonly Unseen[];
}

export interface ConfigurationFacts {
  /** $LATEST, or the version that was asked for. */
  readonly version: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly packageType: 'Zip' | 'Image';
  readonly architecture: 'x86_64' | 'arm64';
  readonly memorySizeMB: number;
  readonly timeoutS: number;
  readonly ephemeralStorageMB: number;
  /** Of the zip. */
  readonly codeBytes: number;
  readonly snapStart: SnapStartFacts;
  /** Mounted, such as EFS. */
  readonly fileSystems: number;
  readonly hasVpc: boolean;
  readonly isTraced: boolean;
  readonly hasOwnKey: boolean;
  readonly variables: readonly VariableFacts[];
}

export interface SnapStartFacts {
  /** Asked for published versions. */
  readonly isAsked: boolean;
  /** This version has a snapshot. */
  readonly isOn: boolean;
}

export interface VariableFacts {
  readonly name: string;
  /** Of the name and the value, in UTF-8. */
  readonly bytes: number;
  /** Of switches of the interpreter alone, which are no secrets. Read by the rules, never shown. */
  readonly value?: string;
}

export interface LayerFacts {
  /** NAME:VERSION. */
  readonly name: string;
  readonly zipBytes: number;
  /** Absent where its content could not be had. */
  readonly unzippedBytes?: number;
  /** Names of the files in its extensions/. */
  readonly extensions?: readonly string[];
}

export interface VersionFacts {
  readonly version: string;
  readonly codeBytes: number;
  readonly memorySizeMB: number;
  readonly snapStart: SnapStartFacts;
}

export interface AliasFacts {
  readonly name: string;
  /** Also those that get a share of the requests. */
  readonly versions: readonly string[];
}

export interface ProvisionedFacts {
  /** A version or an alias. */
  readonly qualifier: string;
  readonly requested: number;
  readonly status: string;
  readonly reason?: string;
}

export interface EventSourceFacts {
  /** sqs, kinesis, … */
  readonly service: string;
  /** What it invokes: $LATEST where it names no qualifier. */
  readonly qualifier: string;
}

/** What lies in the zip of a function. */
export interface ZipFacts {
  readonly zipBytes: number;
  readonly unzippedBytes: number;
  readonly entries: readonly ZipEntry[];
  /** Modules that belong to no distribution. */
  readonly ownSources: readonly SourceFile[];
}

export interface ZipEntry {
  readonly name: string;
  /** Unpacked. */
  readonly bytes: number;
}

export interface SourceFile {
  readonly file: string;
  readonly source: string;
}

/** What could not be looked at. */
export interface Unseen {
  /** The permission that is missing; absent where it is none. */
  readonly action?: string;
  /** What is not known therefore: the layers, … */
  readonly what: string;
  readonly why: string;
}
