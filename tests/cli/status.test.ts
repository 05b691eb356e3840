import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity } from "./fleet-folder";

const [EUW1A, USE1A, USW2A] = [
  "stacks/Pulumi.euw1a.yaml",
  "stacks/Pulumi.use1a.yaml",
  "stacks/Pulumi.usw2a.yaml",
];
const THREE = {
  [EUW1A]: identity(),
  [USE1A]: identity({ region: "us-east-1", cidr: "10.17.0.0/16" }),
  [USW2A]: identity({ region: "us-west-2", cidr: "10.18.0.0/16" }),
};

interface Status {
  readonly stamps: readonly { id: string; state: string; resources?: number; endpoint?: string }[];
  readonly error?: { message: string; problems?: readonly { field?: string; file?: string }[] };
}

describe("status of a fleet with faults", () => {
  let folder: FleetFolder;

  beforeAll(async () => {
    folder = new FleetFolder(THREE);
    expect(await folder.run(["up", "--all"])).toMatchObject({ code: 0 });
  });
  afterEach(() => {
    for (const [name, text] of Object.entries(THREE)) folder.write(name, text);
  });
  afterAll(() => folder.remove());

  async function asJson(): Promise<{ code: number | null; status: Status }> {
    const { code, stdout } = await folder.run(["status", "--json"]);
    return { code, status: JSON.parse(stdout) as Status };
  }

  test("shows every stamp of a fleet where two share addresses, then the fault, and ends as on bad input", async () => {
    folder.write(USE1A, identity({ region: "us-east-1", cidr: "10.16.0.0/16" }));
    const { code, stderr, stdout } = await folder.run(["status"]);
    expect(code).toBe(2);
    for (const id of ["euw1a", "use1a", "usw2a"])
      expect(stdout).toMatch(new RegExp(`^${id} .* up +4 +https://${id}\\.example$`, "m"));
    expect(stdout).toContain("3 of 3 stamps up (simulated: no cloud was touched); the fleet has 1 fault");
    expect(stderr).toMatch(
      /^error: stacks\/Pulumi\.use1a\.yaml:\d+:\d+: stampworks:cidr: the block shares addresses/m,
    );
  });

  test("says the same as JSON, stamps and fault in one document", async () => {
    folder.write(USE1A, identity({ region: "us-east-1", cidr: "10.16.0.0/16" }));
    const { code, status } = await asJson();
    expect(code).toBe(2);
    expect(status.stamps.map(({ state }) => state)).toEqual(["up", "up", "up"]);
    expect(status.error).toMatchObject({ code: "cidr", field: "stampworks:cidr", file: USE1A });
  });

  test("shows the others where a config can't be read", async () => {
    folder.write(USW2A, "config: [");
    const { code, stderr, stdout } = await folder.run(["status"]);
    expect(code).toBe(2);
    expect(stdout).toContain("2 of 2 stamps up");
    expect(stdout).not.toContain("usw2a");
    expect(stderr).toContain("error: stacks/Pulumi.usw2a.yaml:1:");
  });

  test("refuses where there is nothing it could show", async () => {
    for (const name of Object.keys(THREE)) folder.write(name, "config: [");
    const { code, stderr, stdout } = await folder.run(["status"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("3 errors");
  });

  test("leaves other commands strict", async () => {
    folder.write(USE1A, identity({ region: "us-east-1", cidr: "10.16.0.0/16" }));
    for (const command of [["preview"], ["up", "euw1a"], ["rollout", "--plan", "--release", "2"]])
      expect(await folder.run(command)).toMatchObject({ code: 2, stdout: "" });
  });

  test("shows the others where one stamp's state is damaged, and that this one's is unknown", async () => {
    const state = join(folder.root, ".stampworks/state/probe/use1a.json");
    const before = readFileSync(state);
    appendFileSync(state, "torn");
    const { code, stderr, stdout } = await folder.run(["status"]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^use1a .* unknown +- +-$/m);
    expect(stdout).toContain("2 of 3 stamps up");
    expect(stderr).toContain(
      "error: .stampworks/state/probe/use1a.json: the state file is damaged: not JSON",
    );
    const { status } = await asJson();
    expect(status.stamps.find(({ id }) => id === "use1a")).toMatchObject({ state: "unknown" });
    writeFileSync(state, before);
    expect(await folder.run(["status"])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^engine embedded, [^\n]*\n$/) as string,
    });
  });

  test("has no other keys in its JSON than before when nothing is wrong", async () => {
    const { code, status } = await asJson();
    expect(code).toBe(0);
    expect(Object.keys(status)).toEqual(["engine", "simulated", "project", "stamps", "skew"]);
    expect(Object.keys(status.stamps[0]!)).toEqual([
      "id",
      "cloud",
      "region",
      "class",
      "ring",
      "release",
      "state",
      "resources",
      "endpoint",
    ]);
  });

  test("shows the state's truth where what was kept of it is gone or of another state", async () => {
    const summary = join(folder.root, ".stampworks/state/probe/euw1a.summary");
    const text = readFileSync(summary, "utf8");
    writeFileSync(summary, text.replace("euw1a.example", "lie.example").replace(/\d+(?=")/u, "1"));
    expect((await folder.run(["status"])).stdout).toContain("https://euw1a.example");
    rmSync(summary);
    expect((await folder.run(["status"])).stdout).toContain("https://euw1a.example");
  });
});
