/** A wheel in the cache, as the loopback index serves it. */
export interface Wheel {
  /** Normalised as in PEP 503. */
  readonly name: string;
  readonly version: string;
  /** File name, which tells pip and uv its tags. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Absolute path of a copy of its METADATA. */
  readonly metadataPath: string;
  readonly metadataBytes: number;
  readonly metadataSha256: string;
  readonly requiresPython?: string;
  /** True if it was built here from a source archive, since the index has no wheel that fits. */
  readonly built: boolean;
}
