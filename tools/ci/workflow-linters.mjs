// Fetches actionlint (MIT, built with Go) and zizmor (MIT, from PyPI), which look over the workflows, check-jsonschema (Apache 2.0, from PyPI), which
// has GitLab's own schema of pipelines with it, and kubernetes-validate (Apache 2.0, from PyPI), which holds manifests against Kubernetes' own
// schemas, into .tools. Exits with 4 where one of them can't be had; tests/ci/linters.test.ts
// and tests/examples/kubernetes-manifests.test.ts use what is there.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
const PIP = [
  "--quiet",
  "--disable-pip-version-check",
  "--no-warn-script-location",
  "--root-user-action=ignore",
];
/** As .github/workflows/pull-request.yml has them. */
const LINTERS = [
  {
    name: "actionlint",
    wanted: "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12",
    install: (folder, wanted) =>
      execFileSync("go", ["install", wanted], { stdio: "inherit", env: { ...process.env, GOBIN: folder } }),
  },
  {
    name: "zizmor",
    wanted: "zizmor==1.32.0",
    install: pip,
  },
  { name: "check-jsonschema", wanted: "check-jsonschema==0.39.0", install: pip },
  { name: "kubernetes-validate", wanted: "kubernetes-validate==1.37.0", install: pip },
];

function pip(folder, wanted) {
  execFileSync("python3", ["-m", "pip", "install", ...PIP, "--target", folder, wanted], { stdio: "inherit" });
}

for (const { install, name, wanted } of LINTERS) {
  const folder = resolve(import.meta.dirname, "../../.tools", name);
  const stamp = join(folder, "version.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    console.log(`${name} is at hand`);
    continue;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    install(folder, wanted);
    writeFileSync(stamp, wanted);
  } catch {
    rmSync(folder, { recursive: true, force: true });
    console.log(`${name} cannot be had: it needs Go and its module proxy, or Python and its registry`);
    process.exitCode = NOT_TO_BE_HAD;
  }
}
