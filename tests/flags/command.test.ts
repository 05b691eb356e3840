import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FlagdCore } from "@openfeature/flagd-core";
import { openRegistry, REGISTRY_FOLDER } from "../../tenants/registry/open";
import { furnish, tenantOf } from "../registry/items";
import { RingFleet } from "../rollout/ring-fleet";

const RINGS = { canary: ["ca1"], early: ["ea1", "ea2"], broad: ["br1", "br2"] };
const IDS = Object.values(RINGS).flat();
const FLAGS = `# asked for by the shop
flags:
  checkout: # the new one
    variants: { "on": true, "off": false }
    defaultVariant: "off"
`;

describe("stampworks flags", () => {
  let fleet: RingFleet;
  beforeAll(async () => {
    fleet = new RingFleet(RINGS);
    await fleet.run(["up", "--all", "--yes"]);
    // What is up before there are flags gets them by the first change.
    fleet.folder.write("flags.yaml", FLAGS);
  });
  afterAll(() => fleet.folder.remove());

  const file = (id: string): string => join(fleet.folder.root, ".stampworks/flags", `${id}.json`);
  const texts = (): Record<string, string> =>
    Object.fromEntries(
      IDS.map((id) => [id, existsSync(file(id)) ? readFileSync(file(id), "utf8") : "nothing"]),
    );
  /** Stamp → what its application gets. */
  function values(context: Record<string, string> = {}): Record<string, boolean> {
    return Object.fromEntries(
      Object.entries(texts()).map(([id, text]) => {
        const core = new FlagdCore();
        core.setConfigurations(text);
        return [id, core.resolveBooleanEvaluation("checkout", false, context).value];
      }),
    );
  }
  const laws = async (): Promise<unknown> => {
    const { code, stdout } = await fleet.run(["check", "--json"]);
    const { fingerprints, groups, ...verdict } = JSON.parse(stdout) as Record<string, unknown>;
    return { code, fingerprints, groups, verdict };
  };
  const ON_CANARY = { ca1: true, ea1: false, ea2: false, br1: false, br2: false };

  test("brings every stamp what the project's file says, ring by ring", async () => {
    const { code, stderr, stdout } = await fleet.run(["flags", "apply", "--yes"]);
    expect({ code, stderr: code === 0 ? "" : stderr + stdout }).toEqual({ code: 0, stderr: "" });
    expect([...stderr.matchAll(/\] (\w+): updated/gu)].map(([, id]) => id)[0]).toBe("ca1");
    expect(new Set(Object.values(values()))).toEqual(new Set([false]));
  });

  test("changed on one ring leaves the others' files as they are, and both laws as they were", async () => {
    const [before, lawsBefore] = [texts(), await laws()];
    const { code, stdout } = await fleet.run(["flags", "set", "checkout", "on", "--ring", "canary", "--yes"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/flags: checkout on for ring canary: 1 stamp in 1 wave/u);
    expect(stdout).toContain("left out, as they have it already: br1, br2, ea1, ea2");
    expect(values()).toEqual(ON_CANARY);
    expect({ ...texts(), ca1: before["ca1"] }).toEqual(before);
    expect(await laws()).toEqual(lawsBefore);
    expect(readFileSync(join(fleet.folder.root, "flags.yaml"), "utf8")).toBe(
      `${FLAGS}    set:\n      - { variant: "on", rings: [ "canary" ] }\n`,
    );
    const drift = await fleet.run(["drift", "--json"]);
    expect(drift.code).toBe(0);
  });

  test("a second time finds nothing to do", async () => {
    const again = await fleet.run(["flags", "set", "checkout", "on", "--ring", "canary", "--yes"]);
    expect([again.code, again.stdout]).toEqual([
      0,
      expect.stringContaining("every stamp has these flags already"),
    ]);
  });

  test.each([
    ["a flag", ["chekout", "on"], /no such flag.*chekout/su],
    ["a variant", ["checkout", "onn"], /no such variant.*onn/su],
    ["a ring", ["checkout", "on", "--ring", "canari"], /--ring.*canari/su],
    ["a tenant", ["checkout", "on", "--tenant", "nobody"], /--tenant.*nobody/su],
  ])("refuses %s that there is not, by its name, and touches nothing", async (_, args, problem) => {
    const before = texts();
    const { code, stderr } = await fleet.run(["flags", "set", ...args, "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(problem);
    expect(texts()).toEqual(before);
  });

  test("gives a variant to a tenant wherever it lives, now and once it has moved", async () => {
    const registry = openRegistry(REGISTRY_FOLDER, { root: fleet.folder.root });
    await furnish(registry);
    await registry.write([{ kind: "tenant", item: tenantOf("acme", "s1") }]);
    await registry.close();
    const { code } = await fleet.run(["flags", "set", "checkout", "on", "--tenant", "acme", "--yes"]);
    expect(code).toBe(0);
    expect(new Set(Object.values(values({ tenant: "acme" })))).toEqual(new Set([true]));
    expect(values({ tenant: "globex" })).toEqual(ON_CANARY);
  });

  test("halts at a gate, goes back by itself where it is told to, and the file says so", async () => {
    const before = [texts(), readFileSync(join(fleet.folder.root, "flags.yaml"), "utf8")];
    const gate = 'test "$STAMPWORKS_RING" = canary || { echo too slow; exit 1; }';
    const { code, stdout } = await fleet.run([
      ...["flags", "set", "checkout", "on", "--yes", "--on-failure", "rollback"],
      ...["--gate-command", gate, "--gate-timeout", "20s"],
    ]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/is not healthy: the gate's command ended with 1: too slow/u);
    expect(stdout).toContain("rolled-back");
    expect([texts(), readFileSync(join(fleet.folder.root, "flags.yaml"), "utf8")]).toEqual(before);
  });

  test("halted, it is gone on with or taken back; and while it is not over no other begins", async () => {
    const gate = ["--gate-command", 'test "$STAMPWORKS_RING" = canary', "--gate-timeout", "1s"];
    const halted = await fleet.run(["flags", "set", "checkout", "on", "--yes", "--json", ...gate]);
    expect(halted.code).toBe(3);
    const other = await fleet.run(["flags", "set", "checkout", "off", "--yes"]);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringMatching(/checkout on for everybody is not finished/u),
    ]);
    const back = await fleet.run(["flags", "apply", "--rollback", "--yes"]);
    expect(back.code).toBe(0);
    expect(values({ tenant: "globex" })).toEqual(ON_CANARY);
  });

  test("a rule that is taken back is gone, and a list says who has what", async () => {
    expect((await fleet.run(["flags", "clear", "checkout", "--yes"])).code).toBe(0);
    expect(readFileSync(join(fleet.folder.root, "flags.yaml"), "utf8")).toBe(FLAGS);
    const { stdout } = await fleet.run(["flags", "list", "--json"]);
    const { stamps } = JSON.parse(stdout) as { stamps: { id: string; has: string }[] };
    expect(stamps.map(({ has }) => has)).toEqual(IDS.map(() => "current"));
  });
});

describe("flags that go by commands of the operator's own", () => {
  let fleet: RingFleet;
  beforeAll(() => {
    fleet = new RingFleet(RINGS);
  });
  afterAll(() => fleet.folder.remove());

  /** `more` stands in the command that writes, before it does so. */
  const flags = (more: string): string => `deliver:
  read: cat place/$STAMPWORKS_STAMP 2>/dev/null || true
  write: |
    mkdir -p place && cat > place/$STAMPWORKS_STAMP.new
    ${more}
    mv place/$STAMPWORKS_STAMP.new place/$STAMPWORKS_STAMP
${FLAGS}`;
  const placed = (id: string): string => readFileSync(join(fleet.folder.root, "place", id), "utf8");

  test("killed in the middle of a stamp's turn, a resume brings the rest and takes nothing twice", async () => {
    fleet.folder.write(
      "flags.yaml",
      flags('[ "$STAMPWORKS_STAMP" != ea1 ] || [ -e killed ] || { touch killed; kill -9 $PPID; }'),
    );
    // Watched, it is a process of its own.
    const killed = await fleet.folder.run(["flags", "apply", "--yes"], {}, () => undefined);
    expect([killed.code, existsSync(join(fleet.folder.root, "killed"))]).toEqual([null, true]);
    expect(existsSync(join(fleet.folder.root, "place/br1"))).toBe(false);
    const resumed = await fleet.run(["flags", "apply", "--resume"]);
    expect(resumed.code).toBe(0);
    expect(new Set(IDS.map(placed)).size).toBe(1);
    expect([...resumed.stderr.matchAll(/\] (\w+): updated/gu)].map(([, id]) => id)).not.toContain("ca1");
  });

  test("a command that fails halts it, with the stamp by name; nothing it printed is shown", async () => {
    fleet.folder.write(
      "flags.yaml",
      flags('[ "$STAMPWORKS_STAMP" != ea2 ] || { echo s3cr3t; exit 7; }').replace('"off"\n', '"on"\n'),
    );
    const { code, stderr, stdout } = await fleet.run(["flags", "apply", "--yes"]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ea2 .*the command to write flags ended with 7/mu);
    expect(stdout + stderr).not.toContain("s3cr3t");
  });

  test("a place that does not keep what it is given is found out", async () => {
    await fleet.run(["flags", "apply", "--abandon"]);
    fleet.folder.write(
      "flags.yaml",
      flags("").replace("cat > place", "tr a-z A-Z > place").replace("  checkout:", "  basket:"),
    );
    const { code, stdout } = await fleet.run(["flags", "apply", "--yes"]);
    expect(code).toBe(3);
    expect(stdout).toContain("what was written is not what is read");
  });
});
