import type { PropertyMap, PropertyValue } from "../../graph/model/property";

/**
 * A computed property as a table says it: a text with placeholders (filled by the simulator, `engines/simulator/template.ts`), a constant, or a
 * structure of these. A function is for what depends on the inputs; it gets plain inputs and must tolerate
 * that any of them is missing, because a render asks before all are known.
 */
export type Tree =
  | string
  | number
  | boolean
  | readonly Tree[]
  | TreeMap
  | ((inputs: PropertyMap) => Tree | undefined);
/** Stands in a tree for the number of the project, as a number and not as a text with one in it. */
export const PROJECT_NUMBER = "{#number}";

/** A nested structure of computed properties. */
export interface TreeMap {
  readonly [key: string]: Tree;
}

/** Within what a name must be unique. */
export type NameScope =
  /** In the whole cloud, over all customers (S3 buckets, storage accounts). */
  | "global"
  /** In the account, subscription or project. */
  | "account"
  /** In the account's (project's) region. */
  | "region"
  /** In the resource group (Azure). */
  | "group"
  /** Beside the same owner; the owner is named by `NameRule.within`. */
  | "parent";

/** The rule for a resource's physical name. */
export interface NameRule {
  /** The input that holds it. */
  readonly property: string;
  readonly scope: NameScope;
  /** Inputs that name the owner when the scope is `parent`. */
  readonly within?: readonly string[];
  /** Longest name the cloud takes, in characters. */
  readonly limit?: number;
  /** What a name must look like. */
  readonly pattern?: RegExp;
  /** Types whose names share one space (a topic and a queue don't; the S3 bucket types do). Default: the type. */
  readonly space?: string;
  /** The cloud's error code when the name is taken. */
  readonly taken?: string;
  /** How long a deleted resource's name stays taken. */
  readonly held?: Hold;
}

/** How long a deleted resource blocks its name: days, or for ever where the cloud never deletes it. */
export interface Hold {
  readonly days: number | "forever";
  /** Whether this resource holds its name; absent means always. */
  readonly when?: (inputs: PropertyMap) => boolean;
  readonly daysOf?: (inputs: PropertyMap) => number | undefined;
  readonly code: string;
  readonly message: string;
}

/** Refuses a delete while a property is set. */
export interface Protection {
  /** Path of the property, dots between, e.g. `settings.deletionProtectionEnabled`. */
  readonly property: string;
  /** The value that protects. Default: true. */
  readonly value?: PropertyValue;
  /** Whether it also protects while it is not set. Default: false. */
  readonly unlessSet?: boolean;
  readonly code: string;
  readonly message: string;
}

/** Refuses a delete while others use the resource. */
export interface Blocker {
  /** Types that block; `*` means any resource that refers to it. */
  readonly types: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** At most so many of a type per region or account. */
export interface Quota {
  /** What an account has by default. */
  readonly limit: number;
  /** What the cloud grants on request; the simulator assumes it was asked. Default: `limit`. */
  readonly raised?: number;
  readonly per: "account" | "region";
  readonly code: string;
  readonly message: string;
}

/** A refusal in the cloud's own words. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What a check may look at besides the resource itself. */
export interface Surroundings {
  /** Plain inputs of the live resources of the same type in the same stack, this one left out. */
  siblings(): readonly PropertyMap[];
  /** Plain inputs of the live resources of a type in the same stack. */
  others(type: string): readonly PropertyMap[];
  /** Identifier of what the resource lies within; undefined when the table names nothing. */
  within(): string | undefined;
  /** Plain outputs of the live resource an identifier belongs to. */
  find(identifier: PropertyValue | undefined): PropertyMap | undefined;
}

/** What the cloud changes one at a time, although several resources are made of it. */
export interface Serial {
  /** Identifier of the one that is busy meanwhile, as a template, which the inputs may choose; undefined when nothing is. */
  readonly on: string | ((inputs: PropertyMap) => string | undefined);
  readonly code: string;
  readonly message: string;
  /** Whether the provider waits its turn or asks again, so that a program that does not order its changes mostly comes through. */
  readonly waitedOut?: boolean;
}

/** What keeps what a deleted resource lay in, or was tied to, from being deleted for a while. */
export interface Lingering extends Refusal {
  /** Identifier of what is kept; undefined where nothing is. `{what}` in the message is filled with it. */
  readonly on: (inputs: PropertyMap) => string | undefined;
}

/** What a deleted resource leaves behind in the one it lay in, which can't be deleted until that is gone. */
export interface Residue {
  /** Identifier of the one it lay in. */
  readonly in: string;
  /** Whether it does; gets what the other looks like. */
  readonly when: (owner: PropertyMap) => boolean;
}

/** What a cloud keeps of each state of a part of a resource, under a name of its own: the revisions of a service. */
export interface Revisions {
  /** Input whose change makes another one. */
  readonly of: string;
  /** Template of a revision's name, by its number from 1 on. */
  readonly name: (number: number) => string;
  /** Outputs that say the newest one, `<revision>` for its name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Whether those before stand on beside the newest one. */
  readonly keeps: (inputs: PropertyMap) => boolean;
  /** Names of revisions that the inputs give, which must stand. */
  readonly named: (inputs: PropertyMap) => readonly string[];
  readonly missing: (name: string) => Refusal;
}

/** What is known about one resource type: a render takes the shapes of it, the simulator all. */
export interface Kind {
  /** The provider's id of the resource. */
  readonly id: string | ((inputs: PropertyMap) => string);
  /** What tells resources with the same id apart (revisions of a task definition). Default: the id. */
  readonly key?: string;
  readonly name?: NameRule;
  /** Computed properties; an input of the same name wins unless it stands in `always`. */
  readonly outputs?: TreeMap;
  /** Computed properties that win over inputs of the same name. */
  readonly always?: TreeMap;
  /**
   * Property paths that the cloud sets again by itself, such as the zones a failover swaps: what it chose stays through an
   * update whose inputs don't name it.
   */
  readonly chosen?: readonly string[];
  readonly revisions?: Revisions;
  /** Property paths whose change needs another resource; `*` means all. */
  readonly replaces?: readonly string[];
  readonly protection?: readonly Protection[];
  readonly blockers?: readonly Blocker[];
  readonly quota?: Quota;
  /** Outputs that are secret whatever the program says. */
  readonly secrets?: readonly string[];
  /** Inputs whose identifiers need not exist (an alarm may watch what isn't there yet). */
  readonly unchecked?: readonly string[];
  /** Inputs that take an identifier of these types only. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  /** Templates of identifiers that must exist because the resource lies within them (a resource group, a network). */
  readonly within?: readonly string[];
  /** Put into what somebody else keeps (a record in the company's DNS zone): says nothing of the account it is in. */
  readonly guest?: boolean;
  /** Input with the identifier that this resource locks, itself and all below it, against deletion (Azure's locks). */
  readonly locks?: string;
  /** A check of the whole resource before it is made or changed; returns the cloud's refusal. */
  readonly check?: (inputs: PropertyMap, around: Surroundings) => Refusal | undefined;
  /** A check of a change against the resource as it is in the cloud; returns the cloud's refusal. */
  readonly checkUpdate?: (news: PropertyMap, live: PropertyMap) => Refusal | undefined;
  /** A check of the live resource before it is deleted; returns the cloud's refusal. */
  readonly undeletable?: (outputs: PropertyMap, around: Surroundings) => Refusal | undefined;
  /** What can't be changed while this is made, changed or deleted. */
  readonly serial?: Serial;
  /** Whether it says that it is ready a moment before it is, so that who changes it at once is refused as by something busy. */
  readonly settles?: boolean;
  /** What it keeps from being deleted a while after it was deleted itself. */
  readonly lingers?: Lingering;
  /** What stays of it where it lay, e.g. until a time of soft deletion is over. */
  readonly leaves?: Residue;
  /** Whether deleting it deletes all whose ids lie below its own (Azure's resource groups). */
  readonly cascades?: boolean;
  /** Whether the cloud keeps tags and applies the provider's default tags. */
  readonly tagged?: boolean;
}

/** A cloud's table: type token → what is known about it. */
export type KindTable = Readonly<Record<string, Kind>>;
