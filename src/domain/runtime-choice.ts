/** Which packages an emulated runtime has beside the runtime client. */
export type RuntimeChoice =
  /** Those of AWS's own, see {@link RUNTIME_PACKAGES}. */
  | { readonly kind: 'aws' }
  | { readonly kind: 'none' }
  /** Those of a requirements file with exact versions, absolute. */
  | { readonly kind: 'file'; readonly path: string; readonly shown: string };
