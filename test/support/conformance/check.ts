import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.js';
import { fakeFleet } from '../lambda-faults.js';
import type { AskingClient, Row, Said } from './row.js';
import { strangeIn } from './shipped-model.js';
import { ROWS, TABLE } from './table.js';

/** Has one client make all calls of the table in an account of its own, and compares what it is answered. */
export function checkTable(name: string, start: (url: string) => Promise<AskingClient>): void {
  describe(`the emulator, as ${name} sees it`, () => {
    let emulator: Emulator;
    let client: AskingClient;
    let workFolder = '';
    const seen: string[] = [];
    let answers = 0;
    const said: Record<string, Readonly<Record<string, unknown>>> = {};
    beforeAll(async () => {
      workFolder = mkdtempSync(join(tmpdir(), 'coldstart-conformance-'));
      emulator = await startEmulator({
        fleet: fakeFleet(),
        workFolder,
        delays: { pendingMs: 100, inProgressMs: 100 },
        onCall: ({ action }) => ({
          kind: 'changed',
          change: (answer) => {
            if (answer.status < 300) seen.push(...strangeIn(action, answer));
            answers += 1;
            return answer;
          },
        }),
      });
      client = await start(emulator.url);
    });
    afterAll(async () => {
      await client.close();
      await emulator.close();
      rmSync(workFolder, { recursive: true, force: true });
    });
    for (const { title, rows } of TABLE) {
      describe(title, () => {
        for (const row of rows)
          it(`${row.call}: ${row.what}`, async () => {
            const answer = row.isAwaited
              ? await vi.waitFor(() => answered(client, row, said), { timeout: 20_000 })
              : await answered(client, row, said);
            if (row.keep !== undefined) said[row.keep] = answer;
          });
      });
    }
    it('has answers of nothing but what the model of the SDK has', () => {
      expect(answers).toBeGreaterThanOrEqual(ROWS.length);
      expect([...new Set(seen)]).toEqual([]);
    });
  });
}

async function answered(
  client: AskingClient,
  row: Row,
  said: Said,
): Promise<Readonly<Record<string, unknown>>> {
  const input = typeof row.input === 'function' ? row.input(said) : row.input;
  const reply = await client.ask(row, input);
  if (row.refuses) {
    const [code, status, message] = row.refuses;
    expect(reply).toEqual({
      error: {
        code,
        message: expect.stringContaining(message),
        ...('error' in reply && reply.error.status === undefined ? {} : { status }),
      },
    });
    return {};
  }
  if ('error' in reply) throw new Error(`${reply.error.code}: ${reply.error.message}`);
  const answers = typeof row.answers === 'function' ? row.answers(said) : (row.answers ?? {});
  expect(reply.answer).toMatchObject(answers);
  return reply.answer;
}
