import type { PropertyMap } from "../../graph/model/property";
import { TestCloud, urn } from "./clouds";

/** A failover swaps the zones of a database and its standby; docs/clouds.md says what each cloud makes of the next update. */

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const RDS = "aws:rds/instance:Instance";
const FLEXIBLE = "azure-native:dbforpostgresql:Server";
const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const PLACE = { resourceGroupName: "g", location: "westeurope" };
const rds = (more: PropertyMap = {}): PropertyMap => ({
  identifier: "main",
  engine: "postgres",
  username: "stampadmin",
  allocatedStorage: 20,
  multiAz: true,
  ...more,
});
const sql = (settings: PropertyMap = {}): PropertyMap => ({
  name: "main",
  region: "europe-west4",
  databaseVersion: "POSTGRES_17",
  settings: { availabilityType: "REGIONAL", ...settings },
});
const flexible = (more: PropertyMap = {}): PropertyMap => ({
  ...PLACE,
  serverName: "main",
  createMode: "Default",
  highAvailability: { mode: "ZoneRedundant" },
  ...more,
});
const zones = (zone: string, secondaryZone: string): PropertyMap => ({
  settings: { availabilityType: "REGIONAL", locationPreference: { zone, secondaryZone } },
});

/** What a failover leaves in the cloud, and the update that names no zone and leaves it so. */
const SWAPPED: readonly (readonly [string, string, PropertyMap, PropertyMap, PropertyMap])[] = [
  ["AWS", RDS, rds(), { availabilityZone: "eu-west-1c" }, rds({ allocatedStorage: 40 })],
  [
    "Azure",
    FLEXIBLE,
    flexible(),
    { availabilityZone: "2", highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "1" } },
    flexible({ tags: { release: "2" } }),
  ],
  ["Google Cloud", SQL, sql(), zones("europe-west4-b", "europe-west4-a"), sql({ tier: "db-f1-micro" })],
];

beforeEach(() => cloud.make("azure-native:resources:ResourceGroup", "g", PLACE));

test.each(SWAPPED)(
  "on %s an update that names no zone leaves them swapped",
  async (...[, type, inputs, swapped, news]) => {
    const { id } = await cloud.make(type, "db", inputs);
    cloud.simulator.move(urn(type, "db"), swapped);
    const { outputs } = await cloud.change(type, "db", id, news);
    expect(outputs).toMatchObject(swapped);
  },
);

test("on AWS a database with a standby is given no zone", async () => {
  await expect(cloud.make(RDS, "db", rds({ availabilityZone: "eu-west-1a" }))).rejects.toThrow(
    "not valid for Multi-AZ instances",
  );
  await expect(
    cloud.make(RDS, "db", rds({ availabilityZone: "eu-west-1a", multiAz: false })),
  ).resolves.toBeDefined();
});

test("on Google Cloud an update that names the zones from before is refused", async () => {
  const named = { locationPreference: { zone: "europe-west4-a", secondaryZone: "europe-west4-b" } };
  const { id } = await cloud.make(SQL, "db", sql(named));
  cloud.simulator.move(urn(SQL, "db"), zones("europe-west4-b", "europe-west4-a"));
  await expect(cloud.change(SQL, "db", id, sql({ ...named, tier: "db-f1-micro" }))).rejects.toThrow(
    "invalidRequest",
  );
});
