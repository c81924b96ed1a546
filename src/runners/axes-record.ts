import type { Scenario } from '../domain/plan.js';

/** The values of the user's own axes as the report has them; nothing where there are none. */
export function axesRecord({ axes }: Pick<Scenario, 'axes'>): { axes?: Record<string, string> } {
  return Object.keys(axes).length > 0 ? { axes: { ...axes } } : {};
}
