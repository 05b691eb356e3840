import type { Recorder } from "../recorder";
import { type OutputSdk, Outputs } from "./output";
import { type Construction, Preparer, type PrepareSdk } from "./prepare";
import { Registrar } from "./register";
import { JobQueue } from "./scheduler";
import { type SerializeSdk, Serializer } from "./serialize";
import { Values } from "./values";

/** Everything the fast runtime needs of the SDK. */
export type FastSdk = OutputSdk & SerializeSdk & PrepareSdk;

/** The replaced parts of the SDK for one run. */
export class FastRuntime {
  readonly outputs: Outputs;
  private readonly queue: JobQueue;
  private readonly registrar: Registrar;

  constructor(sdk: FastSdk, recorder: Recorder, preview: boolean, fail: (reason: unknown) => void) {
    this.queue = new JobQueue(fail);
    const values = new Values(sdk, this.queue);
    this.outputs = new Outputs(sdk, values);
    const preparer = new Preparer(sdk, values, new Serializer(sdk, values));
    const { outputs, queue } = this;
    const deserialize = sdk.deserialize.bind(sdk);
    this.registrar = new Registrar({ outputs, preparer, recorder, queue, preview, deserialize, fail });
  }

  register(construction: Construction): void {
    this.registrar.register(construction);
  }

  read(construction: Construction): void {
    this.registrar.read(construction);
  }

  registerOutputs(resource: object, outputs: unknown): void {
    this.registrar.registerOutputs(resource, outputs);
  }

  get isIdle(): boolean {
    return this.queue.isIdle;
  }

  whenIdle(): Promise<void> {
    return this.queue.whenIdle();
  }
}
