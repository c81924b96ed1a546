import type { Explanation } from '../../../domain/explain.js';
import { PARENTS, plainMs, shownPlace } from '../../explain/shown.js';
import { markup } from '../markup.js';
import type { Section } from '../section.js';
import { type TimeBar, timeBars } from './cpu-waits.js';

const MOST_BARS = 30;
/** Lines of .pth files that take less are no finding. */
const LEAST_MS = 0.05;

/** Statements of the user’s own that take time before ready and are no imports. */
export function work(explanation: Explanation): Section | undefined {
  if (explanation.work.length === 0) return undefined;
  const bars = explanation.work.slice(0, MOST_BARS).map(
    ({ label, times, selfMs, selfCpuMs, selfWaitMs, ...place }): TimeBar => ({
      name: `${shownPlace(place, explanation)}  ${label}`,
      ...{ ms: selfMs, cpuMs: selfCpuMs, waitMs: selfWaitMs },
      note: times > 1 ? `${times} times` : undefined,
    }),
  );
  const left = explanation.work.length - bars.length;
  return {
    id: 'work',
    title: 'Work before it is ready',
    body: markup`<p class="faint">Statements of your own that are no imports${left > 0 ? `; the ${bars.length} dearest of ${explanation.work.length}` : ''}.</p>
${timeBars('Work before it is ready', 'statement', bars)}`,
  };
}

/** What Python does before the first line of the worker, with the lines of .pth files. */
export function boot(explanation: Explanation): Section | undefined {
  const { siteMs, lines } = explanation.boot;
  const ms = explanation.phasesMs.boot ?? explanation.traced.bootMs;
  const bars = lines
    .filter(({ selfMs }) => selfMs >= LEAST_MS)
    .sort((a, b) => b.selfMs - a.selfMs)
    .slice(0, MOST_BARS)
    .map(
      ({ modules, times, status, selfMs, selfCpuMs, selfWaitMs, ...place }): TimeBar => ({
        name: shownPlace(place, explanation),
        ...{ ms: selfMs, cpuMs: selfCpuMs, waitMs: selfWaitMs },
        note: [
          ...(times === undefined ? [] : [`executed ${times} times`]),
          ...(modules > 0 ? [`modules: ${modules}`] : []),
          ...(status === 'ok' ? [] : [status]),
        ].join(', '),
      }),
    );
  return {
    id: 'boot',
    title: 'Boot',
    body: markup`<p>${
      explanation.readyProcess === 'spawned'
        ? `A child that was spawned became ready: the ${plainMs(ms)} ms before its first line are ${PARENTS}`
        : `Python itself takes ${plainMs(ms)} ms before the first line of the worker`
    }${
      siteMs === undefined ? ', without site (-S)' : `; importing site takes ${plainMs(siteMs)} ms of it`
    }. ${
      bars.length === 0
        ? 'No line of a .pth file takes time.'
        : 'Lines of .pth files run at every start of this environment:'
    }</p>
${bars.length === 0 ? undefined : timeBars('Lines of .pth files', 'line', bars)}`,
  };
}
