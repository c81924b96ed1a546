import type { Account } from '../control-plane/model.js';
import type { Running } from './route.js';

/** What an emulated account has in one region, and what runs there now. */
export interface Home {
  readonly account: Account;
  readonly running: Running;
}

/** All regions of an account: each has its own functions, layers and concurrency, and is there once it is asked for. */
export interface Regions {
  /** The default one where none is named. */
  at(region?: string): Home;
  all(): readonly Home[];
  /** Forgets all that they hold. */
  clear(): void;
}

export function createRegions(standard: string, create: (region: string) => Account): Regions {
  const homes = new Map<string, Home>();
  return {
    at: (region = standard) => {
      const home = homes.get(region) ?? { account: create(region), running: new Map() };
      homes.set(region, home);
      return home;
    },
    all: () => [...homes.values()],
    clear: () => homes.clear(),
  };
}

/** Whether it could be one: `eu-central-1`, `us-gov-west-1`. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/.test(text);
}
