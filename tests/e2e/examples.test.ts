import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { CliProject, describeWithCli } from "./harness/cli";
import { runProcess } from "./harness/process";
import { SimulatedClouds } from "./harness/simulated";

const repository = resolve(__dirname, "../..");
const main = join(repository, "dist/cli/main.js");

/** Of each example the stamp that is most its own. */
const STAMPS = [
  ["single-cloud", "use1a"],
  ["geographic", "euw2a"],
  ["tiers", "euw1p"],
  ["functional", "anaeu"],
  ["multi-cloud", "euw4g"],
  ["kubernetes", "weua"],
  ["ephemeral", "use2x"],
  ["own-program", "prod-us"],
] as const;

interface Preview {
  readonly changeSummary: Readonly<Record<string, number>>;
}

describeWithCli("the examples under plain pulumi", (bin) => {
  test("are all here", () => {
    const folders = readdirSync(join(repository, "examples"), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(STAMPS.map(([example]) => example as string).sort()).toEqual(names.sort());
  });

  test.each(STAMPS)("%s: a preview of %s makes what a render says", async (example, stack) => {
    const source = join(repository, "examples", example);
    const project = new CliProject(bin, {});
    try {
      // The package is installed, and reached by its name only.
      const modules = join(project.folder, "modules");
      project.env["NODE_PATH"] = modules;
      mkdirSync(modules);
      symlinkSync(repository, join(modules, "stampworks"), "dir");
      cpSync(source, project.program, { recursive: true, filter: (path) => !path.includes(".stampworks") });
      new SimulatedClouds(
        project,
        stringify(parse(readFileSync(join(source, "Pulumi.yaml"), "utf8")) as Record<string, unknown>),
      );
      await project.must("stack", "init", stack);
      const { changeSummary } = await project.json<Preview>("preview");
      const rendered = await runProcess(process.execPath, [main, "render", stack, "--out", "-"], {
        cwd: project.program,
        env: project.env,
      });
      expect(rendered.stderr.replaceAll(/^npm.*$/gm, "")).not.toContain("error");
      const { deployment } = JSON.parse(rendered.stdout) as { deployment: { resources: { type: string }[] } };
      // The CLI leaves out the providers that it makes by default.
      const made = deployment.resources.filter(({ type }) => !type.startsWith("pulumi:providers:"));
      expect(changeSummary["create"]).toBeGreaterThanOrEqual(made.length);
      expect(Object.keys(changeSummary)).toEqual(["create"]);
    } finally {
      project.remove();
    }
  });
});
