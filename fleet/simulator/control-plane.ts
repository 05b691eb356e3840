import type { PropertyMap } from "../../graph/property";
import type { Creation, Live, Made, Target } from "./calls";
import { checkBlockers, checkName, checkProtection, nameScope, resolveReferences } from "./checks";
import { contextOf, type Draft, outputsOf, ownIdentifiers, regionOf } from "./compose";
import { changedPaths } from "./diff";
import { SimulatedCloudError } from "./errors";
import type { KillPoint } from "./faults";
import type { Kind } from "./kind";
import { kindOf } from "./kinds";
import { keyOf, NO_ID, placeOf, shardOf } from "./place";
import type { CloudRecord } from "./record";
import type { Scope } from "./scope";
import type { Shard } from "./shard";
import { fill, type TemplateContext } from "./template";
import { plainMap } from "./values";
import type { World } from "./world";

/** What the simulated control planes do with a call, all checks included; every method is one step nobody can interrupt. */
export class ControlPlane {
  constructor(
    private readonly world: World,
    private readonly now: () => Date,
    private readonly killPoint: KillPoint,
  ) {}

  /** The resource an earlier create with this token made. */
  findByToken(urn: string, token: string): Live | undefined {
    const record = this.shardFor(urn).find((candidate) => candidate.token === token);
    return record === undefined ? undefined : this.world.opened(record);
  }

  create(creation: Creation): Made {
    const kind = kindOf(creation.type);
    const { inputs, scope, type, urn } = creation;
    const shard = this.shardFor(urn);
    if (creation.token !== undefined) {
      const made = this.findByToken(urn, creation.token);
      if (made !== undefined) return made;
    }
    const draft: Draft = { ...creation, births: shard.birthsOf(urn) };
    const context = contextOf(kind, draft);
    if (kind.name !== undefined) checkName(scope, kind.name, context.name);
    this.check(kind, scope, context.inputs);
    const refers = resolveReferences(kind, scope, context.inputs, this.world.finder(shard), (id) =>
      this.world.isExternal(id),
    );
    this.checkQuota(kind, scope, type, context);
    const outputs = outputsOf(kind, draft, context);
    const place = placeOf(scope, context.inputs);
    const key = keyOf(type, place, context.id === NO_ID ? context.seed : context.id);
    const clash = shard.get(key);
    if (clash !== undefined) throw taken(scope, kind, context, `${type} ${context.id} exists`);
    const claims = kind.name === undefined ? [] : [this.claimPath(kind, type, context)];
    this.put(shard, {
      key,
      type,
      id: context.id,
      urn,
      place,
      inputs,
      outputs,
      ...(creation.token === undefined ? {} : { token: creation.token }),
      own: ownIdentifiers(draft, context, outputs),
      refers,
      claims,
    });
    for (const claim of claims) {
      const holder = this.world.claims.take(claim, {
        shard: shard.name,
        key,
        what: `${type} '${context.name}'`,
      });
      if (holder === undefined) continue;
      shard.append({ op: "drop", key });
      const blocked = holder.until === undefined ? undefined : kind.name?.held;
      if (blocked === undefined)
        throw taken(scope, kind, context, `${holder.what} in ${holder.shard} has it`);
      throw new SimulatedCloudError(scope.cloud, blocked.code, fill(blocked.message, context));
    }
    this.killPoint("created", urn);
    return { id: context.id, outputs };
  }

  update(target: Target, news: PropertyMap, computed?: readonly string[]): Made {
    const { scope, type, urn } = target;
    const kind = kindOf(type);
    const record = this.find(target);
    if (record === undefined) throw gone(scope, target);
    const shard = this.shardFor(record.urn);
    const draft: Draft = {
      type,
      urn: record.urn,
      inputs: news,
      scope,
      births: shard.birthsOf(record.urn) - 1,
      ...(computed === undefined ? {} : { computed }),
    };
    const context = contextOf(kind, draft, record.id);
    this.check(kind, scope, context.inputs);
    const refers = resolveReferences(kind, scope, context.inputs, this.world.finder(shard), (id) =>
      this.world.isExternal(id),
    );
    const live = this.world.opened(record);
    const outputs = keepGenerated(outputsOf(kind, draft, context), live, news);
    this.put(shard, { ...record, urn, inputs: news, outputs, refers });
    this.killPoint("updated", urn);
    return { id: record.id, outputs };
  }

  delete(target: Target): void {
    const { scope, type, urn } = target;
    const kind = kindOf(type);
    const record = this.find(target);
    if (record === undefined) return;
    const shard = this.shardFor(record.urn);
    const live = this.world.opened(record);
    const draft: Draft = {
      type,
      urn: record.urn,
      inputs: live.inputs,
      scope,
      births: shard.birthsOf(record.urn) - 1,
    };
    const context = contextOf(kind, draft, record.id);
    checkProtection(kind, scope, context, plainMap(live.outputs));
    checkBlockers(
      kind,
      scope,
      context,
      shard.referring(record.own).filter((user) => user.key !== record.key),
    );
    this.release(kind, record, context, shard);
    this.killPoint("deleted", urn);
  }

  private release(kind: Kind, record: CloudRecord, context: TemplateContext, shard: Shard): void {
    const hold = kind.name?.held;
    const days =
      hold === undefined || hold.when?.(context.inputs) === false
        ? 0
        : (hold.daysOf?.(context.inputs) ?? hold.days);
    shard.append({ op: "drop", key: record.key });
    for (const claim of record.claims) {
      if (days === 0) this.world.claims.release(claim);
      else {
        const until =
          days === "forever" ? days : new Date(this.now().getTime() + days * DAY_MS).toISOString();
        this.world.claims.release(claim, {
          shard: shard.name,
          key: record.key,
          what: `deleted ${record.type} '${context.name}'`,
          until,
        });
      }
    }
  }

  private check(kind: Kind, scope: Scope, inputs: PropertyMap): void {
    const refusal = kind.check?.(inputs);
    if (refusal !== undefined) throw new SimulatedCloudError(scope.cloud, refusal.code, refusal.message);
  }

  private checkQuota(kind: Kind, scope: Scope, type: string, context: TemplateContext): void {
    const { quota } = kind;
    if (quota === undefined) return;
    const place = placeOf(scope, context.inputs);
    const same = (record: CloudRecord): boolean =>
      record.type === type &&
      (quota.per === "region" ? record.place === place : record.place.split("/")[0] === place.split("/")[0]);
    const count = this.world.all().reduce((sum, shard) => sum + [...shard.all()].filter(same).length, 0);
    if (count >= quota.limit)
      throw new SimulatedCloudError(scope.cloud, quota.code, fill(quota.message, context));
  }

  private claimPath(kind: Kind, type: string, context: TemplateContext): string {
    const rule = kind.name!;
    return this.world.claims.path(rule.space ?? type, nameScope(rule, context), context.name.toLowerCase());
  }

  put(shard: Shard, record: CloudRecord): void {
    const { seal } = this.world;
    shard.append({
      op: "put",
      record: { ...record, inputs: seal.close(record.inputs), outputs: seal.close(record.outputs) },
    });
  }

  shardFor(urn: string): Shard {
    const shard = this.world.shard(shardOf(urn));
    shard.catchUp();
    return shard;
  }

  find(target: Target): CloudRecord | undefined {
    const { id, inputs, scope, type, urn } = target;
    const shard = this.shardFor(urn);
    if (id === NO_ID)
      return anonymous(
        [...shard.all()].filter((record) => record.urn === urn),
        inputs,
      );
    const key = keyOf(type, placeOf(scope, { region: regionOf(scope, inputs ?? {}) }), id);
    const own = shard.get(key) ?? shard.find((record) => record.type === type && record.id === id);
    if (own !== undefined) return own;
    // `Resource.get` may name what another stack made.
    return this.world
      .all()
      .map((other) => other.get(key))
      .find((record) => record !== undefined);
  }
}

/** The one with these inputs, when a replacement left two; else the newest. */
function anonymous(
  records: readonly CloudRecord[],
  inputs: PropertyMap | undefined,
): CloudRecord | undefined {
  const wanted = inputs === undefined ? undefined : plainMap(inputs);
  const same = records.filter(
    (record) => wanted !== undefined && changedPaths(plainMap(record.inputs), wanted).length === 0,
  );
  return same.at(-1) ?? (wanted === undefined ? records.at(-1) : undefined);
}

const DAY_MS = 86_400_000;

/** Generated outputs must survive an update: only what an input says, or what follows from it, may change. */
function keepGenerated(fresh: PropertyMap, live: Live, news: PropertyMap): PropertyMap {
  const outputs: PropertyMap = { ...fresh };
  for (const [property, value] of Object.entries(live.outputs)) {
    if (!(property in fresh) && !(property in live.inputs) && !(property in news)) outputs[property] = value;
  }
  return outputs;
}

function taken(scope: Scope, kind: Kind, context: TemplateContext, by: string): SimulatedCloudError {
  const code = {
    aws: "EntityAlreadyExists",
    azure: "Conflict",
    gcp: "alreadyExists",
    random: "alreadyExists",
  }[scope.cloud];
  const what = kind.name?.scope === "global" ? "the name is taken in the whole cloud" : "the name is taken";
  return new SimulatedCloudError(scope.cloud, code, `'${context.name}': ${what}: ${by}`);
}

function gone(scope: Scope, target: Target): SimulatedCloudError {
  const code = {
    aws: "ResourceNotFoundException",
    azure: "ResourceNotFound",
    gcp: "notFound",
    random: "notFound",
  }[scope.cloud];
  return new SimulatedCloudError(scope.cloud, code, `${target.type} ${target.id} does not exist`);
}
