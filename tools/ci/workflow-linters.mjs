// Fetches actionlint (MIT, built with Go) and zizmor (MIT, from PyPI), which look over the workflows, check-jsonschema (Apache 2.0, from PyPI), which
// has GitLab's own schema of pipelines with it, kubernetes-validate (Apache 2.0, from PyPI), which holds manifests against Kubernetes' own
// schemas, the kinds that cert-manager, the secrets store's driver and KEDA define (all Apache 2.0, from their Go modules), and
// dashboard-linter (Apache 2.0, built with Go), which is Grafana's own, into .tools. Exits with 4 where one of them can't be had;
// tests/ci/linters.test.ts, tests/examples/kubernetes-manifests.test.ts and tests/monitoring use what is there.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
const PIP = [
  "--quiet",
  "--disable-pip-version-check",
  "--no-warn-script-location",
  "--root-user-action=ignore",
];
/** Go module → files that define the kinds of it that examples/kubernetes uses. */
const KINDS = {
  "github.com/cert-manager/cert-manager@v1.21.2": [
    "deploy/crds/cert-manager.io_certificates.yaml",
    "deploy/crds/cert-manager.io_issuers.yaml",
  ],
  "sigs.k8s.io/secrets-store-csi-driver@v1.4.8": [
    "config/crd/bases/secrets-store.csi.x-k8s.io_secretproviderclasses.yaml",
  ],
  "github.com/kedacore/keda/v2@v2.21.0": [
    "config/crd/bases/keda.sh_scaledobjects.yaml",
    "config/crd/bases/keda.sh_triggerauthentications.yaml",
  ],
};
/** Where its version, and the contents of all that it is made of, are pinned. */
const DASHBOARD_LINTER = resolve(import.meta.dirname, "dashboard-linter");
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
  { name: "kubernetes-kinds", wanted: JSON.stringify(KINDS), install: kinds },
  {
    name: "dashboard-linter",
    wanted: readFileSync(join(DASHBOARD_LINTER, "go.mod"), "utf8"),
    install: (folder) =>
      execFileSync(
        "go",
        ["build", "-o", join(folder, "dashboard-linter"), "github.com/grafana/dashboard-linter"],
        { cwd: DASHBOARD_LINTER, stdio: "inherit" },
      ),
  },
];

function pip(folder, wanted) {
  execFileSync("python3", ["-m", "pip", "install", ...PIP, "--target", folder, wanted], { stdio: "inherit" });
}

function kinds(folder) {
  for (const [module, files] of Object.entries(KINDS)) {
    // Outside of any module of Go's, so that it needs none of ours.
    const told = execFileSync("go", ["mod", "download", "-json", module], {
      cwd: tmpdir(),
      encoding: "utf8",
    });
    const { Dir } = JSON.parse(told);
    for (const file of files) copyFileSync(join(Dir, file), join(folder, basename(file)));
  }
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
