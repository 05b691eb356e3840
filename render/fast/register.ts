import { messageOf } from "../../core/message";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { compact } from "../options";
import type { Recorder } from "../recorder";
import type { Answer } from "../registration";
import type { Outputs } from "./output";
import type { Construction, Preparer, ResourceOptionsLike } from "./prepare";
import { ResourceState } from "./resource-state";
import type { JobQueue } from "./scheduler";

/** An answer and the inputs that stand for outputs the engine left out. */
interface Answered {
  readonly answer: Answer;
  readonly inputs: PropertyMap;
}

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
    this.answerWith(construction, custom ? Object.keys(props) : [], () => this.send(construction));
  }

  /** The same for a resource that already exists. */
  read(construction: Construction): void {
    this.answerWith(construction, Object.keys(construction.props), () => this.sendRead(construction));
  }

  registerOutputs(resource: object, outputs: unknown): void {
    const { preparer, recorder } = this.parts;
    this.run(async () => {
      const urn = await preparer.urn(resource);
      const values = await preparer.value(outputs);
      recorder.registerOutputs(urn ?? "", (values ?? {}) as PropertyMap);
    });
  }

  private answerWith(
    { resource, custom }: Construction,
    keys: string[],
    send: () => Promise<Answered>,
  ): void {
    const { outputs, preview, deserialize } = this.parts;
    const state = new ResourceState(outputs, resource, preview, deserialize);
    state.attach(custom, keys);
    this.run(async () => {
      const { answer, inputs } = await send();
      state.answer(answer, inputs);
    });
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

  private async send(construction: Construction): Promise<Answered> {
    const { type, name, custom, opts } = construction;
    const { preparer, recorder } = this.parts;
    const prepared = await preparer.prepare(construction);
    const aliases = await preparer.aliases(opts.aliases, prepared.parent);
    const deletedWith = opts.deletedWith === undefined ? undefined : await preparer.urn(opts.deletedWith);
    const options = optionsOf(opts, deletedWith, custom);
    const raw = {
      ...prepared,
      type,
      name,
      custom,
      options,
      aliases,
      pluginDownloadUrl: opts.pluginDownloadURL ?? "",
    };
    const answer = await named(`failed to register new resource ${name} [${type}]`, () =>
      recorder.register(raw),
    );
    return { answer, inputs: prepared.inputs };
  }

  private async sendRead(construction: Construction): Promise<Answered> {
    const { type, name, opts } = construction;
    const { preparer, recorder } = this.parts;
    const prepared = await preparer.prepare(construction);
    const id = String(await preparer.value(opts.id));
    const { additionalSecretOutputs = [], version = "" } = opts;
    const raw = { ...prepared, type, name, id, version, additionalSecretOutputs };
    const answer = await named(`failed to read resource #${id} '${name}' [${type}]`, () =>
      recorder.read(raw),
    );
    return { answer, inputs: prepared.inputs };
  }
}

/** The SDK says which resource an engine's refusal is about. */
async function named(what: string, operation: () => Promise<Answer>): Promise<Answer> {
  try {
    return await operation();
  } catch (error) {
    throw new Error(`${what}: ${messageOf(error)}`, { cause: error });
  }
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
