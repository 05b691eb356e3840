import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Live } from "../../engines/simulator/calls";
import type { PropertyMap } from "../../graph/model/property";
import { type HomeName, HOMES } from "../routing/layer/homes";
import { describeWithCli } from "./harness/cli";
import { FleetProject } from "./harness/fleet-project";

/** A stamp of the example fleet on each cloud. */
const STAMPS = ["use1a", "weu1z", "euw4g"];
const [FIRST = "", SECOND = "", THIRD = ""] = STAMPS;

/** What each cloud says of a database's zones once its standby took over. */
const SWAPPED: Readonly<Record<string, PropertyMap>> = {
  use1a: { availabilityZone: "us-east-1f" },
  weu1z: {
    availabilityZone: "2",
    highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "1" },
  },
  euw4g: { settings: { locationPreference: { zone: "europe-west4-b", secondaryZone: "europe-west4-a" } } },
};
const DATABASE =
  /^(?:aws:rds\/instance:Instance|azure-native:dbforpostgresql:Server|gcp:sql\/databaseInstance:DatabaseInstance)$/u;

interface Report {
  readonly counts: Readonly<Record<string, number>>;
  readonly failures?: readonly unknown[];
}

// One life from the first day to the last, on clouds that are as hard to live with as new accounts are.
describeWithCli("a fleet in new accounts, under the real CLI", (bin) => {
  let fleet: FleetProject;
  beforeAll(() => {
    fleet = new FleetProject(bin);
  });
  afterAll(() => fleet.remove());

  async function up(...stacks: string[]): Promise<Report["counts"]> {
    const { code, stderr, stdout } = await fleet.stampworks(["up", ...stacks, "--json", "--parallel", "2"]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    return (JSON.parse(stdout) as Report).counts;
  }

  /** A stamp's database that the others copy. */
  function primary(stack: string): Live {
    const found = fleet.clouds
      .with((simulator) => simulator.list({ project: "stampworks", stack }))
      .find(
        ({ type, inputs }) =>
          DATABASE.test(type) &&
          [inputs["replicateSourceDb"], inputs["sourceServerResourceId"], inputs["masterInstanceName"]].every(
            (source) => source === undefined,
          ),
      );
    if (found === undefined) throw new Error(`${stack} has no database`);
    return found;
  }

  function live(stack: string, urn: string): Live | undefined {
    const all = fleet.clouds.with((simulator) => simulator.list({ project: "stampworks", stack }));
    return all.find((resource) => resource.urn === urn);
  }

  /** The routing layer on a cloud, in front of these stamps. */
  function layer(
    cloud: HomeName,
    stamps: readonly string[],
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    const { config, ...place } = HOMES[cloud];
    const file = join(fleet.cli.program, "Pulumi.routing.yaml");
    const before = existsSync(file) ? (parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
    const home = { ...config, regions: JSON.parse(config.regions) as string[], stamps, ...more };
    const entries = Object.entries(home).map(([key, value]) => [`stampworks:${key}`, value]);
    fleet.cli.write("Pulumi.routing.yaml", stringify({ ...before, config: Object.fromEntries(entries) }));
    fleet.change(`blueprint.release = "r3"; Object.assign(blueprint.routing, ${JSON.stringify(place)})`);
  }

  it("comes up the first time, although each right comes late and nobody asked for more of anything", async () => {
    expect(await up(...STAMPS)).toMatchObject({ update: 0, replace: 0, delete: 0 });
  });

  it("takes a release, and a second one, and changes no database for it", async () => {
    for (const release of ["r1", "r2"]) {
      fleet.change(`blueprint.release = "${release}"`);
      const counts = await up(...STAMPS);
      expect(counts).toMatchObject({ create: 0, delete: 0 });
      expect(counts["update"]).toBeGreaterThan(0);
    }
  });

  it("takes a release after each database failed over, and leaves it where it went", async () => {
    const servers = STAMPS.map((stack) => ({ stack, ...primary(stack), swapped: SWAPPED[stack] ?? {} }));
    fleet.clouds.with((simulator) => {
      for (const { swapped, urn } of servers) simulator.move(urn, swapped);
    });
    // What a refresh reads of it is no wish of the program's.
    for (const { stack } of servers)
      await fleet.cli.must("refresh", "--yes", "--skip-preview", "--stack", stack);
    fleet.change('blueprint.release = "r3"');
    expect(await up(...STAMPS)).toMatchObject({ create: 0, delete: 0 });
    for (const { id, stack, swapped, urn } of servers)
      expect(live(stack, urn)).toMatchObject({ id, outputs: swapped });
  });

  it.each(Object.keys(HOMES) as HomeName[])(
    "has a routing layer on %s, which takes a stamp on, takes it off, and goes away",
    async (cloud) => {
      layer(cloud, [FIRST, SECOND]);
      expect(await up("routing")).toMatchObject({ update: 0, replace: 0, delete: 0 });
      layer(cloud, STAMPS);
      expect(await up("routing")).toMatchObject({ update: 0, replace: 0, delete: 0 });
      layer(cloud, [FIRST, THIRD]);
      expect(await up("routing")).toMatchObject({ create: 0, update: 0, replace: 0 });
      layer(cloud, [FIRST, THIRD], { retiring: true });
      await up("routing");
      const { code, stderr } = await fleet.stampworks(["destroy", "routing"]);
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      await fleet.cli.must("stack", "rm", "routing", "--yes", "--force", "--preserve-config");
    },
  );

  it("ends its stamps, says first what stays, and leaves nothing else", async () => {
    layer("aws", []);
    fleet.change('blueprint.release = "r3"');
    const first = await fleet.stampworks(["retire", ...STAMPS, "--parallel", "2"]);
    expect(first.stderr).toContain("stays for ever");
    // Cloud Run keeps the addresses of the subnet that its services were in: said at the start, and where it ends for now.
    expect(first.stderr).toContain("for 1 to 2 hours after its last service");
    expect(first.stderr).toContain("run the same command again then");
    const left = fleet.clouds.with((simulator) => simulator.list());
    expect(new Set(left.map(({ urn }) => urn.split("::")[0]))).toEqual(new Set([`urn:pulumi:${THIRD}`]));
    const types = left.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(["gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork"]),
    );
    // Nothing that serves or keeps anything is held up by them.
    expect(
      types.filter((type) => /:(?:sql|cloudrunv2|storage|memorystore|pubsub|kms)\//u.test(type)),
    ).toEqual([]);
    const { code, stderr } = await fleet.stampworks(["retire", THIRD]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(fleet.clouds.live()).toBe(0);
  });
});
