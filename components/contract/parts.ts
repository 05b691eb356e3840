import type { ComponentResource, ComponentResourceOptions, Output, ProviderResource } from "@pulumi/pulumi";
import type { ClassSpec } from "./class";
import type { StampContext } from "./context";
import type { OriginSecrets } from "./origin-secrets";
import type { OwnPart } from "./own-part";

/** The private network every other part lives in. */
export interface NetworkPart extends ComponentResource {
  /** VPC id, VNet ARM id or network self link. */
  readonly networkId: Output<string>;
}

/** The stamp's own key and where its secrets are kept. */
export interface SecretsPart extends ComponentResource {
  /** Key that encrypts the stamp's data: KMS key ARN, Key Vault key URI or crypto key id. */
  readonly keyId: Output<string>;
}

/** Object storage. */
export interface StoragePart extends ComponentResource {
  /** Purpose (as in the class's `storage.buckets`) → name of the bucket or container. */
  readonly buckets: Readonly<Record<string, Output<string>>>;
}

/** The work queue. */
export interface QueuePart extends ComponentResource {
  /** What a sender names: queue URL, Service Bus queue name or topic id. */
  readonly queueId: Output<string>;
  /** The same of the dead-letter queue. */
  readonly deadLetterId: Output<string>;
}

/** What leaves the stamp: a topic of its own, and the cloud's own delivery to the centre. Nothing comes back this way. */
export interface EventsPart extends ComponentResource {
  /** What the app publishes to: ARN of a bus, `<namespace's host>/<hub>`, or id of a topic. */
  readonly topicId: Output<string>;
  /** Who delivers, as the centre lets it in: ARN of a role, object id of an identity, or member of Google's IAM. */
  readonly senderId: Output<string>;
}

/** The cache. */
export interface CachePart extends ComponentResource {
  /** Host of the primary or of the cluster's entry. */
  readonly host: Output<string>;
  /** TLS port. */
  readonly port: Output<number>;
}

/** The relational database. */
export interface DatabasePart extends ComponentResource {
  /** Host of the primary. */
  readonly host: Output<string>;
  /** Hosts of the read replicas, as many as the class says. */
  readonly readHosts: readonly Output<string>[];
  /** 5432. */
  readonly port: number;
  /** Where a pooler answers for the primary; undefined where the class has none. `host` and `port` stay the primary's own. */
  readonly pooled?: { readonly host: Output<string>; readonly port: number } | undefined;
  /** Name of the application's database. */
  readonly databaseName: string;
}

/** The web service, the workers and the stamp's endpoint. */
export interface AppPart extends ComponentResource {
  /** `https://<id>.<parent zone>`. */
  readonly endpoint: Output<string>;
  /** What the routing layer sends to: host name of the stamp's load balancer or environment. */
  readonly originHost: Output<string>;
  /** The web service's newest revision that is ready, where the class has releases stand side by side and the cloud has revisions. */
  readonly revision?: Output<string> | undefined;
  /** Secrets of which the routing layer sends one along in the `X-Stamp-Origin` header, so that the stamp answers nobody else. */
  readonly origin: OriginSecrets;
}

/** Backups and their copies. */
export interface RecoveryPart extends ComponentResource {
  /** Where backups are kept: vault ARN or id. */
  readonly vaultId: Output<string>;
}

/** Logs, dashboard and alarms. */
export interface ObservabilityPart extends ComponentResource {
  /** The dashboard's address in the cloud's console, or its id where it has none. */
  readonly dashboard: Output<string>;
}

/**
 * The parts of one cloud. A cloud narrows each to its own class, so that its parts can hand each other what only
 * they know (security groups, delegated subnets) while `stamp.ts` wires them without knowing it.
 */
export interface Parts {
  readonly network: NetworkPart;
  readonly secrets: SecretsPart;
  readonly storage: StoragePart;
  readonly queue: QueuePart;
  readonly events: EventsPart;
  readonly cache: CachePart;
  readonly database: DatabasePart;
  readonly app: AppPart;
  readonly recovery: RecoveryPart;
  readonly observability: ObservabilityPart;
}

/** What every part is given: the stamp's context and its class, parsed. */
export interface PartArgs {
  readonly context: StampContext;
  readonly spec: ClassSpec;
}

/** The parts that hold or carry data, made before the app. */
export type DataPart = "network" | "secrets" | "storage" | "queue" | "events" | "cache" | "database";

/** Parts a class may leave out reach the later ones as undefined. */
export type DataParts<P extends Pick<Parts, DataPart>> = Pick<P, "network" | "secrets" | "storage"> &
  Partial<Pick<P, "queue" | "events" | "cache" | "database">> & {
    /** Parts the fleet brings itself, for what the app is told of them and may do with them. Default none. */
    readonly own?: readonly OwnPart[];
  };

/** Makes one part: `(name, args, opts)`, as every Pulumi component. */
export type MakePart<Part, Wiring> = (
  name: string,
  args: PartArgs & Wiring,
  opts: ComponentResourceOptions,
) => Part;

/** A cloud's blueprint: a line a part, in the order the stamp makes them. */
export interface CloudBlueprint<P extends Parts> {
  /** The provider that is bound to the stamp's region and account and refuses any other. */
  readonly provider: (
    name: string,
    context: StampContext,
    opts: ComponentResourceOptions,
  ) => ProviderResource;
  readonly secrets: MakePart<P["secrets"], object>;
  readonly network: MakePart<P["network"], Pick<P, "secrets">>;
  readonly storage: MakePart<P["storage"], Pick<P, "secrets" | "network">>;
  readonly queue: MakePart<P["queue"], Pick<P, "secrets" | "network">>;
  readonly events: MakePart<P["events"], Pick<P, "secrets" | "network">>;
  readonly cache: MakePart<P["cache"], Pick<P, "secrets" | "network">>;
  readonly database: MakePart<P["database"], Pick<P, "secrets" | "network">>;
  readonly app: MakePart<P["app"], DataParts<P>>;
  readonly recovery: MakePart<P["recovery"], DataParts<P>>;
  readonly observability: MakePart<P["observability"], DataParts<P> & Pick<P, "app" | "recovery">>;
}
