import { hostname, uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureError } from '../../domain/errors.js';
import { counted } from '../../domain/words.js';
import { isRunning, pidNamespace } from '../../io/running.js';
import type { PythonContext } from '../../python/context.js';
import { type Engine, engines, reasonOf } from './engine.js';

/** On all containers that coldstart makes; none without it is ever touched. */
const LABEL = 'coldstart.run';

/** On its images: one of another name, as containers and images inherit the labels of what they are made from. */
const IMAGE_LABEL = 'coldstart.image';
const REPOSITORY = 'coldstart-image';

/** Of the run that this process is: where its number counts, the number, and when it began, since numbers are used again. */
const OWN_RUN = `${placeOfNumbers()}.${process.pid}-${Math.round(performance.timeOrigin)}`;

/** Whether an engine would take it for one container, and not for an option such as --all. Pure. */
export function isContainerId(text: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(text);
}

/** The label of the containers that this process makes, as engines take it. */
export function ownLabel(): string {
  return `${LABEL}=${OWN_RUN}`;
}

/** Name and label of the nth image that this process makes: nothing is removed that lacks either. */
export function ownImage(n: number): { readonly name: string; readonly label: string } {
  return { name: `${REPOSITORY}:${OWN_RUN}-${n}`, label: `${IMAGE_LABEL}=${OWN_RUN}` };
}

/**
 * Removes containers and images of runs of coldstart on this machine that were killed; how many containers. Those of one
 * that still runs are left alone, and so is what another machine made with the same daemon.
 */
export async function removeLeftovers(engine: Engine): Promise<number> {
  return removeOf(engine, isDead);
}

/** The same of every engine that answers. Throws a measure error where one does not remove them. */
export async function removeAllLeftovers(context: PythonContext): Promise<number> {
  let removed = 0;
  for (const engine of await engines(context)) removed += await removeLeftovers(engine);
  return removed;
}

/** Removes what this process has made and has not removed yet: a creation was interrupted. */
export async function removeOwn(engine: Engine): Promise<number> {
  return removeOf(engine, (run) => run === OWN_RUN);
}

/**
 * Removes containers, whatever they do, and the nameless volumes that an image's VOLUME made with each of them; volumes with a
 * name stay. Throws a measure error where the engine does not.
 */
export async function remove(engine: Engine, ids: readonly string[]): Promise<void> {
  let result = await engine.run('rm', '--force', '--volumes', ...ids);
  // What watches a container may have been ended with its command: the engine has to notice that first.
  for (let turn = 0; !result.ok && turn < TURNS; turn += 1) {
    await sleep(TURN_MS);
    result = await engine.run('rm', '--force', '--volumes', ...ids);
  }
  if (result.ok || /no such container/i.test(result.stderr)) return;
  throw measureError(
    `${engine.name} cannot remove ${counted(ids.length, 'container')} of coldstart's: ${reasonOf(result)}.`,
    `Remove what is left: ${engine.name} rm --force --volumes $(${engine.name} ps --all --quiet --filter label=${LABEL})`,
  );
}

const TURNS = 10;
const TURN_MS = 300;

/** Whether the run of that label has ended here without having tidied up. */
export function isDead(run: string, { isAlive = isRunning, bootedMs = bootTime() } = {}): boolean {
  const [, place, pid, began] = /^(.+)\.(\d+)-(\d+)$/.exec(run) ?? [];
  if (place !== placeOfNumbers()) return false;
  return Number(began) < bootedMs || !isAlive(Number(pid));
}

/** A minute is left for clocks that were set meanwhile. */
function bootTime(): number {
  return Date.now() - uptime() * 1000 - 60_000;
}

/** Numbers of processes say nothing on another machine, nor in another container. */
function placeOfNumbers(): string {
  return `${hostname().replaceAll(/[^\w-]/g, '-')}.${pidNamespace()}`;
}

async function removeOf(engine: Engine, isMeant: (run: string) => boolean): Promise<number> {
  const listed = await engine.run('ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${LABEL}`);
  const found = lines(listed).filter(isContainerId);
  const format = `{{.Id}} {{index .Config.Labels "${LABEL}"}}`;
  // One may be gone meanwhile, with whoever made it: the others are told all the same.
  const told = found.length > 0 ? (await engine.run('inspect', '--format', format, ...found)).stdout : '';
  const ids = told.split('\n').flatMap((line) => {
    const [id = '', run = ''] = line.split(' ');
    return isContainerId(id) && isMeant(run) ? [id] : [];
  });
  if (ids.length > 0) await remove(engine, ids);
  await removeImages(engine, isMeant);
  return ids.length;
}

/** Takes the names away; an image that has another name too stays with that. */
async function removeImages(engine: Engine, isMeant: (run: string) => boolean): Promise<void> {
  const format = '{{.Repository}}:{{.Tag}}';
  const listed = await engine.run('images', '--format', format, '--filter', `label=${IMAGE_LABEL}`);
  const names = lines(listed).filter((name) => {
    const [, run] = /(?:^|\/)coldstart-image:(.+)-\d+$/.exec(name) ?? [];
    return run !== undefined && isMeant(run);
  });
  if (names.length > 0) await engine.run('rmi', ...names);
}

function lines({ ok, stdout }: { readonly ok: boolean; readonly stdout: string }): string[] {
  return ok ? [...new Set(stdout.split('\n').filter(Boolean))] : [];
}
