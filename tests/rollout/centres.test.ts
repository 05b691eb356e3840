import { FleetFolder, identity } from "../cli/fleet-folder";

/**
 * Stamps that run the release their config names, and a centre whose queue has the name that PROBE_QUEUE says and keeps messages for as long as
 * PROBE_KEEP. PROBE_FAIL names stacks with a resource that no cloud makes.
 */
const PROGRAM = `
module.exports = Object.assign(async () => {
  const pulumi = require("@pulumi/pulumi");
  const config = new pulumi.Config("stampworks");
  const id = pulumi.getStack();
  const { PROBE_FAIL = "", PROBE_KEEP = "3600", PROBE_QUEUE = "dead" } = process.env;
  if (PROBE_FAIL.split(",").includes(id)) new pulumi.CustomResource("probe:index:Broken", "broken", {});
  if (id.startsWith("central-")) {
    new pulumi.CustomResource("aws:sqs/queue:Queue", "dead", { name: PROBE_QUEUE, messageRetentionSeconds: Number(PROBE_KEEP) });
    return { cloud: "aws", region: "eu-west-1", residency: "eu", address: "a", database: "d", derivations: [] };
  }
  const random = require("@pulumi/random");
  const release = config.get("release") || "r0";
  new random.RandomPassword("app", { length: 32, keepers: { release } });
  return {
    id, cloud: "aws", class: config.require("class"), release, endpoint: "https://" + id + ".example", hostName: id + ".example",
    derivations: [{ value: id, stands: "id", whole: true }, { value: id + ".example", stands: "hostName" }],
  };
}, { blueprint: () => ({ release: "r0", classes: { standard: { app: { healthPath: "/healthz" } } }, global: { aws: {} }, central: {} }) });
`;

const CENTRE = "central-aws-eu";
const LISTS = `config:
  stampworks:cloud: aws
  stampworks:region: eu-west-1
  stampworks:account: "210000000099"
  stampworks:stamps: { ca1: "210000000010", br1: "210000000011" }
`;

interface Told {
  readonly result?: string;
  readonly central?: readonly { id: string; counts: object }[];
  readonly settings?: { centres?: readonly string[] };
  readonly untouched?: readonly string[];
  readonly losses?: readonly { stamp: string; op: string }[];
  readonly changes?: { central?: readonly { id: string; counts?: { create: number } }[] };
  readonly stamps?: readonly { id: string; state: string }[];
}

describe("a rollout from a terminal of a fleet with a centre", () => {
  let folder: FleetFolder;
  beforeAll(() => {
    folder = new FleetFolder({
      "index.js": PROGRAM,
      "stacks/Pulumi.ca1.yaml": identity({ ring: "canary", cidr: "10.1.0.0/16", account: '"210000000010"' }),
      "stacks/Pulumi.br1.yaml": identity({ ring: "broad", cidr: "10.2.0.0/16", account: '"210000000011"' }),
      [`stacks/Pulumi.${CENTRE}.yaml`]: LISTS,
    });
  });
  afterAll(() => folder.remove());

  const told = async (args: readonly string[], env: NodeJS.ProcessEnv = {}, wanted = 0): Promise<Told> => {
    const { code, stderr, stdout } = await folder.run(["rollout", ...args, "--json"], env);
    expect({ code, stderr: code === wanted ? "" : stderr }).toEqual({ code: wanted, stderr: "" });
    return JSON.parse(stdout) as Told;
  };
  const states = async (): Promise<Record<string, string>> => {
    const { stdout } = await folder.run(["status", "--json"]);
    const { central, stamps } = JSON.parse(stdout) as Record<
      string,
      { id: string; state: string; release?: string }[]
    >;
    const all = [...(central ?? []), ...(stamps ?? [])];
    return Object.fromEntries(
      all.map(({ id, release, state }) => [id, state === "up" ? (release ?? "up") : state]),
    );
  };

  test("plans it before the first wave, and previews it; named stamps leave it out, with the command that brings it up", async () => {
    const { stdout } = await folder.run(["rollout", "--release", "r1", "--plan"]);
    expect(stdout).toContain(`before the first wave: ${CENTRE}, as stamps deliver to it`);
    expect(stdout).not.toContain("not part of it");
    const { changes, settings, untouched } = await told(["--release", "r1", "--plan", "--preview"]);
    expect(settings?.centres).toEqual([CENTRE]);
    expect(untouched).toEqual([]);
    expect(changes?.central).toMatchObject([{ id: CENTRE, counts: { create: 3 } }]);

    const some = await folder.run(["rollout", "--release", "r1", "--stamps", "ca1", "--plan"]);
    expect(some.stdout).toContain(`not part of it: ${CENTRE} (npx stampworks up ${CENTRE})`);
    expect(await told(["--release", "r1", "--stamps", `ca1,${CENTRE}`, "--plan"])).toMatchObject({
      settings: { centres: [CENTRE] },
      waves: [{ stamps: [{ id: "ca1" }] }],
    });
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await folder.run(["rollout", ...args]);
      return `${code}: ${stderr}`;
    };
    expect(await refused("--stamps", CENTRE, "--plan")).toMatch(
      /^2: [\s\S]*stampworks preview central-aws-eu/u,
    );
    expect(await refused("--stamps", CENTRE, "--release", "r1", "--yes")).toMatch(
      /^2: [\s\S]*a centre has no release/u,
    );
    expect(await states()).toEqual({ [CENTRE]: "not up", br1: "not up", ca1: "not up" });
  });

  test("touches no stamp where it does not come up, and has begun nothing", async () => {
    const { code, stderr, stdout } = await folder.run(["rollout", "--release", "r1", "--yes"], {
      PROBE_FAIL: CENTRE,
    });
    expect(code).toBe(3);
    expect(stderr).toContain("no stamp was touched");
    expect(stderr + stdout).toMatch(/central-aws-eu[\s\S]*the simulator does not know the package probe/u);
    expect(await states()).toMatchObject({ br1: "not up", ca1: "not up" });
    expect((await folder.run(["rollout", "--resume"])).stderr).toContain("there was no rollout yet");
  });

  test("brings it up before any stamp, and again, when somebody goes on, by what the blueprint says then", async () => {
    const { code, stderr, stdout } = await folder.run(["rollout", "--release", "r1", "--yes"], {
      PROBE_FAIL: "br1",
    });
    expect({ code, halted: stdout.includes("halted") }).toEqual({ code: 3, halted: true });
    expect(stderr).toMatch(/before the stamps: central-aws-eu[\s\S]*\] ca1: updated/u);
    expect(stdout).toMatch(/before the stamps: central-aws-eu: 1 deleted, 3 unchanged/u);
    expect(stdout).toContain("(1 done, 1 failed)");
    expect(await states()).toMatchObject({ [CENTRE]: "up", ca1: "r1" });

    const { central, result } = await told(["--resume"], { PROBE_KEEP: "7200" });
    expect({ central, result }).toMatchObject({
      result: "done",
      central: [{ id: CENTRE, counts: { update: 1 } }],
    });
    expect(await states()).toMatchObject({ br1: "r1", ca1: "r1" });
  });

  test("refuses what it would lose, until it is named", async () => {
    const env = { PROBE_KEEP: "7200", PROBE_QUEUE: "other" };
    expect(await told(["--release", "r2", "--yes"], env, 2)).toMatchObject({
      result: "refused",
      losses: [{ stamp: CENTRE, op: "replace" }],
    });
    expect(await states()).toMatchObject({ br1: "r1", ca1: "r1" });
    expect(await told(["--release", "r2", "--yes", "--allow-replace", CENTRE], env)).toMatchObject({
      result: "done",
      central: [{ id: CENTRE }],
    });
  });

  test("is of it alone where it alone is named, as in a job of CI: what it would lose is refused, and no stamp is touched", async () => {
    const env = { PROBE_KEEP: "7200", PROBE_QUEUE: "third" };
    const job = ["--stamps", CENTRE, "--all-at-once", "--gate-stamp", "--yes", "--journal", "folder"];
    expect(await told(job, env, 2)).toMatchObject({ result: "refused", losses: [{ stamp: CENTRE }] });
    expect(await told([...job, "--allow-replace", CENTRE], env)).toMatchObject({
      result: "done",
      central: [{ id: CENTRE, counts: { replace: 1 } }],
    });
    expect(await states()).toMatchObject({ br1: "r2", ca1: "r2" });
  });

  test("is begun for a pipeline with its job before the first wave's", async () => {
    const { code, stdout } = await folder.run(
      ["rollout", "--begin", "--emit", "github", "--journal", "shared", "--gate-stamp", "--all-at-once"],
      { PROBE_QUEUE: "third" },
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      'central={"include":[{"stamp":"central-aws-eu","ring":"central","cloud":"aws","region":"eu-west-1","account":"210000000099"}]}',
    );
    const again = await folder.run(["rollout", "--resume", "--emit", "gitlab", "--journal", "shared"]);
    expect(again.stdout.indexOf('STAMP: "central-aws-eu"')).toBeGreaterThan(0);
    expect(again.stdout.indexOf('STAMP: "central-aws-eu"')).toBeLessThan(
      again.stdout.indexOf('STAMP: "ca1"'),
    );
    expect((await folder.run(["rollout", "--abandon", "--journal", "shared"])).code).toBe(0);
  });

  test("leaves it as it is where the stamps go back", async () => {
    const env = { PROBE_KEEP: "9000", PROBE_QUEUE: "third" };
    const { central, result } = await told(["--rollback", "--yes"], env);
    expect({ central, result }).toEqual({ central: undefined, result: "rolled-back" });
    const { stdout } = await folder.run(["preview", CENTRE, "--json"], env);
    expect((JSON.parse(stdout) as { counts: object }).counts).toMatchObject({ update: 1 });
  });
});
