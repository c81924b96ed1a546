import type { LayerPlace } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { kindOf } from '../io/paths.js';
import type { CodeFinder } from './cloudformation-code.js';
import { callOf, picked, resolved, written } from './intrinsics.js';
import type { Reading } from './reading.js';
import { entryOf, NO_VALUE, PSEUDO, type Scope } from './scope.js';

const REMEDY =
  'Download it (aws lambda get-layer-version-by-arn), unpack it, and name it in layers of coldstart.json.';

/** The layers of a function that are on this machine; the others are named. */
export async function layersOf(reading: Reading, code: CodeFinder): Promise<LayerPlace[]> {
  const { id, properties, scope, notes } = reading;
  const layers: LayerPlace[] = [];
  const taken = new Set<string>();
  const unsure = (condition: string) =>
    notes.unresolved(`a condition in Layers of ${id}`, [condition], 'It is taken not to hold.');
  for (const item of items(properties.Layers, scope, unsure)) {
    const call = callOf(item);
    const name = call?.name === 'Ref' ? String(call.given) : '';
    const resource = entryOf(scope.resources, name);
    if (!resource || !/::LayerVersion$/.test(String(resource.Type))) {
      const { value, unknown } = resolved(item, scope);
      const what = unknown.length > 0 ? unknown.join(', ') : written(value);
      notes.add('TEMPLATE_LAYER', `the layer ${what} of ${id} is not on this machine: left out.`, REMEDY);
      continue;
    }
    if (taken.has(name)) {
      const message = `the layer ${name} of ${id} is named twice, which AWS refuses: taken once.`;
      notes.add('TEMPLATE_LAYER', message, 'Name it once, in Globals or in the function.');
      continue;
    }
    taken.add(name);
    const found = await code.ofLayer({
      ...{ id: name, resource, properties: tableOf(resource.Properties), scope, notes },
    });
    const why = 'why' in found ? found.why : await missing(found.place);
    if (why !== undefined)
      notes.add('TEMPLATE_LAYER', `the layer ${name} of ${id} is left out: ${why}.`, REMEDY);
    else if ('place' in found) layers.push(found);
  }
  return layers;
}

async function missing(place: string): Promise<string | undefined> {
  return (await kindOf(place)) === undefined ? 'its content is not there' : undefined;
}

/** The entries of a list, of which conditions may choose some. */
function items(value: unknown, scope: Scope, unsure: (condition: string) => void): unknown[] {
  const chosen = picked(value, scope, unsure);
  if (chosen === undefined) return [];
  if (Array.isArray(chosen)) return chosen.flatMap((one) => items(one, scope, unsure));
  const call = callOf(chosen);
  if (call?.name === 'Ref' && PSEUDO[String(call.given)] === NO_VALUE) return [];
  return [chosen];
}
