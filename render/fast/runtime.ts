import type { Recorder } from "../recorder";
import { type OutputSdk, Outputs } from "./output";
import { type Construction, Preparer, type PrepareSdk, type ResourceOptionsLike } from "./prepare";
import { ReadyParts } from "./ready";
import { Registrar } from "./register";
import { JobQueue } from "./scheduler";
import { stackOutputs } from "./stack-outputs";
import { type SerializeSdk, Serializer } from "./serialize";
import { Values } from "./values";

/** Everything the fast runtime needs of the SDK. */
export type FastSdk = OutputSdk & SerializeSdk & PrepareSdk;

/** The replaced parts of the SDK for one run. */
export class FastRuntime {
  readonly outputs: Outputs;
  private readonly queue: JobQueue;
  private readonly registrar: Registrar;
  private readonly aliases = new WeakMap<object, readonly unknown[]>();

  constructor(sdk: FastSdk, recorder: Recorder, preview: boolean, fail: (reason: unknown) => void) {
    this.queue = new JobQueue(fail);
    const values = new Values(sdk, this.queue);
    this.outputs = new Outputs(sdk, values);
    const serializer = new Serializer(sdk, values);
    const preparer = new Preparer(sdk, values, serializer);
    const ready = new ReadyParts(sdk, serializer);
    const { outputs, queue } = this;
    const { deserialize, plainAliases } = sdk;
    this.registrar = new Registrar({
      outputs,
      preparer,
      ready,
      recorder,
      queue,
      preview,
      deserialize,
      plainAliases,
      fail,
    });
  }

  /**
   * Takes a resource's aliases out of its options until it is registered: the constructor would make several
   * outputs of each, which only serve engines that can't resolve aliases themselves.
   */
  takeAliases<T extends { readonly resource: object; readonly opts: ResourceOptionsLike }>(
    construction: T,
  ): T | undefined {
    const { resource, opts } = construction;
    if (opts.aliases === undefined) return undefined;
    this.aliases.set(resource, opts.aliases);
    return { ...construction, opts: { ...opts, aliases: undefined } };
  }

  /** The options with the aliases in them again. */
  withAliases(resource: object, opts: ResourceOptionsLike): ResourceOptionsLike {
    const aliases = this.aliases.get(resource);
    return aliases === undefined ? opts : { ...opts, aliases };
  }

  register(construction: Construction): void {
    const { resource, opts } = construction;
    const whole = this.withAliases(resource, opts);
    this.registrar.register(whole === opts ? construction : { ...construction, opts: whole });
  }

  read(construction: Construction): void {
    this.registrar.read(construction);
  }

  registerOutputs(resource: object, outputs: unknown): void {
    this.registrar.registerOutputs(resource, outputs);
  }

  /** What the program returned as the SDK takes it with the least work. */
  stackOutputs(outputs: unknown, warn: (key: string) => void): Promise<unknown> {
    return stackOutputs(outputs, this.outputs.values, warn);
  }

  get isIdle(): boolean {
    return this.queue.isIdle;
  }

  whenIdle(): Promise<void> {
    return this.queue.whenIdle();
  }
}
