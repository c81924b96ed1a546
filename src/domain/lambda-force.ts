/** How cold starts of deployed functions are brought about. */

/** As the user asks for it; auto chooses by what is named. */
export const FORCES = ['auto', 'description', 'env', 'version', 'burst', 'idle', 'observe'] as const;
export type Force = (typeof FORCES)[number];

/**
 * description: a change of the description of $LATEST ends its environments; env: a change of a variable does; version: a
 * version is published for each sample; publish: one version is published and invoked many times at once; burst: what is
 * there is invoked many times at once; idle: nothing is done until environments have ended by themselves.
 */
export const FORCED_BY = ['description', 'env', 'version', 'publish', 'burst', 'idle'] as const;
export type ForcedBy = (typeof FORCED_BY)[number];

/** Whether samples are made at the same time, so that rounds do not pair them. */
export function isBurst(by: ForcedBy | undefined): by is 'burst' | 'publish' {
  return by === 'burst' || by === 'publish';
}

/** Whether a way changes something that has to be put back. */
export function changesFunction(by: ForcedBy): boolean {
  return by !== 'burst' && by !== 'idle';
}

/** How people call it, under the table. */
export const FORCED_WORDS: Readonly<Record<ForcedBy, string>> = {
  description: 'a change of the description',
  env: 'a change of a variable (adds 15 to 34 ms outside of init)',
  version: 'a version published for each sample',
  publish: 'a version published and a burst of concurrent invocations',
  burst: 'a burst of concurrent invocations',
  idle: 'waiting until it was idle',
};

/** So often is a start of the wanted kind tried for; what a run may cost rests on it. */
export const MOST_ATTEMPTS = 3;
