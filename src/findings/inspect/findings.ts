import type { LambdaFacts, Unseen } from '../../domain/facts/lambda.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import type { LogUse } from '../../lambda-log/use.js';
import { type BytecodeLook, bytecodeFinding, type NotLooked } from './bytecode.js';
import { clientsFinding } from './clients.js';
import { extensionsFinding, layersFinding } from './layers.js';
import { machineFindings, runtimeFinding } from './machine.js';
import { provisionedFindings } from './provisioned.js';
import { sizeFinding, wasteFinding } from './size.js';
import { snapStartFindings } from './snapstart.js';
import { variablesFindings } from './variables.js';
import { snapshotsFinding, versionsFinding } from './versions.js';

/** What else is known than what AWS says. */
export interface Beside {
  readonly bytecode: BytecodeLook | NotLooked;
  readonly use?: LogUse;
  readonly today: Date;
}

const ORDER = ['problem', 'warning', 'note', 'ok'] as const;

/** All findings about a function, what matters most first. Pure. */
export function inspectionFindings(
  facts: LambdaFacts,
  { bytecode, use, today }: Beside,
): InspectionFinding[] {
  const all = [
    ...snapStartFindings(facts),
    ...provisionedFindings(facts, use),
    ...snapshotsFinding(facts),
    ...runtimeFinding(facts, today),
    ...extensionsFinding(facts),
    ...clientsFinding(facts),
    ...bytecodeFinding(facts, bytecode),
    ...sizeFinding(facts),
    ...layersFinding(facts),
    ...wasteFinding(facts),
    ...variablesFindings(facts),
    ...machineFindings(facts, use),
    ...versionsFinding(facts),
    ...facts.unseen.map(unseenFinding),
  ];
  return all.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}

function unseenFinding({ action, what, why }: Unseen): InspectionFinding {
  return {
    id: 'not-seen',
    status: 'note',
    message: `Not seen: ${what}, as ${why}. No finding here is about it.`,
    figures: [],
    remedy:
      action === undefined
        ? 'Try again, or check it yourself.'
        : `Allow ${action}, or ignore this: nothing else depends on it.`,
  };
}
