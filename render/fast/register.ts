import { messageOf } from "../../core/message";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { compact } from "../options";
import type { Recorder } from "../recorder";
import type { Answer, RawRegistration } from "../registration";
import { type Cell, whenSettled } from "./cell";
import type { Outputs } from "./output";
import type { Construction, Prepared, Preparer, PrepareSdk, ResourceOptionsLike, Timeouts } from "./prepare";
import { type ReadyParts, readyUrn } from "./ready";
import { ResourceState } from "./resource-state";
import type { JobQueue } from "./scheduler";

const NO_PROPS: Construction["props"] = {};

/** What a registrar works with. */
export interface RegistrarParts {
  readonly outputs: Outputs;
  readonly preparer: Preparer;
  readonly ready: ReadyParts;
  readonly recorder: Recorder;
  readonly queue: JobQueue;
  readonly preview: boolean;
  deserialize(value: PropertyValue): unknown;
  plainAliases: PrepareSdk["plainAliases"];
  fail(reason: unknown): void;
}

/**
 * `registerResource`, `readResource` and `registerResourceOutputs` of the SDK, straight to the recorder: no
 * protobuf, few promises.
 */
export class Registrar {
  constructor(private readonly parts: RegistrarParts) {}

  /** Makes the resource's outputs readable at once, and registers it when its inputs are known. */
  register(construction: Construction): void {
    const { props, custom } = construction;
    const state = this.attach(construction, custom ? props : NO_PROPS);
    const { queue } = this.parts;
    queue.begin();
    queue.schedule(() => this.advance(construction, state));
  }

  /** The same for a resource that already exists. */
  read(construction: Construction): void {
    const state = this.attach(construction, construction.props);
    this.run(() => this.sendRead(construction, state));
  }

  registerOutputs(resource: object, outputs: unknown): void {
    const { preparer, recorder } = this.parts;
    this.run(async () => {
      const urn = await preparer.urn(resource);
      const values = await preparer.value(outputs);
      recorder.registerOutputs(urn ?? "", (values ?? {}) as PropertyMap);
    });
  }

  private attach({ resource, custom }: Construction, props: Construction["props"]): ResourceState {
    const { outputs, preview, deserialize } = this.parts;
    const state = new ResourceState(outputs, resource, preview, deserialize);
    state.attach(custom, props);
    return state;
  }

  private run(operation: () => Promise<void>): void {
    this.parts.queue.begin();
    this.follow(operation());
  }

  /** Ends an operation with its promise. */
  private follow(operation: Promise<void>): void {
    const { queue, fail } = this.parts;
    operation.then(
      () => queue.end(),
      (error: unknown) => {
        fail(error);
        queue.end();
      },
    );
  }

  /** Registers a resource as soon as what it needs is there, without promises where the answer needs none. */
  private advance(construction: Construction, state: ResourceState): void {
    const { fail, queue, recorder } = this.parts;
    const pending: Cell[] = [];
    try {
      const raw = this.ready(construction, pending);
      if (pending.length > 0) whenSettled(pending, () => this.advance(construction, state));
      else if (raw === undefined) this.follow(this.send(construction, state));
      else {
        const answer = registered(raw, () => recorder.registerNow(raw));
        if (answer instanceof Promise) this.follow(this.awaited(raw, answer, state));
        else {
          state.answer(answer, raw.inputs);
          queue.end();
        }
      }
    } catch (error) {
      fail(error);
      queue.end();
    }
  }

  private ready(construction: Construction, pending: Cell[]): RawRegistration | undefined {
    const { opts } = construction;
    const { plainAliases, ready } = this.parts;
    const aliases = opts.aliases === undefined ? [] : plainAliases(opts.aliases);
    if (aliases === undefined) return undefined;
    const deletedWith = opts.deletedWith === undefined ? undefined : readyUrn(opts.deletedWith, pending);
    if (deletedWith === undefined && opts.deletedWith !== undefined) return undefined;
    const prepared = ready.prepare(construction, pending);
    return prepared === undefined ? undefined : rawOf(construction, prepared, aliases, deletedWith);
  }

  private async send(construction: Construction, state: ResourceState): Promise<void> {
    const { opts } = construction;
    const { preparer, recorder } = this.parts;
    const prepared = await preparer.prepare(construction);
    const aliases = opts.aliases === undefined ? [] : await preparer.aliases(opts.aliases, prepared.parent);
    const deletedWith = opts.deletedWith === undefined ? undefined : await preparer.urn(opts.deletedWith);
    const raw = rawOf(construction, prepared, aliases, deletedWith);
    await this.awaited(raw, recorder.register(raw), state);
  }

  private async awaited(raw: RawRegistration, answer: Promise<Answer>, state: ResourceState): Promise<void> {
    try {
      state.answer(await answer, raw.inputs);
    } catch (error) {
      throw refused(raw, error);
    }
  }

  private async sendRead(construction: Construction, state: ResourceState): Promise<void> {
    const { type, name, opts } = construction;
    const { preparer, recorder } = this.parts;
    const prepared = await preparer.prepare(construction);
    const id = String(await preparer.value(opts.id));
    const { additionalSecretOutputs = [], version = "" } = opts;
    let answer: Answer;
    try {
      answer = await recorder.read({ ...prepared, type, name, id, version, additionalSecretOutputs });
    } catch (error) {
      throw named(`failed to read resource #${id} '${name}' [${type}]`, error);
    }
    state.answer(answer, prepared.inputs);
  }
}

function registered<T>(raw: RawRegistration, register: () => T): T {
  try {
    return register();
  } catch (error) {
    throw refused(raw, error);
  }
}

function refused({ name, type }: RawRegistration, error: unknown): Error {
  return named(`failed to register new resource ${name} [${type}]`, error);
}

/** The SDK says which resource an engine's refusal is about. */
function named(what: string, error: unknown): Error {
  return new Error(`${what}: ${messageOf(error)}`, { cause: error });
}

function rawOf(
  { type, name, custom, opts }: Construction,
  { parent, provider, inputs, dependencies, propertyDependencies }: Prepared,
  aliases: RawRegistration["aliases"],
  deletedWith: string | undefined,
): RawRegistration {
  return {
    type,
    name,
    parent,
    custom,
    inputs,
    provider,
    dependencies,
    propertyDependencies,
    options: optionsOf(opts, deletedWith, custom),
    aliases,
    pluginDownloadUrl: opts.pluginDownloadURL ?? "",
  };
}

function optionsOf(
  opts: ResourceOptionsLike,
  deletedWith: string | undefined,
  custom: boolean,
): ReturnType<typeof compact> {
  return compact({
    protect: opts.protect,
    retainOnDelete: opts.retainOnDelete,
    ignoreChanges: opts.ignoreChanges,
    additionalSecretOutputs: opts.additionalSecretOutputs,
    replaceOnChanges: opts.replaceOnChanges,
    deleteBeforeReplace: opts.deleteBeforeReplace,
    deletedWith,
    importId: custom ? opts.import : undefined,
    customTimeouts: opts.customTimeouts === undefined ? undefined : timeoutsOf(opts.customTimeouts),
    version: opts.version,
  });
}

function timeoutsOf({ create, update, delete: destroy }: Timeouts): Timeouts {
  return {
    ...(create && { create }),
    ...(update && { update }),
    ...(destroy && { delete: destroy }),
  };
}
