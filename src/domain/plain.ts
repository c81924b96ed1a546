import { stripVTControlCharacters } from 'node:util';

/** Text for a terminal: what a report or a process says may hold colours and other control characters. Pure. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
}
