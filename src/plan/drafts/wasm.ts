import type { WasmRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import type { WasmScenario } from '../../domain/wasm.js';
import { axisParts, nameOf, shownPath, sidedName } from '../labels.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

/** The rows of one worker in WebAssembly: one for each way to start it. */
export function wasmDrafts(element: WasmRequest, input: PlanInput): Draft[] {
  const { target, folder, args, requirements } = element;
  const plain = element.name ?? nameOf(element, input.request.elements);
  return element.runtimes.map((runtime): Draft => {
    const parts = [runtime, ...axisParts(element.axes, element.written)];
    const scenario: WasmScenario = {
      runner: 'wasm',
      id: [sidedName(plain, element.side), ...parts].join('/'),
      ...{ name: plain, runtime, folder, args },
      target: target.kind === 'file' ? { ...target, shown: shownPath(target.path, input.cwd) } : target,
      ...defined({ requirements }),
      ...common(element, input),
    };
    return {
      scenario,
      element: element.element,
      isBundled: target.kind === 'bundled',
      ...sided(element, parts),
      values: { name: plain, ...element.axes, runtime },
      exclude: element.exclude,
    };
  });
}
