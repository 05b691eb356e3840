import type { ComponentResource, ComponentResourceOptions, Output, ProviderResource } from "@pulumi/pulumi";
import type { CentralContext } from "./context";
import type { CentralSpec } from "./layer";

/** The centre's own key. */
export interface CentralSecretsPart extends ComponentResource {
  /** Key that encrypts all that the centre keeps: KMS key ARN, Key Vault key URI or crypto key id. */
  readonly keyId: Output<string>;
}

/** Where events are kept and asked for. */
export interface LakePart extends ComponentResource {
  /** What a query names: database of Glue, storage account, or dataset. */
  readonly database: Output<string>;
}

/** What lets the listed stamps in (AWS), or has a place for each of them that its own stack is let write to (Azure, Google Cloud); none for others. */
export interface IntakePart extends ComponentResource {
  /** What the blueprint's `global.<cloud>.centres` is to say: ARN of the first bus, ARM id of the account, or `<project>.<dataset>`. */
  readonly address: Output<string>;
  /** What a query about a tenant names: the view of Glue or of BigQuery; "" where there is none without search (Azure). */
  readonly tenants: Output<string>;
}

/** Where events are looked for by words; there when the blueprint says `search`. */
export interface SearchPart extends ComponentResource {
  /** Where it is asked: the endpoint of the collection or of the cluster, or the dataset whose tables are indexed. */
  readonly endpoint: Output<string>;
  /** What a query about a tenant names, where search brings it (Azure). */
  readonly tenants?: Output<string>;
}

/** Alarms. */
export interface CentralObservabilityPart extends ComponentResource {
  /** Where alarms go. */
  readonly alarmsId: Output<string>;
}

/** The parts of a centre on one cloud. A cloud narrows each to its own class, as with a stamp's parts. */
export interface CentralParts {
  readonly secrets: CentralSecretsPart;
  readonly lake: LakePart;
  readonly intake: IntakePart;
  readonly search: SearchPart;
  readonly observability: CentralObservabilityPart;
}

/** What every part is given. */
export interface CentralPartArgs {
  readonly context: CentralContext;
  readonly spec: CentralSpec;
  /** Id → account of the stamps it takes events from, in order of their ids. What is made for one is named after it. */
  readonly stamps: readonly (readonly [id: string, account: string])[];
  /** Ids of the stamps whose events it keeps, in their order: those that it takes events from, and former ones. */
  readonly places: readonly string[];
}

/** Makes one part: `(name, args, opts)`, as every Pulumi component. */
export type MakeCentralPart<Part, Wiring> = (
  name: string,
  args: CentralPartArgs & Wiring,
  opts: ComponentResourceOptions,
) => Part;

/** A cloud's centre: a line a part, in the order it makes them. */
export interface CloudCentral<P extends CentralParts> {
  /** The provider that refuses every account but the centre's. */
  readonly provider: (
    name: string,
    context: CentralContext,
    opts: ComponentResourceOptions,
  ) => ProviderResource;
  readonly secrets: MakeCentralPart<P["secrets"], object>;
  readonly lake: MakeCentralPart<P["lake"], Pick<P, "secrets">>;
  readonly intake: MakeCentralPart<P["intake"], Pick<P, "secrets" | "lake">>;
  readonly search: MakeCentralPart<P["search"], Pick<P, "secrets" | "lake" | "intake">>;
  readonly observability: MakeCentralPart<
    P["observability"],
    Pick<P, "secrets" | "lake" | "intake"> & { readonly search: P["search"] | undefined }
  >;
}
