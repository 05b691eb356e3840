import type { GraphResource, ResourceOptions } from "../graph/model/graph";
import type { PropertyMap } from "../graph/model/property";
import type { AliasSpec } from "./aliases";

/** A resource as the program registered it, before any engine answered. */
export interface Registration extends Omit<GraphResource, "id" | "outputs"> {
  /** Output properties the SDK's class declares and the program did not give (`arn`, `endpoint` …). */
  readonly computed: readonly string[];
}

/** What an engine answers to a registration. */
export interface RegistrationResult {
  /** Empty for components. */
  readonly id: string;
  /** All outputs, inputs included; a property left out is unknown in a preview, undefined otherwise. */
  readonly outputs: PropertyMap;
}

/** A resource read by the program (`Resource.get`, StackReference). */
export interface ReadRequest {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly provider?: string;
  readonly computed: readonly string[];
}

/** A provider function the program called. */
export interface InvokeRequest {
  readonly token: string;
  readonly args: PropertyMap;
  readonly provider?: string;
}

/**
 * Who answers a program while it runs in-process: the token resolver for a render, the embedded engine for
 * a preview or an update. Answers may be synchronous; a rejection fails this program's run and no other.
 */
export interface Resolver {
  register(registration: Registration): RegistrationResult | Promise<RegistrationResult>;
  read(request: ReadRequest): RegistrationResult | Promise<RegistrationResult>;
  invoke(request: InvokeRequest): PropertyMap | Promise<PropertyMap>;
  /** Called once per component or stack when it registers its outputs. */
  registerOutputs(urn: string, outputs: PropertyMap): void;
}

/** A registration as the SDK sends it, before the engine's own rules are applied. */
export interface RawRegistration {
  readonly type: string;
  readonly name: string;
  /** URN, empty when the SDK knows none. */
  readonly parent: string;
  readonly custom: boolean;
  readonly inputs: PropertyMap;
  /** `<urn>::<id>`, empty when the program chose none. */
  readonly provider: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: Omit<ResourceOptions, "aliases">;
  readonly aliases: readonly (string | AliasSpec)[];
  readonly pluginDownloadUrl: string;
}

/** What the SDK is told about a resource. */
export interface Answer {
  readonly urn: string;
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** What the engine's rules make of a registration that came in. */
type Ruled = Pick<Registration, "inputs" | "options" | "computed"> & { readonly provider: string };

/**
 * A registration with the engine's rules applied. Written out for what nearly all are: an object put together of parts costs as much
 * as all else that is done with it.
 */
export function registrationOf(
  urn: string,
  { type, name, parent, custom, dependencies, propertyDependencies }: RawRegistration,
  { provider, inputs, options, computed }: Ruled,
): Registration {
  const external = false;
  if (parent === "" || provider === "") {
    return {
      urn,
      type,
      name,
      ...(parent === "" ? {} : { parent }),
      custom,
      external,
      ...(provider === "" ? {} : { provider }),
      inputs,
      dependencies,
      propertyDependencies,
      options,
      computed,
    };
  }
  return {
    urn,
    type,
    name,
    parent,
    custom,
    external,
    provider,
    inputs,
    dependencies,
    propertyDependencies,
    options,
    computed,
  };
}

/** The resource that a graph keeps of a registration and its answer. */
export function resourceOf(registration: Registration, { id, outputs }: Answer): GraphResource {
  const { urn, type, name, parent, custom, external, provider } = registration;
  const { inputs, dependencies, propertyDependencies, options } = registration;
  if (parent !== undefined && provider !== undefined && id !== "") {
    return {
      urn,
      type,
      name,
      parent,
      custom,
      external,
      provider,
      inputs,
      dependencies,
      propertyDependencies,
      options,
      id,
      outputs,
    };
  }
  const { computed: _computed, ...rest } = registration;
  return { ...rest, ...(id === "" ? {} : { id }), outputs };
}
