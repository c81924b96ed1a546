import { describe, expect, it } from 'vitest';
import { type PlatformEvent, platformLine } from '../../../src/emulator/platform-log.js';
import { parsePlatformLine } from '../../../src/lambda-log/platform-line.js';

const now = new Date('2026-01-02T03:04:05.678Z');
const id = '3f1c2a5e-0b7d-4b52-9d5e-2f6f5f3b8a11';
const figures = { requestId: id, durationMs: 12.345, billedMs: 105, memorySizeMB: 512 };

describe('lines of the platform', () => {
  it('are those of AWS as text', () => {
    expect(
      platformLine(
        { kind: 'report', figures: { ...figures, initMs: 92.014, maxMemoryUsedBytes: 40_000_000 } },
        'Text',
        now,
      ),
    ).toBe(
      `REPORT RequestId: ${id}\tDuration: 12.35 ms\tBilled Duration: 105 ms\tMemory Size: 512 MB\tMax Memory Used: 39 MB\tInit Duration: 92.01 ms\t\n`,
    );
    expect(
      platformLine(
        {
          kind: 'init-report',
          durationMs: 10_002.5,
          phase: 'init',
          initializationType: 'on-demand',
          status: 'timeout',
        },
        'Text',
        now,
      ),
    ).toBe('INIT_REPORT Init Duration: 10002.50 ms\tPhase: init\tStatus: timeout\n');
  });

  it.each<PlatformEvent>([
    { kind: 'start', requestId: id, version: '$LATEST' },
    { kind: 'end', requestId: id },
    { kind: 'report', figures },
    {
      kind: 'report',
      figures: {
        ...figures,
        restoreMs: 51.25,
        billedRestoreMs: 52,
        status: 'error',
        errorType: 'ValueError',
      },
    },
    { kind: 'restore-report', durationMs: 51.25, phase: 'init', initializationType: 'snap-start' },
    {
      kind: 'init-report',
      durationMs: 12.5,
      phase: 'invoke',
      initializationType: 'on-demand',
      status: 'error',
      errorType: 'Runtime.ExitError',
    },
  ])('say the same as text and as JSON: %j', (event) => {
    const { version: _, ...fromText } = {
      ...parsePlatformLine(platformLine(event, 'Text', now).trimEnd()),
    } as Record<string, unknown>;
    const {
      version: __,
      phase: ___,
      ...fromJson
    } = { ...parsePlatformLine(platformLine(event, 'JSON', now).trimEnd()) } as Record<string, unknown>;
    const { phase: ____, ...withoutPhase } = fromText;
    expect(fromText.kind).toBe(event.kind);
    expect(fromJson).toEqual(withoutPhase);
  });
});
