import type { Warning } from '../domain/report.js';
import { joined } from '../domain/words.js';

/** What is to be known of a target before it is measured. Of several that share it, it is said once. */
export interface RowNote extends Pick<Warning, 'code' | 'remedy'> {
  /** First part of its rows. */
  readonly name: string;
  /** What the same target is called in the working folder, for that of a commit. */
  readonly headName?: string;
  /** What follows the name, and what follows several. */
  readonly one: string;
  readonly many: string;
}

/** The notes in the order in which they first occur; of the two sides of a target what both have is said of the head. Pure. */
export function toldNotes(notes: readonly (Warning | RowNote)[]): Warning[] {
  const groups = new Map<string, (Warning | RowNote)[]>();
  for (const note of notes) {
    const key = JSON.stringify([note.code, note.remedy, 'one' in note ? note.one : note.message]);
    groups.set(key, [...(groups.get(key) ?? []), note]);
  }
  return [...groups.values()].flatMap((group) => {
    const ofRows = group.filter((note) => 'one' in note);
    const [first] = ofRows;
    return first ? [oneOf(first, ofRows)] : group.filter((note) => 'message' in note);
  });
}

function oneOf({ code, remedy, one, many }: RowNote, all: readonly RowNote[]): Warning {
  const here = new Set(all.filter(({ headName }) => headName === undefined).map(({ name }) => name));
  const kept = all.filter(({ headName }) => headName === undefined || !here.has(headName));
  const names = [...new Set(kept.map(({ name }) => name))];
  return { code, message: `${joined(names)} ${names.length === 1 ? one : many}`, remedy };
}
