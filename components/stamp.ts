import * as pulumi from "@pulumi/pulumi";
import { type FleetParts, withCloud } from "./clouds";
import type { Blueprint } from "./contract/blueprint";
import type { ClassSpec } from "./contract/class";
import { StampContext } from "./contract/context";
import type { StampIdentity } from "./contract/identity";
import type { MakeOwnPart, OwnPart } from "./contract/own-parts";
import type { OwnerContext } from "./contract/owner";
import type { CloudBlueprint, DataParts, PartArgs, Parts } from "./contract/parts";
import { parseStampArgs, type StampArgs } from "./stamp-args";

/**
 * A stamp: a complete, isolated copy of the application's infrastructure on one cloud, in one region, for a bounded
 * set of tenants. This is the only place that knows the order and the wiring of the parts.
 */
export class Stamp extends pulumi.ComponentResource {
  /** `https://<id>.<parent zone>`, where the stamp answers. */
  readonly endpoint: pulumi.Output<string>;
  /** Host name of the endpoint. */
  readonly hostName: pulumi.Output<string>;
  /** What the routing layer sends to. */
  readonly originHost: pulumi.Output<string>;
  /** Secret the routing layer is to send along. */
  readonly originSecret: pulumi.Output<string>;
  /** Both secrets that let a request in, a line each: it, and the one before it. */
  readonly originSecrets: pulumi.Output<string>;
  /** The web service's newest revision that is ready; undefined where one release replaces the other, and on AWS. */
  readonly revision: pulumi.Output<string> | undefined;
  /** The dashboard's address. */
  readonly dashboard: pulumi.Output<string>;
  /** Where backups are kept. */
  readonly backupVault: pulumi.Output<string>;
  /** What the app publishes its events to; undefined where the class has none. */
  readonly eventsTopic: pulumi.Output<string> | undefined;
  /** Who delivers its events to the centre; undefined where the class has none. */
  readonly eventsSender: pulumi.Output<string> | undefined;
  /** What the stamp derived from its identity, for the comparison of stamps. */
  readonly derivations: pulumi.Output<{ value: string; stands: string; whole?: boolean }[]>;

  /**
   * @param name logical name; the same in every stack (`stamp`), because the stack tells stamps apart
   * @param own the fleet's own parts, by cloud; default none
   * @throws StampError `input` when identity, class or fleet hold something that is not allowed
   */
  constructor(name: string, args: StampArgs, opts?: pulumi.ComponentResourceOptions, own: FleetParts = {}) {
    const { identity, spec, fleet } = parseStampArgs(args);
    const context = new StampContext(identity, fleet);
    // A destroy of a stamp that serves is refused before it deletes anything, not halfway at the first resource
    // that the cloud protects.
    super(
      "stampworks:index:Stamp",
      name,
      {},
      { protect: context.protects(spec.deletionProtection), ...opts },
    );
    const parts = withCloud(identity.cloud, own, (cloud, added) =>
      wire(this, name, cloud, added, context, spec),
    );

    this.endpoint = parts.app.endpoint;
    this.hostName = pulumi.output(context.hostName);
    this.originHost = parts.app.originHost;
    this.revision = parts.app.revision;
    this.originSecret = pulumi.secret(parts.app.origin.sent);
    this.originSecrets = pulumi.secret(parts.app.origin.lines);
    this.dashboard = parts.observability.dashboard;
    this.backupVault = parts.recovery.vaultId;
    this.eventsTopic = parts.events?.topicId;
    this.eventsSender = parts.events?.senderId;
    this.derivations = pulumi.output([...context.derivations()]);
    this.registerOutputs({
      endpoint: this.endpoint,
      hostName: this.hostName,
      originHost: this.originHost,
      originSecret: this.originSecret,
      dashboard: this.dashboard,
      backupVault: this.backupVault,
      derivations: this.derivations,
    });
  }
}

function wire<P extends Parts>(
  stamp: Stamp,
  name: string,
  cloud: CloudBlueprint<P>,
  added: Readonly<Record<string, MakeOwnPart<P>>>,
  context: StampContext,
  spec: ClassSpec,
): Pick<P, "app" | "recovery" | "observability"> & Partial<Pick<P, "events">> {
  const provider = cloud.provider(`${name}-provider`, context, { parent: stamp, protect: false });
  // Children would inherit the stamp's `protect`, and then nothing in it could ever be replaced.
  const opts: pulumi.ComponentResourceOptions = { parent: stamp, providers: [provider], protect: false };
  const args = { context, spec };

  const secrets = cloud.secrets(`${name}-secrets`, args, opts);
  const network = cloud.network(`${name}-network`, { ...args, secrets }, opts);
  const base = { ...args, secrets, network };
  const storage = cloud.storage(`${name}-storage`, base, opts);
  const queue = spec.queue.enabled ? cloud.queue(`${name}-queue`, base, opts) : undefined;
  const events = spec.events.enabled ? cloud.events(`${name}-events`, base, opts) : undefined;
  const cache = spec.cache.enabled ? cloud.cache(`${name}-cache`, base, opts) : undefined;
  const database = spec.database.enabled ? cloud.database(`${name}-database`, base, opts) : undefined;
  const own = makeOwn(name, added, { ...base, storage, queue, events, cache, database }, opts);
  const data = { ...base, storage, queue, events, cache, database, own };
  const app = cloud.app(`${name}-app`, data, opts);
  const recovery = cloud.recovery(`${name}-recovery`, data, opts);
  const observability = cloud.observability(`${name}-observability`, { ...data, app, recovery }, opts);
  return { app, recovery, observability, events };
}

function makeOwn<P extends Parts>(
  name: string,
  added: Readonly<Record<string, MakeOwnPart<P>>>,
  args: PartArgs & DataParts<P>,
  opts: pulumi.ComponentResourceOptions,
): OwnPart[] {
  const owner: OwnerContext = args.context;
  return Object.entries(added).flatMap(
    ([part, make]) => make(`${name}-${part}`, { ...args, tags: owner.tags(part) }, opts) ?? [],
  );
}

/** What a stamp is made of, for those who only read it. */
export type { Blueprint, ClassSpec, FleetParts, StampIdentity };
