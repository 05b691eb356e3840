import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeWithCli } from "../harness/cli";
import { FleetProject } from "../harness/fleet-project";

/** A stamp of the example fleet on each cloud, what takes its place, what a drill brings up, and whose law its data is under. */
const STAMPS = [
  {
    ...{ cloud: "aws", stamp: "use1a", to: "use1r", as: "use1d", residency: "us" },
    accounts: ["210000000081", "210000000082"],
  },
  {
    ...{ cloud: "azure", stamp: "weu1z", to: "weu1r", as: "weu1d", residency: "eu" },
    accounts: ["00000000-aaaa-4bbb-8ccc-000000000081", "00000000-aaaa-4bbb-8ccc-000000000082"],
  },
  {
    ...{ cloud: "gcp", stamp: "euw4g", to: "euw4r", as: "euw4d", residency: "eu" },
    accounts: ["acme-p-euw4r", "acme-p-euw4d"],
  },
];

const SETTINGS = `engine: pulumi
journal: folder
evidence: { publicKey: evidence.pub }
drills:
  residency: [us, eu]
  restore:
    - kind: objects
      name: uploads
      points: backups/{stamp}
      into: { kind: directory, folder: "stores/{stamp}" }
      checks: [{ command: "test -e $STAMPWORKS_RESTORED/t/tenant-$STAMPWORKS_STAMP/before" }]
`;
const MOVERS = `movers:
  - kind: objects
    store: { kind: directory, folder: "stores/{stamp}" }
    prefix: "t/{tenant}/"
`;

interface Drilled {
  readonly record: {
    readonly held: boolean;
    readonly problems?: readonly string[];
    readonly resources?: number;
  };
}

// Real stacks by the real CLI over simulated clouds; the data path is a store of objects in a folder: databases are those of tests/recovery.
describeWithCli("recovery of a stamp, under the real CLI", (bin) => {
  let fleet: FleetProject;
  beforeAll(() => {
    fleet = new FleetProject(bin);
    // What late rights and late releases come to is first-account.test.ts's.
    writeFileSync(join(fleet.clouds.folder, "rules.json"), "{}");
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    fleet.cli.write("evidence.key", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    fleet.cli.write("evidence.pub", publicKey.export({ type: "spki", format: "pem" }).toString());
    fleet.cli.write("stampworks.yaml", SETTINGS);
    fleet.cli.write("movers.yaml", MOVERS);
  });
  afterAll(() => fleet.remove());

  /** What a command prints as JSON; it ends with 0. */
  async function must<T>(...args: string[]): Promise<T> {
    const { code, stderr, stdout } = await fleet.stampworks([...args, "--json"]);
    expect({ args, code, said: code === 0 ? "" : `${stderr}${stdout}` }).toEqual({ args, code: 0, said: "" });
    return JSON.parse(stdout) as T;
  }

  /** Puts text below the program's folder. */
  function put(text: string, ...path: string[]): void {
    const file = join(fleet.cli.program, ...path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Names of a tenant's objects at a stamp. */
  function objects(stamp: string, tenant: string): string[] {
    const folder = join(fleet.cli.program, "stores", stamp, "t", tenant);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  async function home(tenant: string): Promise<string> {
    const { tenant: item } = await must<{ tenant: { stamp: string } }>("tenants", "show", tenant);
    return item.stamp;
  }

  function resources(stack: string): number {
    return fleet.clouds.with((simulator) => simulator.list({ project: "stampworks", stack })).length;
  }

  describe.each(STAMPS)(
    "on $cloud",
    ({ cloud, accounts: [account = "", drilled = ""], as, residency, stamp, to }) => {
      const tenant = `tenant-${stamp}`;

      it("its data comes back in a drill, and what is damaged is told", async () => {
        await must("up", stamp);
        await must("tenants", "register", stamp);
        await must("tenants", "place", tenant, "--residency", residency, "--cloud", cloud, "--early");
        expect(await home(tenant)).toBe(stamp);
        const moment = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
        const key = `t/${tenant}/before`;
        const sum = createHash("sha256").update("kept").digest("hex");
        put("kept", "backups", stamp, moment, key);
        put(`${sum}  ${key}\n`, "backups", stamp, moment, "SHA256SUMS");
        const { record } = await must<Drilled>("drill", "restore", stamp, "--key", "evidence.key");
        expect(record).toMatchObject({ held: true });
        put("lost", "backups", stamp, moment, key);
        const { code, stdout } = await fleet.stampworks([
          ...["drill", "restore", stamp, "--key", "evidence.key", "--json"],
        ]);
        expect({ code, ...(JSON.parse(stdout) as Drilled) }).toMatchObject({
          code: 1,
          record: { held: false },
        });
        put("kept", "backups", stamp, moment, key);
      });

      it("one like it comes up from nothing and is retired, which is timed", async () => {
        const { record } = await must<Drilled>(
          ...["drill", "rebuild", stamp, "--as", as, "--account", drilled, "--key", "evidence.key", "--yes"],
        );
        expect(record).toMatchObject({ held: true, problems: [] });
        expect(record.resources).toBeGreaterThan(100);
        expect(resources(as)).toBe(0);
      });

      it("another takes its place, with its data and its tenants", async () => {
        const result = await must<{ steps: { step: string }[]; tenants: number }>(
          ...["recover", stamp, "--to", to, "--account", account, "--yes"],
        );
        expect(result).toMatchObject({ kind: "recovered", tenants: 1, rtoMet: true });
        expect(result.steps.map(({ step }) => step)).toEqual(["add", "up", "restore", "check", "point"]);
        expect(resources(to)).toBe(resources(stamp));
        expect(await home(tenant)).toBe(to);
        expect(readFileSync(join(fleet.cli.program, "stores", to, "t", tenant, "before"), "utf8")).toBe(
          "kept",
        );
      });

      it("a standby is kept at the old one, takes over with all that was written, and gives back", async () => {
        await must("tenants", "drain", stamp, "--undo");
        await must("tenants", "protect", tenant, "--standby", stamp, "--reason", "a contract", "--once");
        expect(objects(stamp, tenant)).toEqual(["before"]);
        put("since", "stores", to, "t", tenant, "since");
        const over = await must<{ tenants: object[] }>(
          "tenants",
          "failover",
          tenant,
          "--lease",
          "1s",
          "--yes",
        );
        expect(over.tenants).toMatchObject([{ tenant, stamp, loss: { seconds: 0 } }]);
        expect({ at: await home(tenant), has: objects(stamp, tenant) }).toEqual({
          ...{ at: stamp, has: ["before", "since"] },
        });
        put("later", "stores", stamp, "t", tenant, "later");
        const soon = ["--lease", "1s", "--soak", "1s", "--every", "1s"];
        await must("tenants", "failback", tenant, ...soon, "--yes");
        expect({ at: await home(tenant), has: objects(to, tenant), left: objects(stamp, tenant) }).toEqual({
          ...{ at: to, has: ["before", "later", "since"], left: [] },
        });
      });
    },
  );
});
