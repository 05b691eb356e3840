import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CliResult, FleetFolder, identity } from "../cli/fleet-folder";

/**
 * A program that runs the release its config names. PROBE_FAIL names stamps with a resource that no cloud makes; with
 * PROBE_QUEUE each stamp has a queue.
 */
const PROGRAM = `
module.exports = Object.assign(async () => {
  const pulumi = require("@pulumi/pulumi");
  const random = require("@pulumi/random");
  const config = new pulumi.Config("stampworks");
  const id = pulumi.getStack();
  const release = config.get("release") || "r0";
  new random.RandomPassword("app", { length: 32, keepers: { release } });
  if (process.env.PROBE_QUEUE)
    new pulumi.CustomResource("aws:sqs/queue:Queue", "jobs", { name: id + "-jobs", messageRetentionSeconds: 3600 });
  if ((process.env.PROBE_FAIL || "").split(",").includes(id))
    new pulumi.CustomResource("probe:index:Broken", "broken", {});
  return {
    id, cloud: "aws", class: config.require("class"), release, endpoint: "https://" + id + ".example", hostName: id + ".example",
    retiring: config.getBoolean("retiring") || false,
    derivations: [{ value: id, stands: "id", whole: true }, { value: id + ".example", stands: "hostName" }, { value: id + "-jobs", stands: "name(jobs)" }],
  };
}, { blueprint: () => ({ release: "r0", classes: { standard: { app: { healthPath: "/healthz" } } }, global: { aws: {} } }) });
`;

/** Stamps by ring: four rings of one, two, three and six make twelve. */
export const TWELVE: Readonly<Record<string, readonly string[]>> = {
  canary: ["ca1"],
  early: ["ea1", "ea2"],
  broad: ["br1", "br2", "br3"],
  last: ["la1", "la2", "la3", "la4", "la5", "la6"],
};

/** A fleet in a folder of its own whose stamps are hardly more than their release. */
export class RingFleet {
  readonly folder: FleetFolder;

  constructor(
    readonly rings: Readonly<Record<string, readonly string[]>>,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {
    const stamps = Object.entries(rings).flatMap(([ring, ids]) => ids.map((id) => ({ id, ring })));
    const files = stamps.map(({ id, ring }, index) => [
      `stacks/Pulumi.${id}.yaml`,
      identity({ ring, cidr: `10.${index}.0.0/16`, account: `"2100000000${10 + index}"` }),
    ]);
    this.folder = new FleetFolder({ ...Object.fromEntries(files), "index.js": PROGRAM });
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
    return this.folder.run(args, { ...this.env, ...env });
  }

  config(id: string): string {
    return readFileSync(join(this.folder.root, `stacks/Pulumi.${id}.yaml`), "utf8");
  }

  /** Stamp → the release it runs, as `status` tells. */
  async releases(): Promise<Record<string, string>> {
    const { stdout } = await this.run(["status", "--json"]);
    const { stamps } = JSON.parse(stdout) as { stamps: { id: string; release: string; state: string }[] };
    return Object.fromEntries(stamps.map(({ id, release, state }) => [id, state === "up" ? release : state]));
  }
}
