import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Ask, Question } from './scipy.js';

const FILE = resolve(import.meta.dirname, '../fixtures/scipy-answers.json');

interface Frozen {
  readonly scipy: string;
  /** By a hash of the question, whose samples are long. */
  readonly answers: Readonly<Record<string, readonly number[]>>;
}

const keyOf = (question: Question) =>
  createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 16);

/** Answers as they were given when the file was written. */
export const askFrozen: Ask = (questions) => {
  const { answers } = JSON.parse(readFileSync(FILE, 'utf8')) as Frozen;
  return questions.map((question) => {
    const answer = answers[keyOf(question)];
    if (!answer) throw new Error('SciPy was never asked this: npm run scipy:golden');
    return answer;
  });
};

/** Keeps what is answered from now on; `write` puts it into the file. */
export function freezing(ask: Ask): { ask: Ask; write(scipy: string): void } {
  const answers: Record<string, readonly number[]> = {};
  return {
    ask: (questions) => {
      const given = ask(questions);
      for (const [index, question] of questions.entries()) answers[keyOf(question)] = given[index] ?? [];
      return given;
    },
    write: (scipy) => writeFileSync(FILE, `${JSON.stringify({ scipy, answers }, undefined, 2)}\n`),
  };
}
