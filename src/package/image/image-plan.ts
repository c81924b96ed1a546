import type { InstallerUsed } from '../install-tree.js';

/** What is installed into an image; paths are relative to the folder that it is built of. */
export type ImageDependencies =
  | { readonly kind: 'none' }
  /** uv sync. */
  | { readonly kind: 'uv-lock' }
  /** `-r FILE`, and what that names. */
  | { readonly kind: 'file'; readonly file: string; readonly also: readonly string[] }
  /** Written out: pip reads no PEP 723 block. */
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly origin: string }
  /** The project itself is installed, and what it needs with it. */
  | { readonly kind: 'project' };

/** All that decides the text of a Dockerfile. */
export interface ImagePlan {
  /** As FROM takes it, with its digest where one is known. */
  readonly base: string;
  readonly installer: InstallerUsed['name'];
  /** The image that uv is taken from. */
  readonly uvImage: string;
  readonly dependencies: ImageDependencies;
  /** The sources are needed before anything can be installed: a project among the requirements is built of them. */
  readonly needsSources: boolean;
  /** The project is installed too, without what it needs. */
  readonly isPackage: boolean;
  /** Words of CMD. */
  readonly start: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the program is started, below the folder; empty for that itself. */
  readonly startFolder: string;
  /** Of a function of AWS Lambda. */
  readonly lambda?: {
    /** AWS's own base has the runtime client in it. */
    readonly isAwsBase: boolean;
    /** The folder that the handler's module is imported from; empty for the whole. */
    readonly root: string;
  };
}

/** An instruction and, above it, what it buys. */
export interface DockerLine {
  readonly text: string;
  readonly buys?: string;
}
