import type { PropertyMap } from "../graph/model/property";

/** Names a stack. */
export interface StackName {
  readonly project: string;
  readonly stack: string;
}

/** A stack an engine works on. */
export interface StackSpec extends StackName {
  /** The stack's config, `project:key` → value; objects as JSON, as Pulumi passes them. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that are secret. Default: none. */
  readonly secretKeys?: readonly string[];
  /** Makes the stack's resources and returns its outputs, or a promise of them. */
  readonly program: () => unknown;
}

/** What happens to a resource. */
export type StepOp = "create" | "update" | "replace" | "delete" | "same" | "read";

/** A property that changes; secret values read `[secret]`, unknown ones `[unknown]`, long ones are cut. */
export interface Change {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** What an operation does, or would do, to one resource. */
export interface Step {
  readonly urn: string;
  readonly type: string;
  readonly op: StepOp;
  readonly id?: string;
  /** Paths and redacted values of the inputs that change; on a drift, of all properties. */
  readonly changes: readonly Change[];
  /** Paths that need the replacement. */
  readonly replaces?: readonly string[];
}

/** How many resources met each fate; reads are not counted. */
export interface Counts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly same: number;
}

/** The result of a preview. */
export interface PreviewResult extends StackName {
  readonly counts: Counts;
  readonly steps: readonly Step[];
  /** The stack's outputs, secrets as `[secret]`; those still unknown are left out. */
  readonly outputs: PropertyMap;
}

/** The result of an update, a refresh or a destroy. */
export interface UpdateResult extends PreviewResult {
  readonly durationMs: number;
}

/** What an engine tells while it works; nothing in it is secret. */
export type EngineEvent =
  | { readonly kind: "started" | "done"; readonly urn: string; readonly type: string; readonly op: StepOp }
  | {
      readonly kind: "failed";
      readonly urn: string;
      readonly type: string;
      readonly op: StepOp;
      readonly message: string;
    }
  | {
      readonly kind: "diag";
      readonly severity: "info" | "warning" | "error";
      readonly message: string;
      readonly urn?: string;
    };

/** Options of every operation. */
export interface OperationOptions {
  readonly onEvent?: (event: EngineEvent) => void;
  /** Stops the operation between two resources; what was begun is finished and recorded. */
  readonly signal?: AbortSignal;
  /**
   * Path of a config file to be read instead of the stack's own, by an engine that reads config files itself. The others go
   * by the spec's config.
   */
  readonly configFile?: string | undefined;
}

/** Options of a look at outputs or state. */
export interface ReadOptions {
  /** Give secrets in plain text. Default: false. */
  readonly showSecrets?: boolean;
}

/** What a stack's state says at a glance. Nothing in it is secret: an output that is, or is no text, is left out. */
export interface StackSummary {
  /** Resources in the state, the stack itself counted; 0 when nothing is up, or everything was destroyed. */
  readonly resources: number;
  /** The stack's output `release`. */
  readonly release?: string;
  /** The stack's output `endpoint`. */
  readonly endpoint?: string;
}

/** Difference between a stack's state and the cloud; nothing is changed by looking. */
export interface DriftResult extends StackName {
  /** `update`: changed outside; `delete`: gone. */
  readonly steps: readonly Step[];
  readonly drifted: boolean;
}

/**
 * Brings stacks to life. Two engines exist: `pulumi` (the real CLI) and `embedded` (in-process, against the
 * simulator). Errors a user can mend are `StampError`s.
 */
export interface Engine {
  readonly name: "embedded" | "pulumi";
  /** What an update would do. */
  preview(stack: StackSpec, options?: OperationOptions): Promise<PreviewResult>;
  up(stack: StackSpec, options?: OperationOptions): Promise<UpdateResult>;
  /** Makes the state say what the cloud says. */
  refresh(stack: StackName, options?: OperationOptions): Promise<UpdateResult>;
  /** Deletes all resources of the stack; protected ones refuse. */
  destroy(stack: StackName, options?: OperationOptions): Promise<UpdateResult>;
  /** The stack's outputs; undefined when the stack does not exist. */
  outputs(stack: StackName, options?: ReadOptions): Promise<PropertyMap | undefined>;
  /**
   * What `export` would say of the stack, as far as an overview of a fleet needs it; undefined when the stack does not
   * exist. Made to be asked of thousands of stacks: it writes nothing, and whole states are read only where they must be.
   */
  summary(stack: StackName): Promise<StackSummary | undefined>;
  /** The state as `pulumi stack export` writes it; undefined when the stack does not exist. */
  export(stack: StackName, options?: ReadOptions): Promise<PropertyMap | undefined>;
  /** What a refresh would find. */
  drift(stack: StackName, options?: OperationOptions): Promise<DriftResult>;
  /** Lets go of files and processes. */
  close(): Promise<void>;
}
