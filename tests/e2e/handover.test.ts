import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../components/program/index";
import { describeWithCli } from "./harness/cli";
import { fullSize } from "./harness/full-size";
import { configOf, STAMPS, stampProject } from "./harness/stamp-project";

const PASSPHRASE = "correct horse battery staple";

describeWithCli("a stamp that the embedded engine brought up", (bin) => {
  test.each(STAMPS)(
    "on $cloud is taken over by the real CLI, which finds nothing to change",
    async (stamp) => {
      // The engine keeps the simulated clouds in `clouds`, just where the plugins look for them.
      const { project } = await stampProject(bin, stamp, fullSize());
      try {
        const engine = new EmbeddedEngine({ folder: project.folder, passphrase: PASSPHRASE });
        const name = { project: "stampworks", stack: stamp.id };
        await engine.up({ ...name, config: configOf(stamp), program: defineFleet(blueprint) });
        await engine.close();
        const state = join(project.folder, "state", name.project, `${stamp.id}.json`);
        await project.must("stack", "import", "--file", state);
        const preview = await project.run("preview", "--refresh", "--expect-no-changes", "--diff");
        expect(preview.stdout + preview.stderr).toContain("unchanged");
        expect({ code: preview.code, said: preview.code === 0 ? "" : preview.stdout }).toEqual({
          code: 0,
          said: "",
        });
      } finally {
        project.remove();
      }
    },
  );
});
