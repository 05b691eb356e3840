import type { PropertyMap, PropertyValue } from "./property";

/** Where a graph came from; `state` is final (every value known), the others may hold unknowns. */
export type GraphOrigin = "render" | "preview" | "state";

/** Options of a registration that the laws look at; absent means not set. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly aliases?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly deletedWith?: string;
  /** The cloud's id given with `import:`. */
  readonly importId?: string;
  readonly customTimeouts?: Readonly<Record<string, number | string>>;
  readonly version?: string;
}

/** One resource of a stack, whatever the graph came from. */
export interface GraphResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; absent for the stack itself. */
  readonly parent?: string;
  /** False for components. */
  readonly custom: boolean;
  /** True when the resource was read (`.get`), not made by this stack. */
  readonly external: boolean;
  /** The cloud's id; a provenance token in a render, absent for components and before creation. */
  readonly id?: string;
  /** Provider reference, `<urn>::<id>`. */
  readonly provider?: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  /** URNs this resource depends on, explicit and implied. */
  readonly dependencies: readonly string[];
  /** Input property → URNs whose outputs flow into it. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: ResourceOptions;
}

/** A provider function call made while the program ran (only a render or preview knows them). */
export interface GraphInvoke {
  readonly token: string;
  readonly args: PropertyMap;
  readonly result: PropertyMap;
  readonly provider?: string;
}

/** One value a stamp derived from its identity and what it stands for, e.g. `name(db)`. */
export interface Derivation {
  readonly value: string;
  readonly stands: string;
  /**
   * True for values too short or too common to be looked for inside longer text (a stamp's id, its ring): they
   * are abstracted only where they fill a whole field.
   */
  readonly whole?: boolean;
}

/** A stack's resource graph. */
export interface ResourceGraph {
  readonly project: string;
  readonly stack: string;
  readonly origin: GraphOrigin;
  /** In order of registration: parents and dependencies first. */
  readonly resources: readonly GraphResource[];
  readonly invokes: readonly GraphInvoke[];
  /** The stack's outputs (those of the `pulumi:pulumi:Stack` resource). */
  readonly outputs: Readonly<Record<string, PropertyValue>>;
}
