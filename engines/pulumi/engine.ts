import { defined } from "../../core/defined";
import type { EngineEvent as PulumiEvent, Stack } from "@pulumi/pulumi/automation";
import { StampError } from "../../core/errors";
import { isMap, type PropertyMap, type PropertyValue, reveal } from "../../graph/model/property";
import type {
  DriftResult,
  Engine,
  OperationOptions,
  PreviewResult,
  ReadOptions,
  StackName,
  StackSpec,
  StackSummary,
  UpdateResult,
} from "../engine";
import { stackOutputs } from "../../graph/model/stack-outputs";
import { refuseProtected } from "../protected";
import { redactedMap } from "../redact";
import { summaryOf } from "../summary";
import { findCommand } from "./command";
import { CliFailure, explain } from "./failures";
import { Journal } from "./journal";
import { ProjectWorkspace } from "./workspace";

/** How a Pulumi engine is set up. */
export interface PulumiEngineOptions {
  /** Folder of the project file; config, backend and login are those the `pulumi` CLI finds there. */
  readonly root: string;
}

/** Options of the Automation API that every operation takes. */
interface Common {
  readonly color: "never";
  readonly onEvent: (event: PulumiEvent) => void;
  readonly signal?: AbortSignal;
  readonly configFile?: string;
}

/**
 * The real engine: the `pulumi` CLI through Pulumi's Automation API. It does what `pulumi up -s <stack>` in the
 * project's folder does: the CLI itself reads the project, the stack's config file and the program, so `config` and
 * `program` of a `StackSpec` are not used. A stack the backend does not have is made by the first preview or update.
 */
export class PulumiEngine implements Engine {
  readonly name = "pulumi";
  private workspace: Promise<ProjectWorkspace> | undefined;
  private counts: Promise<ReadonlyMap<string, number | undefined> | undefined> | undefined;

  constructor(private readonly options: PulumiEngineOptions) {}

  async preview(spec: StackSpec, options: OperationOptions = {}): Promise<PreviewResult> {
    return this.operate(spec, options, true, (stack, common) => stack.preview(common));
  }

  async up(spec: StackSpec, options: OperationOptions = {}): Promise<UpdateResult> {
    return this.operate(spec, options, true, (stack, common) => stack.up(common));
  }

  async refresh(name: StackName, options: OperationOptions = {}): Promise<UpdateResult> {
    return this.operate(name, options, false, (stack, common) => stack.refresh(common));
  }

  /**
   * The CLI looks at `protect` when a resource's turn comes, and a stamp's comes last: without the preview that the
   * Automation API leaves out it would by then have deleted what the stamp serves with. So the state is asked first. One resource that
   * its cloud keeps holds up none that does not need it: what stays longer costs longer.
   */
  async destroy(name: StackName, options: OperationOptions = {}): Promise<UpdateResult> {
    refuseProtected(resourcesOf((await this.export(name)) ?? {}));
    return this.operate(name, options, false, (stack, common) =>
      stack.destroy({ ...common, continueOnError: true }),
    );
  }

  async drift(name: StackName, options: OperationOptions = {}): Promise<DriftResult> {
    const { project, stack, steps } = await this.operate(name, options, false, (each, common) =>
      each.previewRefresh(common),
    );
    const drifted = steps.filter(({ op }) => op === "update" || op === "delete");
    return { project, stack, steps: drifted, drifted: drifted.length > 0 };
  }

  async outputs(
    name: StackName,
    { showSecrets = false }: ReadOptions = {},
  ): Promise<PropertyMap | undefined> {
    const exported = await this.export(name, { showSecrets });
    if (exported === undefined) return undefined;
    const outputs = stackOutputs(resourcesOf(exported));
    return showSecrets ? plainMap(outputs) : redactedMap(outputs);
  }

  async export(name: StackName, { showSecrets = false }: ReadOptions = {}): Promise<PropertyMap | undefined> {
    try {
      const workspace = await this.open();
      return (await workspace.exportState(name.stack, showSecrets)) as PropertyMap | undefined;
    } catch (error) {
      throw explain(error, name.stack, new Journal(() => undefined), false);
    }
  }

  /**
   * The CLI is asked once which stacks have resources; only those are asked for more. What others change in the meantime
   * is not seen, what this engine changes is.
   */
  async summary(name: StackName): Promise<StackSummary | undefined> {
    this.counts ??= this.resourceCounts();
    const counts = await this.counts;
    if (counts !== undefined) {
      if (!counts.has(name.stack)) return undefined;
      if (counts.get(name.stack) === 0) return { resources: 0 };
    }
    const exported = await this.export(name);
    return exported && summaryOf(resourcesOf(exported).length, stackOutputs(resourcesOf(exported)));
  }

  async close(): Promise<void> {
    this.workspace = undefined;
    this.counts = undefined;
  }

  /** Undefined where the CLI can't list them: one damaged state is enough, and its error does not say which. */
  private async resourceCounts(): Promise<ReadonlyMap<string, number | undefined> | undefined> {
    try {
      return await (await this.open()).resourceCounts();
    } catch (error) {
      if (error instanceof CliFailure) return undefined;
      throw error;
    }
  }

  private async operate(
    { project, stack }: StackName,
    { configFile, onEvent = () => undefined, signal }: OperationOptions,
    make: boolean,
    work: (stack: Stack, common: Common) => Promise<unknown>,
  ): Promise<UpdateResult> {
    const started = Date.now();
    const journal = new Journal(onEvent);
    if (isAborted(signal)) throw stopped(stack);
    const common: Common = {
      color: "never",
      onEvent: (event) => journal.take(event),
      ...defined({ signal, configFile }),
    };
    try {
      const workspace = await this.open();
      if (make) await workspace.withStack(stack, (each) => work(each, common));
      else await work(await workspace.stack(stack), common);
    } catch (error) {
      throw explain(error, stack, journal, isAborted(signal));
    } finally {
      this.counts = undefined;
    }
    const { outputs, steps } = journal;
    return { project, stack, counts: journal.counts(), steps, outputs, durationMs: Date.now() - started };
  }

  private open(): Promise<ProjectWorkspace> {
    this.workspace ??= findCommand().then((command) => ProjectWorkspace.open(this.options.root, command));
    return this.workspace;
  }
}

/** A function, because the compiler takes a signal's state for fixed once it was looked at. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function stopped(stack: string): StampError {
  return new StampError("engine", `stack ${stack}: the operation was stopped`, {
    fix: "run it again to go on",
  });
}

interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly protect?: boolean;
  readonly outputs?: PropertyMap;
}

/** The resources in a state as the CLI exports it. */
function resourcesOf(exported: PropertyMap): readonly Exported[] {
  const { deployment } = exported as { readonly deployment?: { readonly resources?: readonly Exported[] } };
  return deployment?.resources ?? [];
}

function plainMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, plain(value)]));
}

function plain(value: PropertyValue): PropertyValue {
  const shown = reveal(value) ?? null;
  if (Array.isArray(shown)) return shown.map(plain);
  return isMap(shown) ? plainMap(shown) : shown;
}
