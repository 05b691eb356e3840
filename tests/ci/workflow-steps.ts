import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Job, workflows } from "./workflow-schema";

/** What `${{ … }}` may name: `vars.PULL_REQUEST_CLASS` → its value; what is not there is empty, as on GitHub. */
export type Expressions = Readonly<Record<string, string>>;

/** What a job left: its steps' outputs as `<step>.<name>`, and the comments it made. */
export interface JobRun {
  readonly code: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What the shell steps of a workflow are run in. */
export interface Runner {
  /** The checkout. */
  readonly root: string;
  /** Folders before all others on the path, such as one of stand-ins. */
  readonly path: string;
}

/**
 * Runs the shell steps of a job of this repository's own workflows, in their order, as GitHub does: each in a shell of its own, with
 * `errexit` and `pipefail`, its variables and no others of the job's. Actions are left out.
 * @param skip ids or names of steps whose condition does not hold
 */
export async function runJob(
  file: string,
  name: string,
  expressions: Expressions,
  { path, root }: Runner,
  skip: readonly string[] = [],
): Promise<JobRun> {
  const job = jobOf(file, name);
  const outputs: Record<string, string> = {};
  let text = "";
  for (const step of job.steps) {
    if (!("run" in step) || skip.includes(step.id ?? "") || skip.includes(step.name ?? "")) continue;
    const folder = mkdtempSync(join(tmpdir(), "stampworks-step-"));
    try {
      const output = join(folder, "output");
      writeFileSync(output, "");
      const said = Object.entries({ ...job.env, ...step.env }).map(([key, value]) => [
        key,
        filled(String(value), expressions),
      ]);
      const env = {
        ...Object.fromEntries(said),
        GITHUB_OUTPUT: output,
        PATH: `${path}:${process.env["PATH"]}`,
        HOME: folder,
      };
      const run = await shell(step.run, root, env);
      text += run.text;
      for (const line of readFileSync(output, "utf8").split("\n")) {
        const [, key, value = ""] = /^(\w+)=(.*)$/u.exec(line) ?? [];
        if (key !== undefined) outputs[`${step.id ?? ""}.${key}`] = value;
      }
      if (run.code !== 0) return { code: run.code, outputs, text };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { code: 0, outputs, text };
}

function jobOf(file: string, name: string): Extract<Job, { steps: unknown }> {
  const job = workflows().get(file)?.workflow.jobs[name];
  if (job === undefined || !("steps" in job)) throw new Error(`${file} has no job ${name} of steps`);
  return job;
}

/** Only plain names: a condition is the test's to decide. */
function filled(value: string, expressions: Expressions): string {
  return value.replace(/\$\{\{ ([^}]+) \}\}/gu, (_, name: string) => expressions[name.trim()] ?? "");
}

function shell(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number; text: string }> {
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd, env });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => {
      text += data.toString();
    });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done({ code: code ?? -1, text }));
  });
}
