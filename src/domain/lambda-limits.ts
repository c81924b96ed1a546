/** What AWS Lambda allows a function, with its layers; its megabytes are of 1024 × 1024 bytes. */
export const LAMBDA_LIMITS = {
  /** Of a zip that is uploaded directly. */
  uploadBytes: 50 * 1024 * 1024,
  /** Of the code and all layers together, unpacked. */
  unpackedBytes: 250 * 1024 * 1024,
  layers: 5,
  /** Megabytes, from and to. */
  memoryMB: [128, 10_240],
  /** Seconds, from and to. */
  timeoutS: [1, 900],
} as const;

/**
 * Variables that a function may not set, since the runtime does:
 * docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  ...['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV'],
  ...['AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION'],
  ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'],
  ...['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'],
]);

/** Memory from which on a function has the time of a whole vCPU, as initialisations have anyway. */
export const ONE_CPU_MB = 1769;

/** When AWS ends its support of the Python runtimes, as it has announced it. */
export const RUNTIME_ENDS = {
  /** Month in which the dates were looked up. */
  asOf: '2026-11',
  /** No security patches and no support from that day on; creating and updating functions is blocked later. */
  deprecated: {
    'python2.7': '2021-07-15',
    'python3.6': '2022-07-18',
    'python3.7': '2023-12-04',
    'python3.8': '2024-10-14',
    'python3.9': '2025-12-15',
    'python3.10': '2026-10-31',
    'python3.11': '2027-06-30',
    'python3.12': '2028-10-31',
    'python3.13': '2029-06-30',
    'python3.14': '2029-06-30',
  } as Readonly<Record<string, string>>,
} as const;
