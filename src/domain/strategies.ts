/** What `coldstart lambda tune` can optimise for. */
export const STRATEGIES = ['balanced', 'cost', 'speed'] as const;
