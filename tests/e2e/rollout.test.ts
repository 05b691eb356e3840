import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { Fault } from "../../engines/simulator/faults";
import { identity } from "../cli/fleet-folder";
import { CliProject, describeWithCli } from "./harness/cli";
import { type CliResult, runProcess } from "./harness/process";
import { SimulatedClouds } from "./harness/simulated";

const PROJECT = "name: probe\nmain: index.js\nruntime: { name: nodejs, options: { typescript: false } }\n";
const RINGS = { ca1: "canary", ea1: "early", br1: "broad" };
const COMMAND = resolve(__dirname, "../../dist/cli/main.js");

/** A queue whose name has the release in it: each release replaces it. */
const PROGRAM = `
const blueprint = () => ({ release: "r0", classes: { standard: { app: { healthPath: "/healthz" } } }, global: { aws: {} } });
module.exports = Object.assign(async () => {
  const pulumi = require("@pulumi/pulumi");
  const { Provider } = require("@pulumi/aws/provider");
  const { Queue } = require("@pulumi/aws/sqs/queue");
  const config = new pulumi.Config("stampworks");
  const [id, release] = [pulumi.getStack(), config.get("release") || "r0"];
  const derivations = [
    { value: id, stands: "id", whole: true },
    { value: config.require("account"), stands: "account" },
    ...["jobs", "mails"].map((name) => ({ value: id + "-" + name + "-" + release, stands: "name(" + name + ")" })),
  ];
  const retiring = config.getBoolean("retiring") || false;
  const provider = new Provider("aws", { region: config.require("region"), allowedAccountIds: [config.require("account")] });
  new Queue("jobs", { name: id + "-jobs-" + release }, { provider });
  new Queue("mails", { name: id + "-mails-" + release }, { provider });
  return { id, cloud: "aws", class: "standard", release, retiring, endpoint: "", derivations };
}, { blueprint });
`;

describeWithCli("a rollout with the real CLI", (bin) => {
  let project: CliProject;
  let clouds: SimulatedClouds;

  beforeAll(() => {
    project = new CliProject(bin, {
      "index.js": PROGRAM,
      "package.json": JSON.stringify({ name: "probe", main: "index.js" }),
    });
    clouds = new SimulatedClouds(project, PROJECT);
    for (const [index, [id, ring]] of Object.entries(RINGS).entries())
      project.write(
        `Pulumi.${id}.yaml`,
        identity({ ring, cidr: `10.${index}.0.0/16`, account: `"21000000000${index}"` }),
      );
  });
  afterAll(() => project.remove());

  function faults(...list: Fault[]): void {
    const file = join(clouds.folder, "faults.json");
    if (list.length === 0) rmSync(file, { force: true });
    else writeFileSync(file, JSON.stringify(list));
  }

  function run(...args: string[]): Promise<CliResult> {
    const { env, program } = project;
    return runProcess(process.execPath, [COMMAND, "--engine", "pulumi", "--parallel", "1", ...args], {
      cwd: program,
      env: { ...env, PATH: `${bin}${delimiter}${env["PATH"] ?? ""}`, NO_COLOR: "1" },
    });
  }

  const NAMED = ["--allow-replace", "aws:sqs/queue:Queue"];

  /** Names of the queues that are alive, and nothing else. */
  function queues(): string[] {
    return clouds.with((simulator) =>
      simulator
        .list()
        .filter(({ type }) => type.startsWith("aws:sqs"))
        .map(({ inputs }) => String(inputs["name"]))
        .sort(),
    );
  }
  const of = (...stamps: string[]): string[] =>
    stamps.flatMap((stamp) => ["jobs", "mails"].map((name) => stamp.replace("-", `-${name}-`))).sort();

  it("brings stamps up that are not up yet, wave by wave", async () => {
    const { code, stdout, stderr } = await run("rollout", "--release", "r0", "--yes", "--bake", "0");
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("rollout of r0: done (3 done)");
    expect(queues()).toEqual(of("ca1-r0", "ea1-r0", "br1-r0"));
  });

  it("shows what a release would change in each stamp before it asks, and does nothing when the answer is no", async () => {
    const before = readFileSync(join(project.program, "Pulumi.ca1.yaml"), "utf8");
    const script = `
      const { fleetContext, rollout } = require(${JSON.stringify(resolve(COMMAND, "../../fleet/index.js"))});
      const { pulumiEngine } = require(${JSON.stringify(resolve(COMMAND, "../../engines/pulumi/index.js"))});
      const emit = ({ kind, preview }) => kind === "previewed" && console.log(JSON.stringify(preview));
      const allow = { replace: ["aws:sqs/queue:Queue"], delete: [] };
      const plan = { release: "r9", allow, waves: {}, bakeMs: 0, failures: { stamps: 0 }, onFailure: "halt", gates: { stamp: false, timeoutMs: 1, everyMs: 1 } };
      const context = fleetContext({ cwd: process.cwd(), engine: pulumiEngine, parallel: 1, emit, confirm: async () => false });
      rollout({ mode: "start", yes: false, plan }, context).then(({ kind }) => console.log(JSON.stringify({ kind })));`;
    const { env, program } = project;
    const { stderr, stdout } = await runProcess(process.execPath, ["-e", script], {
      cwd: program,
      env: { ...env, PATH: `${bin}${delimiter}${env["PATH"] ?? ""}`, NO_COLOR: "1" },
    });
    const [preview, result] = stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect({ preview, result, stderr }).toMatchObject({
      preview: { changed: 3, counts: { replace: 6 }, failures: [] },
      result: { kind: "declined" },
    });
    expect(readFileSync(join(project.program, "Pulumi.ca1.yaml"), "utf8")).toBe(before);
    expect(queues()).toEqual(of("ca1-r0", "ea1-r0", "br1-r0"));
  });

  it("refuses a release that makes queues anew, which keep messages, unless they are named", async () => {
    const { code, stdout } = await run("rollout", "--release", "r1", "--yes", "--bake", "0");
    expect(code).toBe(2);
    expect(stdout).toContain("--allow-replace");
    expect(queues()).toEqual(of("ca1-r0", "ea1-r0", "br1-r0"));
  });

  it("halts at a stamp whose cloud fails, names the resource, and leaves later rings alone", async () => {
    faults({
      op: "create",
      type: "aws:sqs*",
      urn: "urn:pulumi:ea1::*jobs",
      times: 100,
      message: "try later",
    });
    const { code, stdout } = await run("rollout", "--release", "r1", "--yes", "--bake", "0", ...NAMED);
    faults();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ea1\s+2\s+early\s+failed\s+aws:sqs\/queue:Queue jobs .*try later/m);
    expect(stdout).toContain("npx stampworks rollout --resume --engine pulumi");
    expect(queues()).toEqual(expect.arrayContaining(of("ca1-r1", "br1-r0")));
    expect(readFileSync(join(project.program, "Pulumi.br1.yaml"), "utf8")).toContain("release: r0");
  });

  it("resumes with the failed stamp and those not begun", async () => {
    const { code, stderr } = await run("rollout", "--resume");
    expect(code).toBe(0);
    expect([...stderr.matchAll(/\] (\w+): updated/g)].map(([, id]) => id)).toEqual(["ea1", "br1"]);
    expect(queues()).toEqual(of("ca1-r1", "ea1-r1", "br1-r1"));
  });

  it("rolls back to what each stamp ran before", async () => {
    const { code } = await run("rollout", "--rollback", "--yes");
    expect(code).toBe(0);
    expect(queues()).toEqual(of("ca1-r0", "ea1-r0", "br1-r0"));
  });

  it("is shown by status as the states are", async () => {
    const { code, stdout, stderr } = await run("status");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "engine pulumi: real clouds (--engine)\n" });
    for (const id of Object.keys(RINGS)) expect(stdout).toMatch(new RegExp(`^${id} .* r0 +up +4`, "m"));
    expect(stdout).toContain("3 of 3 stamps up\n");
  });

  it("finds no drift afterwards, and retires a stamp without a trace", async () => {
    expect(await run("drift")).toMatchObject({ code: 0 });
    const { code, stderr } = await run("retire", "ea1", "--yes");
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(queues()).toEqual(of("ca1-r0", "br1-r0"));
    expect(existsSync(join(project.program, "Pulumi.ea1.yaml"))).toBe(false);
    expect(readFileSync(join(project.program, "retired.yaml"), "utf8")).toContain("ea1: { generation: 1");
  });
});
