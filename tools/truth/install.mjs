// Fetches what the clouds publish of themselves for `npm run truth`, into .tools/truth: CloudFormation's registry schemas
// (cfn-lint carries them), Google's discovery documents (its API client carries them) and the request models of Azure's
// SDKs. Wheels are unpacked and read; nothing of them is run. Exits with 4 where Python or the registry can't be had.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
/** The last versions of Azure's SDKs whose models carry lengths and patterns; later generators leave them out. */
const AZURE = [
  "azure-mgmt-appcontainers==3.2.0",
  "azure-mgmt-applicationinsights==4.1.0",
  "azure-mgmt-authorization==4.0.0",
  "azure-mgmt-cdn==13.1.1",
  "azure-mgmt-containerregistry==10.3.0",
  "azure-mgmt-cosmosdb==9.9.0",
  "azure-mgmt-dataprotection==1.4.0",
  "azure-mgmt-dns==9.0.0",
  "azure-mgmt-frontdoor==1.2.0",
  "azure-mgmt-keyvault==12.0.0",
  "azure-mgmt-loganalytics==13.1.1",
  "azure-mgmt-monitor==7.0.0",
  "azure-mgmt-msi==7.1.0",
  "azure-mgmt-network==30.0.0",
  "azure-mgmt-portal==1.0.1",
  "azure-mgmt-postgresqlflexibleservers==2.0.0",
  "azure-mgmt-privatedns==1.2.0",
  "azure-mgmt-redisenterprise==3.1.0",
  "azure-mgmt-resource==24.0.0",
  "azure-mgmt-search==9.2.0",
  "azure-mgmt-servicebus==8.2.1",
  "azure-mgmt-storage==23.0.1",
];
const OTHERS = ["cfn-lint==1.58.0", "google-api-python-client==2.202.0"];

const home = resolve(import.meta.dirname, "../../.tools/truth");
/** Made whole beside the old, which another run may be reading. */
const tools = `${home}.${process.pid}`;
const packages = join(tools, "packages");
const azure = join(tools, "azure");
const stamp = join(home, "versions.txt");
const reader = join(import.meta.dirname, "azure.py");
/** What is made of the packages is made anew where they, or what reads them, are others. */
const wanted = [...AZURE, ...OTHERS, createHash("sha256").update(readFileSync(reader)).digest("hex")].join(
  "\n",
);

if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
  console.log("what the clouds publish is at hand");
  process.exit(0);
}
try {
  execFileSync("python3", ["-m", "pip", "--version"], { stdio: "ignore" });
} catch {
  console.log("no Python with pip: what the clouds publish cannot be had");
  process.exit(NOT_TO_BE_HAD);
}
fetchInto(azure, AZURE);
fetchInto(packages, OTHERS);
execFileSync("python3", [reader, azure, join(tools, "azure.json"), join(tools, "azure-reads.json")], {
  stdio: ["ignore", "inherit", "ignore"],
});
rmSync(azure, { recursive: true });
writeFileSync(join(tools, "versions.txt"), wanted);
rmSync(home, { recursive: true, force: true });
renameSync(tools, home);

/** Unpacks each package into a folder of its own. */
function fetchInto(folder, names) {
  const wheels = join(tools, "wheels");
  mkdirSync(wheels, { recursive: true });
  try {
    const flags = [
      "--no-deps",
      "--only-binary=:all:",
      "--quiet",
      "--disable-pip-version-check",
      "-d",
      wheels,
    ];
    execFileSync("python3", ["-m", "pip", "download", ...flags, ...names], { stdio: "inherit" });
  } catch {
    console.log("the packages of the clouds' descriptions cannot be had");
    rmSync(tools, { recursive: true, force: true });
    process.exit(NOT_TO_BE_HAD);
  }
  for (const wheel of readdirSync(wheels)) {
    const into = join(folder, wheel.split("-")[0]);
    mkdirSync(into, { recursive: true });
    execFileSync("python3", ["-m", "zipfile", "-e", join(wheels, wheel), into]);
  }
  rmSync(wheels, { recursive: true });
}
