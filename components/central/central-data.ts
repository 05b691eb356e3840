import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { parse } from "../../core/parse";
import { blueprintSchema } from "../contract/blueprint";
import type { Residency } from "../contract/cloud";
import { withCentral } from "./clouds";
import { CentralContext } from "./context";
import { type CentralHomeInput, centralHomeSchema } from "./home";
import { type CentralSpecInput, centralSchema } from "./layer";
import type { CentralPartArgs, CentralParts, CloudCentral } from "./parts";

const fleetSchema = blueprintSchema.omit({ classes: true });

/** What a centre is made from. */
export interface CentralDataArgs {
  /** Where it lives and whom it lets in: its stack's config. */
  readonly home: CentralHomeInput;
  /** Its spec: `central` of the blueprint. */
  readonly spec: CentralSpecInput;
  /** App, environment, release and the global scope, as in the blueprint. */
  readonly fleet: z.input<typeof fleetSchema>;
}

/**
 * The centre of one law on one cloud: it takes in what its stamps' events say and keeps it to be asked. It gives nothing back: no resource
 * of it names one of a stamp, beside the account that it lets in. This is the only place that knows its parts' order and wiring.
 */
export class CentralData extends pulumi.ComponentResource {
  /** What the blueprint's `global.<cloud>.centres` is to say. */
  readonly address: pulumi.Output<string>;
  /** What a query names. */
  readonly database: pulumi.Output<string>;
  /** What a query about a tenant names; "" where there is none. */
  readonly tenants: pulumi.Output<string>;
  /** Where events are looked for by words; "" where the blueprint says no search. */
  readonly search: pulumi.Output<string>;
  /** What the centre derived from where it lives. */
  readonly derivations: pulumi.Output<{ value: string; stands: string; whole?: boolean }[]>;
  /** The law its data stays under. */
  readonly residency: Residency;

  /**
   * @param name logical name; `central` in a fleet
   * @throws StampError `input` when anything in the arguments is not allowed
   */
  constructor(name: string, args: CentralDataArgs, opts?: pulumi.ComponentResourceOptions) {
    const home = parse(centralHomeSchema, args.home, "home");
    const spec = parse(centralSchema, args.spec, "spec");
    const context = new CentralContext(home, parse(fleetSchema, args.fleet, "fleet"));
    // As with a stamp: a destroy of a centre that serves is refused before it deletes anything.
    super(
      "stampworks:index:CentralData",
      name,
      {},
      { protect: context.protects(spec.deletionProtection), ...opts },
    );
    const stamps = Object.entries(home.stamps).sort(([a], [b]) => (a < b ? -1 : 1));
    const places = [...Object.keys(home.stamps), ...home.former].sort();
    const parts = withCentral(home.cloud, (cloud) =>
      wire(this, name, cloud, { context, spec, stamps, places }),
    );
    this.address = parts.intake.address;
    this.database = parts.lake.database;
    this.tenants = parts.search?.tenants ?? parts.intake.tenants;
    this.search = parts.search?.endpoint ?? pulumi.output("");
    this.residency = context.residency;
    this.derivations = pulumi.output([...context.derivations()]);
    this.registerOutputs({
      address: this.address,
      database: this.database,
      tenants: this.tenants,
      search: this.search,
      derivations: this.derivations,
    });
  }
}

function wire<P extends CentralParts>(
  centre: CentralData,
  name: string,
  cloud: CloudCentral<P>,
  args: CentralPartArgs,
): Pick<P, "lake" | "intake"> & { readonly search: P["search"] | undefined } {
  const provider = cloud.provider(`${name}-provider`, args.context, { parent: centre, protect: false });
  // Children would inherit the centre's `protect`, and then nothing in it could ever be replaced.
  const opts: pulumi.ComponentResourceOptions = { parent: centre, providers: [provider], protect: false };
  const secrets = cloud.secrets(`${name}-secrets`, args, opts);
  const lake = cloud.lake(`${name}-lake`, { ...args, secrets }, opts);
  const intake = cloud.intake(`${name}-intake`, { ...args, secrets, lake }, opts);
  const search = args.spec.search
    ? cloud.search(`${name}-search`, { ...args, secrets, lake, intake }, opts)
    : undefined;
  cloud.observability(`${name}-observability`, { ...args, secrets, lake, intake, search }, opts);
  return { lake, intake, search };
}
