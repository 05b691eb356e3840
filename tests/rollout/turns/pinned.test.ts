import { join } from "node:path";
import { RingFleet } from "../ring-fleet";

test("a pipeline does not begin a release that a stamp's own config would take back with the next push", async () => {
  const fleet = new RingFleet({ canary: ["ca1"], broad: ["br1"] });
  try {
    const { folder } = fleet;
    const begin = () =>
      fleet.run([
        ...["rollout", "--begin", "--emit", "github", "--release", "r0"],
        ...["--journal", join(folder.root, "journal")],
      ]);
    const config = fleet.config("br1");
    folder.write("stacks/Pulumi.br1.yaml", `${config.trimEnd()}\n  stampworks:release: older\n`);
    const { code, stderr } = await begin();
    expect([code, stderr]).toEqual([2, expect.stringContaining("stacks/Pulumi.br1.yaml: release")]);
    expect(stderr).toContain('names another release; received "older"; allowed: r0');
    expect(stderr).toContain("change it there, or remove it, in the pull request that brings the release");
    // Mended, there is nothing left of the first try.
    folder.write("stacks/Pulumi.br1.yaml", config);
    expect((await begin()).code).toBe(0);
  } finally {
    fleet.folder.remove();
  }
});
