import type { GraphInvoke, GraphResource } from "../graph/model/graph";
import {
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  secret,
  UNKNOWN,
} from "../graph/model/property";
import { stackOutputs } from "../graph/model/stack-outputs";
import { resolveAliases } from "./aliases";
import { DefaultProviders, isProviderType, providerInputs } from "./default-providers";
import { inOrder } from "./order";
import {
  type Answer,
  type RawRegistration,
  type ReadRequest,
  type Registration,
  registrationOf,
  type RegistrationResult,
  type Resolver,
  resourceOf,
} from "./registration";
import { makeUrn, ROOT_STACK_TYPE } from "./urn";

/** A read as the SDK sends it. */
export interface RawRead {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly provider: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** Which stack a recorder stands for. */
export interface RecorderOptions {
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly resolver: Resolver;
}

/**
 * The engine's half of a run: gives resources their URNs, default providers and aliases as Pulumi's engine
 * does, lets the resolver answer, and keeps everything in order of registration.
 */
export class Recorder {
  readonly registrations: Registration[] = [];
  readonly reads: ReadRequest[] = [];
  readonly invokes: GraphInvoke[] = [];
  /** URN → what is known of the resource, in order of arrival. */
  readonly resources = new Map<string, GraphResource>();
  private readonly taken = new Set<string>();
  private readonly constructed: string[] = [];
  private readonly computed = new Map<string, readonly string[]>();
  private readonly providers: DefaultProviders;
  private root: string | undefined;
  private closed: Error | undefined;

  constructor(private readonly options: RecorderOptions) {
    this.providers = new DefaultProviders(options.config, options.secretKeys, (raw) => this.registerNow(raw));
  }

  /** From now on whatever the program still asks is refused: its run is over. */
  close(reason: Error): void {
    this.closed ??= reason;
  }

  /** Notes the output properties a class declares, when the resource is constructed. */
  declare(urn: string, computed: readonly string[]): void {
    this.computed.set(urn, computed);
    this.constructed.push(urn);
  }

  urnOf(parent: string | undefined, type: string, name: string): string {
    return makeUrn(this.options.stack, this.options.project, parent, type, name);
  }

  /** All resources, in the same order whenever the program is the same. */
  ordered(): GraphResource[] {
    return inOrder(this.resources, this.constructed);
  }

  /** Outputs of the stack itself. */
  get outputs(): PropertyMap {
    return this.root === undefined ? {} : stackOutputs([...this.resources.values()]);
  }

  async register(raw: RawRegistration): Promise<Answer> {
    return this.registerNow(raw);
  }

  /** The same, at once where neither a default provider nor the resolver has to be waited for. */
  registerNow(raw: RawRegistration): Answer | Promise<Answer> {
    const urn = this.take(raw.parent, raw.type, raw.name);
    if (raw.type === ROOT_STACK_TYPE) this.root = urn;
    const provider = raw.custom
      ? this.providers.resolve(raw.type, raw.provider, raw.options.version, raw.pluginDownloadUrl)
      : raw.provider;
    return typeof provider === "string"
      ? this.ask(urn, raw, provider)
      : provider.then((found) => this.ask(urn, raw, found));
  }

  private ask(urn: string, raw: RawRegistration, provider: string): Answer | Promise<Answer> {
    const aliases = this.aliasesOf(raw, raw.parent);
    const inputs = isProviderType(raw.type) ? providerInputs(raw) : raw.inputs;
    const options = aliases.length === 0 ? raw.options : { ...raw.options, aliases };
    const computed = this.computedOf(urn, inputs);
    const registration = registrationOf(urn, raw, { provider, inputs, options, computed });
    this.registrations.push(registration);
    const given = this.options.resolver.register(registration);
    return "outputs" in given
      ? this.answered(registration, raw, given)
      : given.then((result) => this.answered(registration, raw, result));
  }

  private answered(registration: Registration, raw: RawRegistration, result: RegistrationResult): Answer {
    this.refuseWhenClosed();
    const { urn, inputs } = registration;
    const answer = this.answer(urn, result, inputs, raw.options.additionalSecretOutputs);
    this.keep(resourceOf(registration, answer));
    return answer;
  }

  async read(raw: RawRead): Promise<Answer> {
    const { parent } = raw;
    const urn = this.take(parent, raw.type, raw.name);
    const provider = await this.providers.resolve(raw.type, raw.provider, raw.version, "");
    const place = { urn, type: raw.type, name: raw.name, ...(parent === "" ? {} : { parent }) };
    const request: ReadRequest = {
      ...place,
      id: raw.id,
      inputs: raw.inputs,
      ...(provider === "" ? {} : { provider }),
      computed: this.computedOf(urn, raw.inputs),
    };
    this.reads.push(request);
    const result = await this.options.resolver.read(request);
    this.refuseWhenClosed();
    const answer = this.answer(urn, { ...result, id: raw.id }, raw.inputs, raw.additionalSecretOutputs);
    this.keep({
      ...place,
      custom: true,
      external: true,
      id: raw.id,
      ...(provider === "" ? {} : { provider }),
      inputs: raw.inputs,
      outputs: answer.outputs,
      dependencies: raw.dependencies,
      propertyDependencies: {},
      options:
        raw.additionalSecretOutputs.length === 0
          ? {}
          : { additionalSecretOutputs: raw.additionalSecretOutputs },
    });
    return answer;
  }

  async invoke(token: string, args: PropertyMap, explicit: string, version: string): Promise<PropertyMap> {
    this.refuseWhenClosed();
    const provider = await this.providers.resolve(token, explicit, version, "");
    const request = { token, args, ...(provider === "" ? {} : { provider }) };
    const result = await this.options.resolver.invoke(request);
    this.refuseWhenClosed();
    this.invokes.push({ ...request, result });
    return result;
  }

  /** A resource as the program can look it up by URN (`pulumi:pulumi:getResource`). */
  state(urn: string): PropertyMap {
    this.refuseWhenClosed();
    const resource = this.resources.get(urn);
    if (resource === undefined) throw new Error(`unknown resource '${urn}'`);
    return { urn, id: resource.id ?? "", state: resource.outputs };
  }

  registerOutputs(urn: string, outputs: PropertyMap): void {
    this.refuseWhenClosed();
    const resource = this.resources.get(urn);
    if (resource === undefined) throw new Error(`unknown resource '${urn}'`);
    this.resources.set(urn, { ...resource, outputs });
    this.options.resolver.registerOutputs(urn, outputs);
  }

  /** The URN of a resource that comes now; the errors are the engine's own words. */
  private take(parent: string, type: string, name: string): string {
    this.refuseWhenClosed();
    if (parent !== "" && !this.taken.has(parent)) throw new Error(`could not find parent resource ${parent}`);
    const urn = this.urnOf(parent, type, name);
    if (this.taken.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.taken.add(urn);
    return urn;
  }

  private refuseWhenClosed(): void {
    if (this.closed !== undefined) throw this.closed;
  }

  private keep(resource: GraphResource): void {
    this.resources.set(resource.urn, resource);
  }

  private aliasesOf(raw: RawRegistration, parent: string): string[] {
    const parentAliases = this.resources.get(parent)?.options.aliases ?? [];
    if (raw.aliases.length === 0 && parentAliases.length === 0) return [];
    const { project, stack } = this.options;
    const subject = {
      stack,
      project,
      type: raw.type,
      name: raw.name,
      parent: parent || undefined,
      parentAliases,
    };
    return resolveAliases(subject, raw.aliases);
  }

  private computedOf(urn: string, inputs: PropertyMap): readonly string[] {
    const declared = this.computed.get(urn);
    if (declared === undefined) return [];
    this.computed.delete(urn);
    for (const key of declared) if (key in inputs) return declared.filter((other) => !(other in inputs));
    return declared;
  }

  private answer(
    urn: string,
    result: RegistrationResult,
    inputs: PropertyMap,
    additional: readonly string[] = [],
  ): Answer {
    let { outputs } = result;
    let secrets = additional;
    // What came in as a secret must not come back in the open, whatever a provider answers.
    for (const key in inputs)
      if (Object.hasOwn(inputs, key) && holdsSecret(inputs[key])) secrets = [...secrets, key];
    if (secrets.length > 0) {
      outputs = { ...outputs };
      for (const key of secrets) mark(outputs, key);
    }
    return { urn, id: result.id, outputs };
  }
}

function mark(outputs: PropertyMap, key: string): void {
  const value = outputs[key];
  // A secret around a secret would reach the program half unwrapped.
  if (value !== undefined && value !== UNKNOWN && !holdsSecret(value)) outputs[key] = secret(value);
}

function holdsSecret(value: PropertyValue | undefined): boolean {
  if (Array.isArray(value)) return value.some((item: PropertyValue) => holdsSecret(item));
  if (!isMap(value)) return false;
  const map: PropertyMap = value;
  for (const key in map) if (Object.hasOwn(map, key) && holdsSecret(map[key])) return true;
  return isSecret(map);
}
