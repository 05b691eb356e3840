import {
  CheckResponse,
  CreateResponse,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  InvokeResponse,
  type CheckRequest,
  type InvokeRequest,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { type PropertyMap, UNKNOWN } from "../../../graph/model/property";
import type { Target } from "../calls";
import type { Scope } from "../scope";
import type { Simulator } from "../simulator";
import { plainMap } from "../values";
import type { ComputedProperties } from "./computed";
import { diffResponse } from "./difference";
import { fromWire, hasUnknown, toWire } from "./wire";

/** Types of providers that are made of Terraform's: `pulumi/pulumi-terraform-bridge`. */
const BRIDGED = /^(?:aws|gcp|random):/u;

/** The resource calls of Pulumi's provider protocol, answered by the simulated clouds. */
export class Resources {
  constructor(
    private readonly simulator: Simulator,
    private readonly computed: ComputedProperties,
    /** Where this provider's resources live; throws before the provider is configured. */
    private readonly scope: () => Scope,
  ) {}

  check(request: CheckRequest): CheckResponse {
    return new CheckResponse().setInputs(toWire(fromWire(request.getNews())));
  }

  diff(request: DiffRequest): DiffResponse {
    const olds = fromWire(request.getOldInputs());
    const news = fromWire(request.getNews());
    const difference = this.simulator.diff(request.getType(), olds, news);
    return diffResponse(difference, olds, news);
  }

  async create(request: CreateRequest): Promise<CreateResponse> {
    const type = request.getType();
    const inputs = fromWire(request.getProperties());
    const computed = this.computed.of(type);
    if (request.getPreview()) {
      const planned: PropertyMap = Object.fromEntries(computed.map((property) => [property, UNKNOWN]));
      return new CreateResponse().setProperties(toWire({ ...planned, ...inputs }));
    }
    const creation = { type, urn: request.getUrn(), inputs, scope: this.scope(), computed };
    const { id, outputs } = await this.simulator.create(creation);
    return new CreateResponse().setId(id).setProperties(toWire(withId(type, id, outputs)));
  }

  /** An empty answer says that the resource is gone. */
  async read(request: ReadRequest): Promise<ReadResponse> {
    const known = request.getInputs() === undefined ? undefined : fromWire(request.getInputs());
    const live = await this.simulator.read(this.target(request, known ?? fromWire(request.getProperties())));
    if (live === undefined) return new ReadResponse();
    return new ReadResponse()
      .setId(live.id)
      .setProperties(toWire(withId(request.getType(), live.id, live.outputs)))
      .setInputs(toWire(live.inputs));
  }

  async update(request: UpdateRequest): Promise<UpdateResponse> {
    const news = fromWire(request.getNews());
    const computed = this.computed.of(request.getType());
    if (request.getPreview()) {
      const planned = plannedUpdate(fromWire(request.getOlds()), fromWire(request.getOldInputs()), news);
      return new UpdateResponse().setProperties(toWire(planned));
    }
    const target = this.target(request, fromWire(request.getOldInputs()));
    const { outputs } = await this.simulator.update(target, news, computed);
    return new UpdateResponse().setProperties(toWire(withId(request.getType(), request.getId(), outputs)));
  }

  async delete(request: DeleteRequest): Promise<void> {
    const inputs = request.getOldInputs() ?? request.getProperties();
    await this.simulator.delete(this.target(request, fromWire(inputs)));
  }

  /** A function whose arguments are not known yet has no answer yet. */
  invoke(request: InvokeRequest): InvokeResponse {
    const args = fromWire(request.getArgs());
    if (hasUnknown(args)) return new InvokeResponse().setReturn(toWire({}));
    const answer = this.simulator.invoke(request.getTok(), plainMap(args), this.scope());
    return new InvokeResponse().setReturn(toWire(answer));
  }

  private target(request: Named, inputs: PropertyMap): Target {
    return {
      type: request.getType(),
      urn: request.getUrn(),
      id: request.getId(),
      scope: this.scope(),
      inputs,
    };
  }
}

interface Named {
  getType(): string;
  getUrn(): string;
  getId(): string;
}

/** Providers bridged from Terraform say the id once more among the outputs, where policies of a stack find it. */
function withId(type: string, id: string, outputs: PropertyMap): PropertyMap {
  return BRIDGED.test(type) ? { ...outputs, id } : outputs;
}

/** What is known of a resource before an update: what the cloud gave stays, inputs are as they will be. */
function plannedUpdate(olds: PropertyMap, oldInputs: PropertyMap, news: PropertyMap): PropertyMap {
  const kept = Object.entries(olds).filter(([property]) => !(property in oldInputs));
  return { ...Object.fromEntries(kept), ...news };
}
