import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const ROOT = resolve(__dirname, "../..");
const text = z.string().min(1);
const flag = z.union([z.boolean(), z.string().regex(/^\$\{\{.*\}\}$/s)]);
const scalars = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const access = z.enum(["read", "write", "none"]);
/** Scopes of a job's token: docs.github.com, "Workflow syntax", `permissions`. */
const permissions = z.strictObject({
  contents: access.optional(),
  "id-token": z.enum(["write", "none"]).optional(),
  "pull-requests": access.optional(),
  "security-events": access.optional(),
});
const concurrency = z.strictObject({ group: text, "cancel-in-progress": flag });

const step = z.union([
  z.strictObject({
    id: text.optional(),
    name: text.optional(),
    if: text.optional(),
    uses: text,
    with: scalars.optional(),
  }),
  z.strictObject({
    id: text.optional(),
    name: text.optional(),
    if: text.optional(),
    run: text,
    shell: z.enum(["bash", "sh"]).optional(),
    env: scalars.optional(),
  }),
]);
const strategy = z.strictObject({
  "fail-fast": flag.optional(),
  "max-parallel": z.int().positive().optional(),
  matrix: z.union([text, z.record(z.string(), z.unknown())]),
});
const common = {
  name: text.optional(),
  needs: z.union([text, z.array(text)]).optional(),
  if: text.optional(),
  permissions,
  strategy: strategy.optional(),
};
/** A job of steps, or one that calls another workflow. */
const job = z.union([
  z.strictObject({
    ...common,
    "runs-on": text,
    "timeout-minutes": z.int().positive(),
    environment: text.optional(),
    concurrency: concurrency.optional(),
    env: scalars.optional(),
    outputs: z.record(z.string(), text).optional(),
    steps: z.array(step).min(1),
  }),
  z.strictObject({
    ...common,
    uses: text,
    with: scalars.optional(),
    secrets: z.record(z.string(), text).optional(),
  }),
]);
const input = z.strictObject({
  description: text,
  type: z.enum(["string", "boolean"]),
  required: z.boolean().optional(),
  default: z.string().optional(),
});
const secret = z.strictObject({ description: text, required: z.literal(false) });
const workflow = z.strictObject({
  name: text,
  on: z.strictObject({
    pull_request: z.union([z.null(), z.strictObject({ types: z.array(text) })]).optional(),
    push: z.strictObject({ branches: z.array(text), paths: z.array(text).optional() }).optional(),
    schedule: z.array(z.strictObject({ cron: z.string().regex(/^(\S+ ){4}\S+$/) })).optional(),
    workflow_dispatch: z
      .union([z.null(), z.strictObject({ inputs: z.record(z.string(), input) })])
      .optional(),
    workflow_call: z
      .strictObject({ inputs: z.record(z.string(), input), secrets: z.record(z.string(), secret).optional() })
      .optional(),
  }),
  permissions: z.strictObject({}),
  concurrency: concurrency.optional(),
  jobs: z.record(z.string().regex(/^[a-z][a-z0-9_-]*$/), job),
});
const action = z.strictObject({
  name: text,
  description: text,
  inputs: z.record(z.string(), z.strictObject({ description: text, default: z.string() })),
  runs: z.strictObject({ using: z.literal("composite"), steps: z.array(step).min(1) }),
});

/** A GitHub workflow, in the form this repository keeps to: every job has its own permissions and a time limit. */
export type Workflow = z.output<typeof workflow>;
/** A job of one. */
export type Job = z.output<typeof job>;

/** All workflows by file name, checked. */
export function workflows(): Map<string, { readonly source: string; readonly workflow: Workflow }> {
  const folder = join(ROOT, ".github/workflows");
  return new Map(
    readdirSync(folder).map((name) => {
      const source = readFileSync(join(folder, name), "utf8");
      return [name, { source, workflow: workflow.parse(parse(source)) }] as const;
    }),
  );
}

/** The composite action all jobs begin with, checked. */
export function fleetAction(): { readonly source: string; readonly inputs: readonly string[] } {
  const source = readFileSync(join(ROOT, ".github/actions/fleet/action.yml"), "utf8");
  return { source, inputs: Object.keys(action.parse(parse(source)).inputs) };
}

/** A file of the repository as text. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
