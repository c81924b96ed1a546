/** What a sample tells about itself, for the warnings. Each is silent where a value has no log. */
export { bimodal } from './bimodal.js';
export { drift } from './drift.js';
export { outliers } from './outliers.js';
