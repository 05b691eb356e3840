import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipelineFiles } from "../../fleet/init/pipelines";
import { emitGitlab, type Target } from "../../fleet/rollout/emit";

const ROOT = join(__dirname, "../..");
const toolOf = (name: string, file: string): { readonly path: string; readonly missing: boolean } => {
  const path = join(ROOT, ".tools", name, file);
  return { path, missing: !existsSync(path) };
};
const actionlint = toolOf("actionlint", "actionlint");
const zizmor = toolOf("zizmor", "bin/zizmor");
const schemas = toolOf("check-jsonschema", "bin/check-jsonschema");

/** Who uses the project has these workflows, and one that `init` writes. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "workflows-"));
  cpSync(join(ROOT, ".github"), join(folder, ".github"), { recursive: true });
  for (const [file, text] of Object.entries(pipelineFiles("github"))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  // actionlint looks for the repository that the workflows belong to.
  spawnSync("git", ["init", "--quiet", folder]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function said(
  tool: string,
  args: readonly string[],
): { readonly status: number | null; readonly text: string } {
  const { status, stderr, stdout } = spawnSync(tool, args, { cwd: folder, encoding: "utf8" });
  return { status, text: `${stdout}${stderr}` };
}

(actionlint.missing ? test.skip : test)(
  `actionlint finds nothing in the workflows, nor in that which init writes${actionlint.missing ? " (npm run linters:install first)" : ""}`,
  () => {
    expect(said(actionlint.path, ["-no-color"])).toEqual({ status: 0, text: "" });
    // It would find something.
    const file = join(folder, ".github/workflows/rollout.yml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("runs-on:", "runs-onn:"));
    expect(said(actionlint.path, ["-no-color"])).toMatchObject({ status: 1 });
    writeFileSync(file, text);
  },
);

(zizmor.missing ? test.skip : test)(
  `zizmor finds nothing that gives a right away${zizmor.missing ? " (npm run linters:install first)" : ""}`,
  () => {
    const args = ["--offline", "--no-progress", "--min-severity", "medium", ".github"];
    expect(said(zizmor.path, args)).toMatchObject({ status: 0 });
    const file = join(folder, ".github/workflows/stampworks.yml");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text
        .replace("persist-credentials: false", "persist-credentials: true")
        .replace("pull_request:", "pull_request_target:"),
    );
    expect(said(zizmor.path, args).status).toBeGreaterThan(0);
    writeFileSync(file, text);
  },
);

const target = (stamp: string): Target => ({
  ...{ stamp, ring: "canary", cloud: "aws", region: "eu-west-1", account: "012345678901" },
});

(schemas.missing ? test.skip : test)(
  `GitLab's own schema fits its pipelines, that which init writes and those which rollouts emit${schemas.missing ? " (npm run linters:install first)" : ""}`,
  () => {
    const pipelines: Readonly<Record<string, string>> = {
      ...pipelineFiles("gitlab"),
      "ci.yml": readFileSync(join(ROOT, "ci/gitlab/.gitlab-ci.yml"), "utf8"),
      "stamp.yml": readFileSync(join(ROOT, "ci/gitlab/stamp.yml"), "utf8"),
      "waves.yml": emitGitlab([[target("ca1")], [target("ea1"), target("ea2")]]),
      "no-waves.yml": emitGitlab([]),
    };
    for (const [file, text] of Object.entries(pipelines)) writeFileSync(join(folder, file), text);
    // It was installed into a folder of its own, which Python is told.
    const fits = (...files: readonly string[]): { readonly status: number | null; readonly text: string } => {
      const own = { ...process.env, PYTHONPATH: dirname(dirname(schemas.path)) };
      const args = ["-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--quiet"];
      const { status, stderr, stdout } = spawnSync("python3", [...args, ...files], {
        ...{ cwd: folder, encoding: "utf8", env: own },
      });
      return { status, text: `${stdout}${stderr}` };
    };
    expect(fits(...Object.keys(pipelines))).toEqual({ status: 0, text: "" });
    writeFileSync(join(folder, "wrong.yml"), "job:\n  script: [echo]\n  resource_group: [a]\n");
    expect(fits("wrong.yml").status).toBe(1);
  },
);
