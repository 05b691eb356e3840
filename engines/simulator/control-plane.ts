import { defined } from "../../core/defined";
import { isMap, type PropertyMap } from "../../graph/model/property";
import type { Creation, Live, Made, Target } from "./calls";
import {
  checkBlockers,
  checkLocks,
  checkName,
  checkProtection,
  checkQuota,
  nameScope,
  refuse,
  resolveReferences,
} from "./checks";
import { contextOf, type Draft, merged, outputsOf, ownIdentifiers, seedOf } from "./compose";
import { gone, SimulatedCloudError, taken } from "./errors";
import type { KillPoint } from "./faults";
import { normal } from "../../render/kinds/identifiers";
import type { Kind, Refusal, Surroundings } from "../../render/kinds/kind";
import { kindOf } from "../../render/kinds/kinds";
import { lookUp, shardFor } from "./world/lookup";
import { homeOf, keyOf, NO_ID, placeOf } from "./world/place";
import type { CloudRecord } from "./world/record";
import { LateReleases } from "./late-releases";
import { LateRights } from "./late-rights";
import { keepChosen, keepGenerated } from "./kept";
import { newestIn, revise } from "./revisions";
import type { Rules } from "./rules";
import type { Scope } from "./scope";
import type { Shard } from "./world/shard";
import { fill, type TemplateContext } from "./template";
import { plainMap } from "./values";
import type { World } from "./world/world";

const DAY_MS = 86_400_000;

/** What the simulated control planes do with a call, all checks included; every method is one step nobody can interrupt. */
export class ControlPlane {
  private readonly late: LateRights | undefined;
  private readonly releases: LateReleases | undefined;
  /** What was just made and says too early that it is ready. */
  private readonly settling = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly now: () => Date,
    private readonly killPoint: KillPoint,
    private readonly rules: Rules,
  ) {
    this.late = rules.lateRights ? new LateRights() : undefined;
    this.releases = rules.lateReleases ? new LateReleases() : undefined;
  }

  /** The resource an earlier create with this token made. */
  findByToken(urn: string, token: string): Live | undefined {
    const record = shardFor(this.world, urn).find((candidate) => candidate.token === token);
    return record === undefined ? undefined : this.world.live(record);
  }

  read(target: Target): Live | undefined {
    const record = lookUp(this.world, target);
    return record === undefined ? undefined : this.world.live(record);
  }

  create(creation: Creation): Made {
    const { inputs, scope, token, type, urn } = creation;
    const kind = kindOf(type);
    const shard = shardFor(this.world, urn);
    const made = token === undefined ? undefined : this.findByToken(urn, token);
    if (made !== undefined) return { id: made.id, outputs: made.outputs };
    const draft: Draft = { ...creation, seed: seedOf(scope, inputs, urn, shard.birthsOf(urn)) };
    const context = contextOf(kind, draft);
    if (kind.name !== undefined) checkName(scope, kind.name, context.name);
    checkQuota(kind, type, context, () => this.world.all(), this.rules.newAccount);
    const refers = this.checked(kind, scope, type, context, shard, undefined);
    const idOf = (record: string): string => shard.get(record)?.id ?? record;
    this.late?.check(scope, type, urn, refers.map(idOf));
    const revised = revise(kind, context, { had: undefined, before: undefined, after: inputs });
    const outputs = { ...outputsOf(kind, draft, context), ...newestIn(kind, context, revised) };
    const place = placeOf(scope, context.inputs);
    const unique = kind.key === undefined ? context.id : fill(kind.key, context);
    const key = keyOf(type, place, context.id === NO_ID ? context.seed : unique);
    if (shard.get(key) !== undefined) throw taken(scope, kind, context.name, `${type} ${context.id} exists`);
    const claims = kind.name === undefined ? [] : [this.claimPath(kind, type, context)];
    const own = ownIdentifiers(draft, context, outputs);
    const { id, name, seed } = context;
    this.put(shard, {
      key,
      ...(kind.guest === true ? {} : { home: homeOf(scope, context.inputs) }),
      type,
      id,
      urn,
      name,
      seed,
      place,
      inputs,
      outputs,
      ...defined({ token, revised }),
      own,
      refers,
      claims,
    });
    for (const claim of claims) this.take(claim, kind, shard, key, type, context);
    if (kind.settles === true && this.rules.settling) this.settling.add(normal(id));
    this.late?.given(type, context.inputs, (on) => this.world.finder(shard)(normal(on))?.id);
    this.killPoint("created", urn);
    return { id, outputs };
  }

  update(target: Target, news: PropertyMap, computed?: readonly string[]): Made {
    const { scope, type, urn } = target;
    const kind = kindOf(type);
    const record = lookUp(this.world, target);
    if (record === undefined) throw gone(scope, target);
    const shard = shardFor(this.world, record.urn);
    const { id, name, seed } = record;
    const draft: Draft = {
      type,
      urn,
      inputs: news,
      scope,
      seed,
      name,
      ...defined({ computed }),
    };
    const context = contextOf(kind, draft, id);
    const refers = this.checked(kind, scope, type, context, shard, record.key);
    const live = this.world.live(record);
    refuse(scope, kind.checkUpdate?.(context.inputs, plainMap(live.outputs)));
    const revised = revise(kind, context, { had: record.revised, before: live.inputs, after: news });
    const kept = keepChosen(keepGenerated(outputsOf(kind, draft, context), live, news), live, news, kind);
    const outputs = { ...kept, ...newestIn(kind, context, revised) };
    this.put(shard, { ...record, urn, inputs: news, outputs, refers, ...defined({ revised }) });
    this.killPoint("updated", urn);
    return { id, outputs };
  }

  delete(target: Target): void {
    const { scope, type } = target;
    const kind = kindOf(type);
    const record = lookUp(this.world, target);
    if (record === undefined) return;
    const shard = shardFor(this.world, record.urn);
    const live = this.world.live(record);
    const { id, inputs, outputs, urn } = live;
    const context = contextOf(kind, { type, urn, inputs, scope, seed: record.seed, name: record.name }, id);
    if (inputs["deletionPolicy"] === "ABANDON") {
      this.release(kind, record, shard);
      return;
    }
    if (inputs["deletionPolicy"] === "PREVENT") refuse(scope, prevented(context.name));
    if (scope.cloud === "azure") checkLocks(scope, record, shard.all());
    checkProtection(kind, scope, context, plainMap(outputs));
    refuse(
      scope,
      kind.undeletable?.(plainMap(outputs), this.surroundings(kind, type, context, shard, record.key)),
    );
    const left = record.left ?? [];
    if (left.length > 0) refuse(scope, stillHolds(context.name, left));
    const below = kind.cascades === true ? [...shard.all()].filter((other) => isBelow(other, record)) : [];
    const users = shard
      .referring(record.key)
      .filter((user) => user.key !== record.key && !below.includes(user));
    checkBlockers(kind, scope, context, users);
    this.releases?.check(scope, id);
    for (const other of below) this.release(kindOf(other.type), other, shard);
    this.release(kind, record, shard);
    this.leave(kind, context, shard);
    this.releases?.left(kind, context.inputs);
    this.killPoint("deleted", urn);
  }

  /** Identifier of what can't be changed while this call runs, and the refusal of whoever tries; undefined when nothing. */
  busy(
    target: Pick<Target, "type" | "urn" | "scope"> & { id?: string; inputs?: PropertyMap },
  ): Busy | undefined {
    const { scope, type, urn } = target;
    const kind = kindOf(type);
    if (kind.serial === undefined) return undefined;
    const { on, code, message, waitedOut } = kind.serial;
    if (waitedOut === true && !this.rules.oneChange) return undefined;
    const known = target.id === undefined ? undefined : lookUp(this.world, { ...target, id: target.id });
    const given = known === undefined ? target.inputs : this.world.seal.open(known.inputs);
    if (given === undefined) return undefined;
    const context = contextOf(kind, { type, urn, inputs: given, scope, seed: urn }, target.id ?? "");
    const template = typeof on === "string" ? on : on(context.inputs);
    if (template === undefined) return undefined;
    const owner = fill(template, context);
    return { what: normal(owner), refusal: { code, message: message.replace("{what}", owner) } };
  }

  /** Whether what is changed was just made and is busy once more; told once. */
  settles(what: string): boolean {
    return this.settling.delete(what);
  }

  private leave(kind: Kind, context: TemplateContext, shard: Shard): void {
    const { leaves } = kind;
    if (leaves === undefined) return;
    const owner = this.world.finder(shard)(normal(fill(leaves.in, context)));
    if (owner === undefined || !leaves.when(plainMap(this.world.seal.open(owner.outputs)))) return;
    const left = [...(owner.left ?? []), context.name];
    shardFor(this.world, owner.urn).append({ op: "put", record: { ...owner, left } });
  }

  /** Deletes without asking anybody, as somebody at the console would. */
  vanish(urn: string): void {
    const { record, shard } = this.liveByUrn(urn);
    this.release(kindOf(record.type), record, shard);
  }

  /** Changes properties without asking anybody. */
  drift(urn: string, properties: PropertyMap): void {
    const { record, shard } = this.liveByUrn(urn);
    const opened = this.world.opened(record);
    const inputs = { ...opened.inputs, ...properties };
    this.put(shard, { ...record, inputs, outputs: { ...opened.outputs, ...properties } });
  }

  /** Changes what the cloud itself says of a resource, as a failover does; what was asked for stays as it was. */
  move(urn: string, outputs: PropertyMap): void {
    const { record, shard } = this.liveByUrn(urn);
    const opened = this.world.opened(record);
    const moved = merged(opened.outputs, outputs);
    this.put(shard, { ...record, inputs: opened.inputs, outputs: isMap(moved) ? moved : outputs });
  }

  private liveByUrn(urn: string): { shard: Shard; record: CloudRecord } {
    const shard = shardFor(this.world, urn);
    const record = shard.find((candidate) => candidate.urn === urn);
    if (record === undefined) throw new Error(`nothing alive in the simulated clouds has the URN ${urn}`);
    return { shard, record };
  }

  /** All checks a create and an update share. @returns keys of the resources the inputs refer to */
  private checked(
    kind: Kind,
    scope: Scope,
    type: string,
    context: TemplateContext,
    shard: Shard,
    own: string | undefined,
  ): string[] {
    const find = this.world.finder(shard);
    const refers = resolveReferences(kind, context, find, (id) =>
      this.world.isExternal(scope.cloud, kind.guest === true ? undefined : homeOf(scope, context.inputs), id),
    );
    refuse(scope, kind.check?.(context.inputs, this.surroundings(kind, type, context, shard, own)));
    return refers;
  }

  private surroundings(
    kind: Kind,
    type: string,
    context: TemplateContext,
    shard: Shard,
    own: string | undefined,
  ): Surroundings {
    const find = this.world.finder(shard);
    const inputsOf = (of: string): PropertyMap[] =>
      [...shard.all()]
        .filter((record) => record.type === of && record.key !== own)
        .map((record) => plainMap(this.world.seal.open(record.inputs)));
    return {
      siblings: () => inputsOf(type),
      others: inputsOf,
      within: () => (kind.within?.[0] === undefined ? undefined : normal(fill(kind.within[0], context))),
      find: (identifier) => {
        const record = typeof identifier === "string" ? find(identifier) : undefined;
        return record === undefined ? undefined : plainMap(this.world.seal.open(record.outputs));
      },
    };
  }

  private take(
    path: string,
    kind: Kind,
    shard: Shard,
    key: string,
    type: string,
    context: TemplateContext,
  ): void {
    const { name, scope } = context;
    const holder = this.world.claims.take(path, { shard: shard.name, key, what: `${type} '${name}'` });
    if (holder === undefined) return;
    shard.append({ op: "drop", key });
    const blocked = holder.until === undefined ? undefined : kind.name?.held;
    if (blocked === undefined) throw taken(scope, kind, name, `${holder.what} of ${holder.shard} has it`);
    throw new SimulatedCloudError(scope.cloud, blocked.code, fill(blocked.message, context));
  }

  private release(kind: Kind, record: CloudRecord, shard: Shard): void {
    const { key, name, type } = record;
    const inputs = plainMap(this.world.seal.open(record.inputs));
    const hold = kind.name?.held;
    const holds = hold !== undefined && hold.when?.(inputs) !== false;
    const days = holds ? (hold.daysOf?.(inputs) ?? hold.days) : 0;
    shard.append({ op: "drop", key });
    for (const claim of record.claims) {
      const until = days === "forever" ? days : new Date(this.now().getTime() + days * DAY_MS).toISOString();
      const kept = { shard: shard.name, key, what: `deleted ${type} '${name}'`, until };
      this.world.claims.release(claim, days === 0 ? undefined : kept);
    }
  }

  private claimPath(kind: Kind, type: string, context: TemplateContext): string {
    const rule = kind.name!;
    return this.world.claims.path(rule.space ?? type, nameScope(rule, context), context.name.toLowerCase());
  }

  private put(shard: Shard, record: CloudRecord): void {
    const { seal } = this.world;
    const sealed = { ...record, inputs: seal.close(record.inputs), outputs: seal.close(record.outputs) };
    shard.append({ op: "put", record: sealed });
  }
}

/** What is busy while a call runs, and what others are told meanwhile. */
export interface Busy {
  readonly what: string;
  readonly refusal: Refusal;
}

function stillHolds(name: string, left: readonly string[]): Refusal {
  const message = `'${name}' still holds what was deleted and can be brought back: ${left.join(", ")}`;
  return { code: "ContainsSoftDeletedItems", message };
}

function prevented(name: string): Refusal {
  const message = `cannot destroy '${name}' while deletionPolicy is PREVENT; set it to DELETE and update first`;
  return { code: "deletionPolicy", message };
}

function isBelow(record: CloudRecord, container: CloudRecord): boolean {
  return record.id.toLowerCase().startsWith(`${container.id.toLowerCase()}/`);
}
