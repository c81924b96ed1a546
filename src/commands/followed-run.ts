import { plain } from '../domain/plain.js';
import { isControl } from '../domain/plan.js';
import type { ProgressEvent } from '../domain/progress-event.js';
import type { ScenarioRecord } from '../domain/report.js';
import type { RunEvent } from '../run/run.js';
import type { ProgressView } from './progress-line.js';
import { type TimeLeft, timeLeft } from './time-left.js';

/** What is made ready for a row before its trials, by its kind. */
const PREPARED: Readonly<Record<string, string>> = {
  worker: 'environments',
  install: 'wheels',
  lambda: 'packages',
};

type Place = Pick<ProgressEvent, 'step' | 'row' | 'round' | 'rounds' | 'hook'>;

/** A run as its events tell of it, for a line of text and for programs. */
export interface FollowedRun {
  /** False where nothing changes. */
  heeds(event: RunEvent, nowMs: number): boolean;
  view(): ProgressView;
  progress(): ProgressEvent;
}

/** What a run is at, from its events. */
export function followedRun(): FollowedRun {
  let records: readonly ScenarioRecord[] = [];
  let times: TimeLeft = timeLeft([], [], 1);
  let turns: readonly number[] = [];
  /** Rows that are prepared, with the one at hand; and how many there are. */
  let [preparing, toPrepare, prepared] = [0, 0, ''];
  let [longest, atMost, trials] = ['', false, false];
  let place: Place = { step: 'preparing', row: '' };
  const firstRounds = new Map<number, number>();
  const stepOf = ({ step, round, rounds }: Place) => {
    switch (step) {
      case 'preparing':
        return toPrepare === 0 ? '' : `${prepared} ${preparing}/${toPrepare}`;
      case 'measuring':
        return round === undefined ? 'rounds' : round === 0 ? 'first touch' : `round ${round}/${rounds}`;
      case 'pitfalls':
        return 'looking for pitfalls';
      case 'counts':
        return 'counting what is loaded';
    }
  };
  return {
    view: () => ({
      ...{ step: stepOf(place), trials, atMost, longest: plain(longest) },
      what: plain(place.hook ? `${place.row}: hook ${place.hook}` : place.row),
      ...(trials ? { ...times.counts(), leftMs: times.leftMs() } : { done: 0, total: 0 }),
    }),
    progress: () => {
      const leftMs = trials ? times.leftMs() : undefined;
      return {
        ...place,
        ...(trials ? times.counts() : { done: Math.max(0, preparing - 1), total: toPrepare }),
        ...(leftMs === undefined ? {} : { leftMs }),
        ...(atMost ? { atMost } : {}),
      };
    },
    heeds: (event, nowMs) => {
      switch (event.kind) {
        case 'preparing':
          preparing += 1;
          [toPrepare, prepared] = [event.count, PREPARED[event.runner] ?? 'preparing'];
          place = { step: 'preparing', row: event.id };
          return true;
        case 'prepared':
          ({ records, turns, atMost } = event);
          times = timeLeft(records, turns, event.lanes);
          firstRounds.clear();
          [preparing, trials, longest] = [0, true, ''];
          place = { step: 'measuring', row: '' };
          return true;
        case 'started': {
          times.started(event.index, nowMs);
          const record = records[event.index];
          // The user did not ask for it, and it is over at once.
          if (record && isControl(record)) return false;
          const first = firstRounds.get(event.index) ?? event.round;
          firstRounds.set(event.index, first);
          if (event.id.length > longest.length) longest = event.id;
          const rounds = first + (turns[event.index] ?? 1) - 1;
          place = { step: 'measuring', row: event.id, round: event.round, rounds };
          return true;
        }
        case 'hook': {
          const { hook: _, ...rest } = place;
          place = { ...rest, row: event.id, ...(event.hook ? { hook: event.hook } : {}) };
          return true;
        }
        case 'trial':
          return times.ended(event.index, event.trial.round, nowMs);
        case 'skipped':
          times.skipped(event.turns);
          return true;
        case 'pitfalls':
        case 'counts':
          place = { step: event.kind, row: event.id };
          return true;
      }
    },
  };
}
