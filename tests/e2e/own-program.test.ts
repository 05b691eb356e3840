import { cpSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { CliProject, describeWithCli } from "./harness/cli";
import { runProcess } from "./harness/process";
import { SimulatedClouds } from "./harness/simulated";

const repository = resolve(__dirname, "../..");
const main = join(repository, "dist/cli/main.js");
const source = join(repository, "examples/own-program");

describeWithCli("stacks of a program of one's own under the real CLI", (bin) => {
  let project: CliProject;
  const run = async (line: string, code = 0): Promise<string> => {
    const ended = await runProcess(process.execPath, [main, ...line.split(" ")], {
      cwd: project.program,
      env: project.env,
    });
    expect({ line, code: ended.code, stderr: ended.code === code ? "" : ended.stderr }).toEqual({
      line,
      code,
      stderr: "",
    });
    return ended.stdout;
  };

  beforeAll(() => {
    project = new CliProject(bin, {});
    cpSync(source, project.program, { recursive: true, filter: (path) => !path.includes(".stampworks") });
    project.write(
      "stampworks.yaml",
      readFileSync(join(source, "stampworks.yaml"), "utf8").replace("engine: embedded", "engine: pulumi"),
    );
    new SimulatedClouds(
      project,
      stringify(parse(readFileSync(join(source, "Pulumi.yaml"), "utf8")) as Record<string, unknown>),
    );
  });
  afterAll(() => project.remove());

  test("come up, are judged by both laws, take a release, do not drift, and are what the lock says", async () => {
    expect(await run("up --all --yes")).toMatch(/law closed: holds for 3 stamps[\s\S]*law equal: {2}holds/u);
    await run("rollout --release 2026.11.0 --yes --bake 0s");
    expect(readFileSync(join(project.program, "Pulumi.prod-us.yaml"), "utf8")).toContain(
      'orders:release: "2026.11.0"',
    );
    expect(await run("drift")).toMatch(/0 of 3 stamps drifted/u);
    for (const stack of ["prod-eu", "prod-us", "prod-us2"])
      await project.must("stack", "export", "--stack", stack, "--show-secrets", "--file", `${stack}.json`);
    expect(await run("check --state prod-eu.json prod-us.json prod-us2.json --lock")).toMatch(
      /law equal: {2}holds \(standard on aws, release 2026\.11\.0: 3 stamps/u,
    );
  });
});
