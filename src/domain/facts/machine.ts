/** What is configured for AWS: names only, never a value but the profile's name. */
export interface AwsFacts {
  /** Names of the variables that are set and not empty. */
  readonly variables: readonly string[];
  /** `default` unless AWS_PROFILE names another. */
  readonly profile: string;
  /** AWS_EC2_METADATA_DISABLED=true. */
  readonly metadataDisabled: boolean;
  readonly files: readonly AwsFile[];
}

/** A configuration file that could be read. */
export interface AwsFile {
  readonly kind: 'config' | 'credentials';
  readonly path: string;
  /** Names of the settings of the chosen profile; undefined if the file has no such profile. */
  readonly settings: readonly string[] | undefined;
}

/** Texts of the kernel about this process and its machine; absent where there is no such file. */
export interface MachineTexts {
  /** Linux: /proc/self/status. */
  readonly status?: string;
  /** intel_pstate/no_turbo. */
  readonly noTurbo?: string;
  /** cpufreq/boost. */
  readonly boost?: string;
  /** cpu.max of the control group and those above it (version 2). */
  readonly cpuMax: readonly string[];
  /** cpu.cfs_quota_us and cpu.cfs_period_us, side by side, as in cpu.max (version 1). */
  readonly cpuQuota: readonly string[];
  /** memory.max or memory.limit_in_bytes of the group and those above it. */
  readonly memoryMax: readonly string[];
  readonly cpuCount: number;
  readonly memoryBytes: number;
}
