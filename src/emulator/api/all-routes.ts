import { CONCURRENCY_ROUTES } from './concurrency-routes.js';
import { DOWNLOAD_ROUTES } from './download-routes.js';
import { EVENT_ROUTES } from './event-routes.js';
import { LAYER_ROUTES } from './layer-routes.js';
import { MORE_ROUTES } from './more-routes.js';
import { POLICY_ROUTES } from './policy-routes.js';
import type { Route } from './route.js';
import { ROUTES } from './routes.js';
import { URL_ROUTES } from './url-routes.js';

/** All that is answered; the first that fits answers. */
export const ALL_ROUTES: readonly Route[] = [
  ...ROUTES,
  ...CONCURRENCY_ROUTES,
  ...LAYER_ROUTES,
  ...URL_ROUTES,
  ...POLICY_ROUTES,
  ...EVENT_ROUTES,
  ...MORE_ROUTES,
  ...DOWNLOAD_ROUTES,
];
