import { messageOf } from "../../core/message";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { compact } from "../options";
import type { Recorder } from "../recorder";
import type { Answer } from "../registration";
import type { Outputs } from "./output";
import type { Construction, Preparer, ResourceOptionsLike } from "./prepare";
import { ResourceState } from "./resource-state";
import type { JobQueue } from "./scheduler";

/** What a registrar works with. */
export interface RegistrarParts {
  readonly outputs: Outputs;
  readonly preparer: Preparer;
  readonly recorder: Recorder;
  readonly queue: JobQueue;
  readonly preview: boolean;
  deserialize(value: PropertyValue): unknown;
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
    const state = this.attach(construction, custom ? Object.keys(props) : []);
    this.run(() => this.send(construction, state));
  }

  /** The same for a resource that already exists. */
  read(construction: Construction): void {
    const state = this.attach(construction, Object.keys(construction.props));
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

  private attach({ resource, custom }: Construction, keys: string[]): ResourceState {
    const { outputs, preview, deserialize } = this.parts;
    const state = new ResourceState(outputs, resource, preview, deserialize);
    state.attach(custom, keys);
    return state;
  }

  private run(operation: () => Promise<void>): void {
    const { queue, fail } = this.parts;
    queue.begin();
    operation().then(
      () => queue.end(),
      (error: unknown) => {
        fail(error);
        queue.end();
      },
    );
  }

  private async send(construction: Construction, state: ResourceState): Promise<void> {
    const { type, name, custom, opts } = construction;
    const { preparer, recorder } = this.parts;
    const { parent, provider, inputs, dependencies, propertyDependencies } =
      await preparer.prepare(construction);
    const aliases = opts.aliases === undefined ? [] : await preparer.aliases(opts.aliases, parent);
    const deletedWith = opts.deletedWith === undefined ? undefined : await preparer.urn(opts.deletedWith);
    const raw = {
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
    let answer: Answer;
    try {
      answer = await recorder.register(raw);
    } catch (error) {
      throw named(`failed to register new resource ${name} [${type}]`, error);
    }
    state.answer(answer, inputs);
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

/** The SDK says which resource an engine's refusal is about. */
function named(what: string, error: unknown): Error {
  return new Error(`${what}: ${messageOf(error)}`, { cause: error });
}

function optionsOf(
  opts: ResourceOptionsLike,
  deletedWith: string | undefined,
  custom: boolean,
): ReturnType<typeof compact> {
  const { create, update, delete: destroy } = opts.customTimeouts ?? {};
  return compact({
    protect: opts.protect,
    retainOnDelete: opts.retainOnDelete,
    ignoreChanges: opts.ignoreChanges,
    additionalSecretOutputs: opts.additionalSecretOutputs,
    replaceOnChanges: opts.replaceOnChanges,
    deleteBeforeReplace: opts.deleteBeforeReplace,
    deletedWith,
    importId: custom ? opts.import : undefined,
    customTimeouts: {
      ...(create && { create }),
      ...(update && { update }),
      ...(destroy && { delete: destroy }),
    },
    version: opts.version,
  });
}
