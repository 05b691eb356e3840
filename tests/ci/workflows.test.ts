import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { GITHUB_WAVES } from "../../fleet/rollout/emit";
import { fleetAction, type Job, textOf, workflows } from "./workflow-schema";

const all = workflows();
const action = fleetAction();
const jobs = [...all].flatMap(([file, { workflow }]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ file, name, job, workflow })),
);
const needsOf = ({ needs = [] }: Job): string[] => (typeof needs === "string" ? [needs] : needs);

test("every workflow has the form GitHub asks for, and there is one for each of the fleet's occasions", () => {
  expect([...all.keys()].sort()).toEqual([
    "capacity.yml",
    "drift.yml",
    "expired.yml",
    "pull-request-stamp.yml",
    "pull-request.yml",
    "real-providers.yml",
    "release.yml",
    "rollout.yml",
    "stamps.yml",
    "turn.yml",
    "whole.yml",
  ]);
});

test("every action from elsewhere is pinned to a full commit, with its version beside it", () => {
  const sources = [...[...all.values()].map(({ source }) => source), action.source];
  const uses = sources.flatMap((source) => source.match(/uses: .+/g) ?? []);
  const foreign = uses.filter((line) => !line.includes("uses: ./"));
  expect(foreign.length).toBeGreaterThan(10);
  for (const line of foreign) expect(line).toMatch(/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("no action is pinned to two commits", () => {
  const pins = new Map<string, Set<string>>();
  for (const source of [...[...all.values()].map((file) => file.source), action.source])
    for (const [, name = "", commit = ""] of source.matchAll(/uses: ([\w./-]+)@([0-9a-f]{40})/g))
      pins.set(name, (pins.get(name) ?? new Set()).add(commit));
  for (const [name, commits] of pins) expect({ name, commits: commits.size }).toEqual({ name, commits: 1 });
});

test("jobs, outputs and steps that are referred to exist", () => {
  for (const { file, job, name, workflow } of jobs) {
    const text = JSON.stringify(job);
    for (const needed of needsOf(job)) expect(Object.keys(workflow.jobs)).toContain(needed);
    for (const [, needed = "", output = ""] of text.matchAll(/needs\.(\w+)\.outputs\.(\w+)/g)) {
      expect({ file, name, needs: needsOf(job) }).toEqual({
        file,
        name,
        needs: expect.arrayContaining([needed]),
      });
      const source = workflow.jobs[needed];
      expect(source !== undefined && "outputs" in source ? Object.keys(source.outputs ?? {}) : []).toContain(
        output,
      );
    }
    if (!("steps" in job)) continue;
    const ids = job.steps.flatMap(({ id }) => id ?? []);
    for (const [, id = ""] of text.matchAll(/steps\.(\w+)\.outputs/g)) expect(ids).toContain(id);
  }
});

test("the fleet's action and the called workflow are given only inputs they have, and all they need", () => {
  for (const { job } of jobs) {
    if ("uses" in job) {
      const [, callee = ""] = /^\.\/\.github\/workflows\/((?:stamps|turn)\.yml)$/u.exec(job.uses) ?? [];
      const called = all.get(callee)!.workflow.on.workflow_call!.inputs;
      const given = Object.keys(job.with ?? {});
      expect(Object.keys(called)).toEqual(expect.arrayContaining(given));
      const needed = Object.entries(called).filter(([, { required }]) => required === true);
      expect(given).toEqual(expect.arrayContaining(needed.map(([name]) => name)));
      continue;
    }
    for (const step of job.steps)
      if ("uses" in step && step.uses === "./.github/actions/fleet")
        expect(action.inputs).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
  }
});

test("a stamp has one task at a time, and none that runs is ever cancelled", () => {
  const stamp = all.get("stamps.yml")!.workflow.jobs["stamp"]!;
  expect(stamp).toMatchObject({
    concurrency: {
      group: expect.stringContaining("|| format('stamp-{0}', matrix.stamp) }}"),
      "cancel-in-progress": false,
    },
    strategy: { "fail-fast": false },
  });
  for (const file of ["rollout.yml", "drift.yml", "expired.yml"])
    expect(all.get(file)!.workflow.concurrency).toMatchObject({ "cancel-in-progress": false });
});

test("a token can only do what its job does", () => {
  for (const { job, file, name } of jobs) {
    const { contents, "id-token": id } = job.permissions;
    if (contents === "write") expect(["capacity.yml", "expired.yml", "release.yml"]).toContain(file);
    // A token that others trust is for jobs that work on stamps, for those that write where all meet, and for the one that publishes.
    const others = [
      "capacity.yml watch",
      "pull-request-stamp.yml plan",
      "rollout.yml begin",
      "turn.yml turn",
      "release.yml publish",
    ];
    if (id === "write")
      expect("uses" in job || file === "stamps.yml" || others.includes(`${file} ${name}`)).toBe(true);
  }
});

test.each(["mover", "router"])(
  "the image of the %s is built of images by their digests, and runs as a user without rights",
  (name) => {
    const text = readFileSync(join(__dirname, `../../containers/${name}/Dockerfile`), "utf8");
    const bases = text.split("\n").filter((line) => line.startsWith("FROM "));
    expect(bases.length).toBeGreaterThan(0);
    for (const base of bases) expect(base).toMatch(/^FROM \S+:\S+@sha256:[0-9a-f]{64}( AS \w+)?$/);
    const last = text.slice(text.lastIndexOf("\nFROM "));
    expect(last.match(/^USER (\S+)$/gmu)?.at(-1)).toBe("USER node");
  },
);

test("a release is published with its provenance, by no stored token, and has a tag, notes and a bill of materials", () => {
  const { source, workflow } = all.get("release.yml")!;
  expect(source).toContain("npm@11.19.1 publish --provenance");
  expect(source).toContain("gh release create");
  const lines = source.split("\n");
  expect(
    lines.some((line) => /cyclonedx-npm@\d+\.\d+\.\d+ .*--output-file sbom\.cdx\.json$/u.test(line)),
  ).toBe(true);
  expect(lines.some((line) => /gh release create .* sbom\.cdx\.json$/u.test(line))).toBe(true);
  expect(source).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN|_authToken/);
  expect(workflow.jobs["publish"]).toMatchObject({
    environment: "npm",
    permissions: { "id-token": "write" },
  });
});

test("no text a stranger writes reaches a shell", () => {
  for (const { job } of jobs) {
    if (!("steps" in job)) continue;
    for (const step of job.steps) if ("run" in step) expect(step.run).not.toContain("${{");
  }
});

test("no key of a cloud is stored: the three clouds are logged in to by OIDC", () => {
  const files = ["ci/gitlab/.gitlab-ci.yml", "ci/gitlab/stamp.yml"].map(textOf);
  // The one that has nobody's: its plugins are handed a word.
  const real = [...all].filter(([file]) => file !== "real-providers.yml");
  for (const source of [...real.map(([, { source: text }]) => text), action.source, ...files])
    expect(source).not.toMatch(/AWS_SECRET|AWS_ACCESS_KEY|CLIENT_SECRET|credentials_json|aws-secret/i);
  for (const key of ["role-to-assume", "azure-client-id", "workload_identity_provider"])
    expect(action.source).toContain(key);
});

test("the real plugins are handed no credential of anybody", () => {
  const { source } = all.get("real-providers.yml")!;
  const handed = [
    ...source.matchAll(/^ +(?:AWS_(?:ACCESS|SECRET)\w+|\w+_TOKEN|ARM_\w+|PULUMI_CONFIG_\w+): (.+)$/gm),
  ];
  expect(handed.map(([, value]) => value)).toEqual(handed.map(() => "none"));
  expect(handed.length).toBe(6);
  expect(source).not.toMatch(/secrets\.|vars\.|id-token/);
});

describe("what a real plugin said", () => {
  const said = (text: string, least = "0"): { code: number; text: string } => {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-refused-"));
    try {
      writeFileSync(join(folder, "preview.txt"), text);
      const { status, stdout } = spawnSync(
        process.execPath,
        ["ci/refused.mjs", join(folder, "preview.txt"), least],
        {
          cwd: join(__dirname, "../.."),
          encoding: "utf8",
        },
      );
      return { code: status ?? -1, text: stdout };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const LOOKED = " +  aws:ec2:Vpc stamp-network-vpc create\n";

  test.each([
    ["nothing is refused", LOOKED, "1", 0],
    [
      "a value is refused",
      `${LOOKED}    error: aws:ec2/vpc:Vpc resource has a problem: expected "cidrBlock" to be`,
      "1",
      1,
    ],
    [
      "its cloud could not be asked",
      `${LOOKED}    error: no valid credential sources for AWS Provider found`,
      "1",
      0,
    ],
    ["it never began", "    error: no valid credential sources for AWS Provider found", "1", 1],
    ["both", `${LOOKED} error: AADSTS7000215\n error: invalid value for name`, "0", 1],
  ])("%s", (_, text, least, code) => {
    expect(said(text, least).code).toBe(code);
  });
});

test("a rollout has a job for each wave that can be printed, each after the one before", () => {
  const { jobs: waves } = all.get("rollout.yml")!.workflow;
  for (let wave = 1; wave <= GITHUB_WAVES; wave += 1) {
    const job = waves[`wave${wave}`]!;
    expect(needsOf(job)).toEqual(
      wave === 1 ? ["plan", "central"] : ["plan", `wave${wave - 1}`, `gate${wave - 1}`],
    );
    // A job that is skipped must not skip what follows, and one that fails must end it.
    const unless = (output: string): string =>
      `\${{ !failure() && !cancelled() && needs.plan.outputs.${output} != '' }}`;
    expect(job).toMatchObject({
      if: unless(`wave${wave}`),
      with: {
        task: `\${{ needs.plan.outputs.task }}`,
        matrix: `\${{ needs.plan.outputs.wave${wave} }}`,
      },
    });
    const gate = waves[`gate${wave}`]!;
    expect(needsOf(gate)).toEqual(["plan", `wave${wave}`]);
    expect(gate).toMatchObject({
      if: unless(`gate${wave}`),
      with: { turn: `gate:\${{ needs.plan.outputs.gate${wave} }}` },
    });
  }
  // Centres come before the first wave, each in a rollout of its own: they have no turn.
  expect(needsOf(waves["central"]!)).toEqual(["plan"]);
  expect(waves["central"]).toMatchObject({
    if: `\${{ !failure() && !cancelled() && needs.plan.outputs.central != '' }}`,
    with: { task: "rollout", matrix: `\${{ needs.plan.outputs.central }}` },
  });
  // What looks, what begins, the plan, the centres, what contracts, what ends, and the routing layer.
  expect(Object.keys(waves)).toHaveLength(2 * GITHUB_WAVES + 7);
});

test("what looks at a release and plans it gets no token that a cloud trusts, and no secret, unless a journal is shared", () => {
  const { look, begin, plan } = all.get("rollout.yml")!.workflow.jobs;
  expect(look).toMatchObject({ permissions: { contents: "read" } });
  expect(look!.permissions).not.toHaveProperty("id-token");
  expect(plan!.permissions).toEqual({});
  for (const job of [look, plan]) expect(JSON.stringify(job)).not.toContain("secrets.");
  expect(begin).toMatchObject({
    needs: "look",
    if: `\${{ needs.look.outputs.shared == 'true' }}`,
    permissions: { "id-token": "write" },
  });
  // The plan says all that the other two do, whichever of them did.
  const said = (job: unknown): string[] => Object.keys(Object(Reflect.get(Object(job), "outputs")) as object);
  expect(said(plan)).toEqual(said(begin));
  expect([...said(plan), "shared"]).toEqual(expect.arrayContaining(said(look)));
});

test("GitLab's jobs on a stamp run one at a time and are not interrupted, and its pipelines know the same tasks", () => {
  const stamp = (parse(textOf("ci/gitlab/stamp.yml")) as Record<string, unknown>)[".stamp"];
  expect(stamp).toMatchObject({ interruptible: false, resource_group: "stamp-$STAMP" });
  const tasks = (source: string): string[] =>
    [...source.matchAll(/^\s+([\w-]+)\)\s+(?:npx stampworks|bash ci\/)/gm)]
      .map(([, task = ""]) => task)
      .sort();
  expect(tasks(textOf("ci/gitlab/stamp.yml"))).toEqual(tasks(all.get("stamps.yml")!.source));
  expect(tasks(textOf("ci/gitlab/stamp.yml"))).toEqual(
    expect.arrayContaining(["pull-request", "pull-request-end"]),
  );
  const { stages, ...pipeline } = parse(textOf("ci/gitlab/.gitlab-ci.yml")) as {
    readonly stages: readonly string[];
    readonly [job: string]: unknown;
  };
  const used = Object.values(pipeline).flatMap((job) => {
    const stage: unknown = typeof job === "object" && job !== null ? Reflect.get(job, "stage") : undefined;
    return typeof stage === "string" ? [stage] : [];
  });
  expect([...new Set(used)].sort()).toEqual([...stages].sort());
});

test("nothing that others wrote sees a token or runs a script while it is installed", () => {
  const sources = [
    action.source,
    ...["stamp.yml", ".gitlab-ci.yml"].map((file) => textOf(`ci/gitlab/${file}`)),
  ];
  const images = ["mover", "router"].map((name) => textOf(`containers/${name}/Dockerfile`));
  const installs = [...sources, ...images].flatMap((text) => text.match(/npm ci.*/gu) ?? []);
  expect(installs.length).toBeGreaterThanOrEqual(5);
  for (const install of installs) expect(install).toContain("--ignore-scripts");
  for (const { file, job, name } of jobs) {
    // Secrets are a step's, and no step but the one that needs them has any.
    const env = "env" in job ? JSON.stringify(job.env ?? {}) : "";
    expect({ file, name, hasSecret: env.includes("secrets.") }).toEqual({ file, name, hasSecret: false });
    if ("secrets" in job)
      expect(Object.keys(job.secrets ?? {}).every((key) => key.startsWith("PULUMI_"))).toBe(true);
  }
  for (const source of sources.slice(1)) {
    for (const line of source.match(/.*npm (?:ci|run build).*/gu) ?? [])
      expect(line).toContain("env -i HOME=");
  }
});

test("no download is piped into a shell, and no checkout keeps its token", () => {
  const sources = [...[...all.values()].map(({ source }) => source), action.source];
  for (const text of [...sources, textOf("ci/gitlab/stamp.yml"), textOf("ci/gitlab/.gitlab-ci.yml")]) {
    expect(text).not.toMatch(/(?:curl|wget)[^\n]*\|\s*(?:sudo\s+)?(?:ba|z)?sh\b/u);
    const checkouts = text.split("uses: actions/checkout@").slice(1);
    for (const checkout of checkouts)
      expect(checkout.split("\n      - ")[0]).toContain("persist-credentials: false");
  }
});

test("who only looks at a stamp never takes the place of who changes it", () => {
  const { stamp } = all.get("stamps.yml")!.workflow.jobs;
  const group = stamp !== undefined && "concurrency" in stamp ? stamp.concurrency?.group : undefined;
  expect(group).toMatch(/'preview' .* 'drift'\) && format\('look-.*run_id\) \|\| format\('stamp-/u);
});

test("whoever waits out a bake time is logged in as long as the job may take", () => {
  const job = jobs.find(({ file }) => file === "turn.yml")?.job;
  if (job === undefined || !("steps" in job)) throw new Error("turn.yml has no steps");
  const [fleet] = job.steps.flatMap((step) =>
    "uses" in step && step.uses === "./.github/actions/fleet" ? [step.with] : [],
  );
  expect(fleet).toMatchObject({ "session-seconds": job["timeout-minutes"] * 60 });
  const action = readFileSync(join(__dirname, "../../.github/actions/fleet/action.yml"), "utf8");
  expect(action).toMatch(/role-duration-seconds: \S+ inputs\.session-seconds /u);
});

test("no job asks for a variable before GitHub knows the environment that may have it", () => {
  /** Variables of the repository, as the documentation says to set them. */
  const ofRepository = ["CAPACITY_ACCOUNTS", "PULL_REQUEST_STAMPS"];
  for (const { file, job, name } of jobs)
    for (const [, variable = ""] of (job.if ?? "").matchAll(/\bvars\.(\w+)/gu))
      expect([file, name, ofRepository]).toEqual([file, name, expect.arrayContaining([variable])]);
});
