import type { PropertyMap } from "../../graph/model/property";
import type { Creation, Live, Made, Target } from "./calls";
import { ControlPlane } from "./control-plane";
import { type Difference, differenceOf } from "./diff";
import { type Fault, FaultPlan, type KillPoint, type Operation } from "./faults";
import { faultsIn } from "./faults-file";
import { SimulatedCloudError } from "./errors";
import { invoke } from "./invoke";
import { kindOf } from "../../render/kinds/kinds";
import { shardFor } from "./world/lookup";
import { cloudOf } from "../../render/kinds/cloud";
import { type Rules, rulesIn } from "./rules";
import type { Scope } from "./scope";
import { World } from "./world/world";

/** How a simulator is set up. */
export interface SimulatorOptions {
  /** Faults the clouds have, besides those in the folder's `faults.json`. */
  readonly faults?: readonly Fault[];
  /** Called between effects; only tests give one. */
  readonly killPoint?: KillPoint;
  /** The clouds' clock; blocked names depend on it. Default: the machine's. */
  readonly now?: () => Date;
  /** Rules besides those in the folder's `rules.json`. */
  readonly rules?: Partial<Rules>;
  /** Identifiers made elsewhere that may be referred to, `*` as a wildcard; besides the folder's `external.json`. */
  readonly external?: readonly string[];
}

/** Milliseconds a change takes of what is changed one at a time. */
const CHANGE_MS = 10;

/**
 * A stand-in for the control planes of AWS, Azure and GCP: it keeps resources on disk, gives ids and names of the
 * real shape, and refuses what the clouds refuse. It makes nothing that runs.
 *
 * Safe for several processes at once; throws `SimulatedCloudError` in the clouds' own words.
 */
export class Simulator {
  private readonly world: World;
  private readonly faults: FaultPlan;
  private readonly plane: ControlPlane;
  /** What a call in this process is changing. */
  private readonly changing = new Set<string>();

  /** @param folder where the clouds' state is kept; made when missing */
  constructor(folder: string, options: SimulatorOptions = {}) {
    const now = options.now ?? (() => new Date());
    this.world = new World(folder, now, options.external ?? []);
    this.faults = new FaultPlan([...(options.faults ?? []), ...faultsIn(folder)]);
    this.plane = new ControlPlane(
      this.world,
      now,
      options.killPoint ?? (() => undefined),
      rulesIn(folder, options.rules),
    );
  }

  /** Lets go of the files. */
  close(): void {
    this.world.close();
  }

  /** Makes a resource, or gives the one an earlier call with the same token made. */
  async create(creation: Creation): Promise<Made> {
    return this.alone(creation, () => this.faulty("create", creation, () => this.plane.create(creation)));
  }

  /** The resource as it is now; undefined when it is gone. */
  async read(target: Target): Promise<Live | undefined> {
    return this.faulty("read", target, () => this.plane.read(target));
  }

  /** Changes a resource in place; the inputs are all it shall have. */
  async update(target: Target, news: PropertyMap, computed?: readonly string[]): Promise<Made> {
    const work = () => this.plane.update(target, news, computed);
    return this.alone(target, () => this.faulty("update", target, work));
  }

  /** Deletes a resource; one that is gone already is no error. */
  async delete(target: Target): Promise<void> {
    return this.alone(target, () => this.faulty("delete", target, () => this.plane.delete(target)));
  }

  /** What a change of inputs means: nothing, an update, or another resource. */
  diff(type: string, olds: PropertyMap, news: PropertyMap): Difference {
    return differenceOf(type, kindOf(type), olds, news);
  }

  /** Answers a provider function; what no table answers is refused. */
  invoke(token: string, args: PropertyMap, scope: Scope): PropertyMap {
    return invoke(token, args, scope);
  }

  /** The resource an earlier create with this token made. */
  findByToken(urn: string, token: string): Live | undefined {
    return this.plane.findByToken(urn, token);
  }

  /** Everything alive, of one stack or of all. */
  list(stack?: { readonly project: string; readonly stack: string }): Live[] {
    const shards =
      stack === undefined
        ? this.world.all()
        : [shardFor(this.world, `urn:pulumi:${stack.stack}::${stack.project}::`)];
    return shards.flatMap((shard) => [...shard.all()].map((record) => this.world.live(record)));
  }

  /** Changes properties of a live resource behind the engine's back. */
  drift(urn: string, properties: PropertyMap): void {
    this.plane.drift(urn, properties);
  }

  /** Changes what the cloud itself says of a live resource, e.g. its zones after a failover. */
  move(urn: string, outputs: PropertyMap): void {
    this.plane.move(urn, outputs);
  }

  /** Deletes a live resource behind the engine's back, protected or not. */
  vanish(urn: string): void {
    this.plane.vanish(urn);
  }

  /** Refuses a change of what another call is just changing, where the cloud takes one at a time. */
  private async alone<T>(target: Creation | Target, work: () => Promise<T>): Promise<T> {
    const busy = this.plane.busy(target);
    if (busy === undefined) return work();
    const { what, refusal } = busy;
    if (this.changing.has(what) || this.plane.settles(what)) {
      throw new SimulatedCloudError(target.scope.cloud, refusal.code, refusal.message);
    }
    this.changing.add(what);
    try {
      const result = await work();
      // As long as it takes whoever did not wait for this call to send the next one.
      await new Promise((resolve) => setTimeout(resolve, CHANGE_MS));
      return result;
    } finally {
      this.changing.delete(what);
    }
  }

  private async faulty<T>(op: Operation, target: { type: string; urn: string }, work: () => T): Promise<T> {
    const hits = this.faults.hits(op, target.type, target.urn);
    const cloud = cloudOf(target.type) ?? "random";
    await FaultPlan.strike(cloud, hits, false);
    const result = work();
    await FaultPlan.strike(cloud, hits, true);
    return result;
  }
}
