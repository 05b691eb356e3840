import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity } from "../cli/fleet-folder";

describe("the commands that show a fleet", () => {
  let fleet: FleetFolder;
  beforeAll(() => {
    fleet = new FleetFolder({
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.euw1b.yaml": identity({
        account: '"210000000002"',
        cidr: "10.17.0.0/16",
        ring: "broad",
      }),
    });
  });
  afterAll(() => fleet.remove());

  test("show what the program would make, and say so, where nothing is up", async () => {
    const { code, stdout } = await fleet.run(["report", "--json"]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { source: string; stamps: { id: string; state: string }[] };
    expect(report.source).toBe("render");
    expect(report.stamps.map(({ id, state }) => `${id} ${state}`)).toEqual(["euw1a not up", "euw1b not up"]);
  });

  test("write one file about what is up, with what broke a law as content and not as a failure", async () => {
    const up = await fleet.run(["up", "--all"], { PROBE_ODD: "euw1b" });
    expect(up.code).toBe(1);
    const { code, stdout } = await fleet.run(["report", "--out", "out.html", "--drift"], {
      PROBE_ODD: "euw1b",
    });
    expect(stdout).toContain("out.html: 2 stamps, broken: equal");
    expect(code).toBe(0);
    const page = readFileSync(join(fleet.root, "out.html"), "utf8");
    expect(page).toContain("Simulated");
    expect(page).toMatch(/<h3>equal: <span class="bad">/);
    expect(page).not.toContain("canary-in-an-output");
  });

  test("change nothing", async () => {
    const before = fleet.added();
    for (const format of ["svg", "mermaid", "dot"]) {
      const { code, stdout } = await fleet.run(["graph", "--format", format]);
      expect(code).toBe(0);
      expect(stdout).toContain("euw1b");
    }
    expect(fleet.added()).toEqual(before);
  });

  test("name the formats there are when they are asked for another", async () => {
    const { code, stderr } = await fleet.run(["graph", "--format", "png"]);
    expect(code).toBe(2);
    expect(stderr).toContain('--format: not allowed; received "png"; allowed: svg, mermaid, dot');
  });
});
