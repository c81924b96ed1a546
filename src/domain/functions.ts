import type { ContainerBuild, EngineName } from './container.js';
import type { PythonRef } from './python-ref.js';
import type { RuntimeChoice } from './runtime-choice.js';

/** A function of AWS Lambda, by its name or ARN, in an account. */
export interface DeployedFunction {
  readonly kind: 'deployed';
  readonly function: string;
  readonly qualifier?: string;
  readonly region?: string;
  readonly profile?: string;
  /** Of something that speaks Lambda's API, for example an emulator. */
  readonly endpointUrl?: string;
  /** Where it is asked by HTTP, instead of by Invoke. */
  readonly url?: FunctionAddress;
  /** Only its URL is known: `function` is its host, and nothing else can be asked or changed. */
  readonly isUnknown?: true;
}

/** A URL of a function. */
export interface FunctionAddress {
  /** May hold secrets. */
  readonly address: string;
  readonly shown: string;
  /** Whether the payload is sent to it; GET without one else. */
  readonly isPost: boolean;
}

/** How a handler is laid out and started. */
export interface HandlerLayout {
  /** Packages lie in the zip beside the code (0), or in so many layers. */
  readonly layers: number;
  /** Whether the zip has bytecode; AWS cannot write any. */
  readonly bytecode: boolean;
  /** uvloop: its loops are installed before the handler's module; lazy: that module is imported by the first request. */
  readonly wrapper?: 'uvloop' | 'lazy';
  /** What the runtime has is left out of the package. */
  readonly leavesOut?: 'runtime';
  readonly start: 'on-demand' | 'provisioned' | 'snapstart';
}

/** A layer of one's own. */
export interface LayerPlace {
  /** Absolute: a folder or a zip with what AWS has at /opt. */
  readonly place: string;
  /** Its files and its requirements are still to be put below `python/`. */
  readonly build: boolean;
}

/** A handler that coldstart packages and runs in its emulator. */
export interface EmulatedHandler {
  readonly kind: 'emulated';
  readonly name: string;
  /** Absolute folder or zip with the code. */
  readonly folder: string;
  /** As a user would type it. */
  readonly shown: string;
  /** Absolute path of what says which packages it needs; absent: what lies in the folder says it; false: nothing does. */
  readonly requirements?: string | false;
  /** Which files of the folder are packaged, the later wins; absent: all. */
  readonly patterns?: readonly string[];
  /** Unpacked in this order, before that of a variant. */
  readonly layers?: readonly LayerPlace[];
  /** module.function, as Lambda has it. */
  readonly handler: string;
  /** Name of the layout. */
  readonly variant: string;
  readonly layout: HandlerLayout;
  readonly python: PythonRef;
  readonly memorySizeMB: number;
  /** Packages beside the runtime client; absent: those of AWS. */
  readonly runtimePackages?: RuntimeChoice;
}

/** An image with a function in it, which a container engine runs for the emulator. */
export interface ImageFunction {
  readonly kind: 'image';
  readonly name: string;
  readonly image: string;
  /** Of a path. */
  readonly build?: ContainerBuild;
  /** module.function, given to its entry point; absent: the CMD of the image. */
  readonly handler?: string;
  /** Absent: the first that is there and answers. */
  readonly engine?: EngineName;
  /** Whether a missing image may be fetched, untimed. */
  readonly pull: boolean;
  readonly memorySizeMB: number;
  readonly cpus?: number;
}
