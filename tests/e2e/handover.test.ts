import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { EmbeddedEngine } from "../../fleet/engines/embedded/engine";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../stacks/library";
import { CliProject, describeWithCli } from "./harness/cli";
import { SimulatedClouds } from "./harness/simulated";

const repository = resolve(__dirname, "../..");
const PASSPHRASE = "correct horse battery staple";

const STAMPS = [
  { id: "euw1a", cloud: "aws", region: "eu-west-1", account: "210000000001" },
  { id: "weu1a", cloud: "azure", region: "westeurope", account: "21000000-0000-4000-8000-000000000001" },
  { id: "euw4a", cloud: "gcp", region: "europe-west4", account: "acme-p-euw4a" },
];

describeWithCli("a stamp that the embedded engine brought up", (bin) => {
  test.each(STAMPS)(
    "on $cloud is taken over by the real CLI, which finds nothing to change",
    async ({ id, ...place }) => {
      const project = new CliProject(bin, { "package.json": JSON.stringify({ name: "stampworks-e2e" }) });
      try {
        symlinkSync(join(repository, "dist"), join(project.program, "dist"), "dir");
        const yaml = parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
        const { stackConfigDir: _elsewhere, ...settings } = yaml;
        // The engine keeps the simulated clouds in `clouds`, just where the plugins look for them.
        new SimulatedClouds(project, stringify(settings));
        const identity = { ...place, cidr: "10.16.0.0/16", class: "standard", ring: "canary" };
        const config = Object.fromEntries(
          Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]),
        );
        const engine = new EmbeddedEngine({ folder: project.folder, passphrase: PASSPHRASE });
        const name = { project: String(settings["name"]), stack: id };
        await engine.up({ ...name, config, program: defineFleet(blueprint) });
        await engine.close();
        await project.must("stack", "init", id);
        for (const [key, value] of Object.entries(config)) await project.must("config", "set", key, value);
        await project.must(
          "stack",
          "import",
          "--file",
          join(project.folder, "state", name.project, `${id}.json`),
        );
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
