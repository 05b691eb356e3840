// Gets the Pulumi CLI that the end-to-end tests run, with its Node language host, and prints their folder as
// the last line. Tried in this order: the CLI on PATH, the one built or downloaded earlier (.tools/), Pulumi's
// own installer, a Go build of the modules pinned in tools/go.mod. Only what tests need: users install the CLI
// as Pulumi says. With --print it looks only and installs nothing; with --build it asks for none but builds one. Exits 4 when there is no CLI to be had. It has no
// time limit, says how far it is, and goes on where a run that was ended stopped.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { openDraft } from "./draft.mjs";
import { compile, download, exe, onPath, require as requireModule, say } from "./go-build.mjs";
import { addYamlHost, hasYamlHost } from "./yaml-host.mjs";

const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, "..");
// The oldest SDK that the package allows, which is the one the repository works with.
const version = require("../package.json").dependencies["@pulumi/pulumi"].replace("^", "");

const CLI_MODULE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const HOST_MODULE = "github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const REACH_MS = 10_000;
const NONE = 4;

const lock = createHash("sha256").update(readFileSync(join(root, "tools", "go.mod")));
lock.update(readFileSync(join(root, "tools", "go.sum")));
const home = join(root, ".tools", "pulumi", `${version}-${lock.digest("hex").slice(0, 12)}`);
const bin = join(home, "bin");

/** The version of a CLI as three numbers, or undefined when it does not run. */
function cliVersion(command) {
  const answer = spawnSync(command, ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return /v(\d+)\.(\d+)\.(\d+)/
    .exec(answer.stdout ?? "")
    ?.slice(1)
    .map(Number);
}

/** The CLI must not be older than the SDK, nor of another major version. */
function fits(found) {
  const [major, minor, patch] = version.split(".").map(Number);
  if (!found || found[0] !== major) return false;
  return found[1] > minor || (found[1] === minor && found[2] >= patch);
}

function complete(folder) {
  return existsSync(join(folder, `pulumi${exe}`)) && existsSync(join(folder, `pulumi-language-nodejs${exe}`));
}

function fromPath() {
  const folder = onPath("pulumi");
  return folder && complete(folder) && fits(cliVersion(join(folder, "pulumi"))) ? folder : undefined;
}

function fromCache() {
  return complete(bin) ? bin : undefined;
}

/** Pulumi's own installer, as the Automation API runs it. It asks two hosts of Pulumi's. */
async function fromInstaller() {
  try {
    await fetch("https://get.pulumi.com/install.sh", {
      method: "HEAD",
      signal: AbortSignal.timeout(REACH_MS),
    });
  } catch (error) {
    throw new Error(`get.pulumi.com is out of reach (${error.cause?.code ?? error.name})`);
  }
  const { PulumiCommand } = require("@pulumi/pulumi/automation");
  const { SemVer } = createRequire(require.resolve("@pulumi/pulumi"))("semver");
  await PulumiCommand.install({ version: new SemVer(version), root: home });
  if (!complete(bin)) throw new Error("the download has no Node language host");
  return bin;
}

const FLAGS = ["-trimpath", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${version}`];

/**
 * The language host from the Go registry. Not pinned in tools/go.mod: where a registry refuses the module,
 * requiring it there would break the CLI's build as well. Its checksum is looked up by Go in the usual way.
 */
async function buildLanguageHost(folder) {
  const scratch = join(folder, "..", "language-host");
  mkdirSync(scratch, { recursive: true });
  try {
    writeFileSync(join(scratch, "go.mod"), readFileSync(join(root, "tools", "go.mod")));
    writeFileSync(join(scratch, "go.sum"), readFileSync(join(root, "tools", "go.sum")));
    await requireModule(`${HOST_MODULE}@v${version}`, scratch);
    await compile(HOST_MODULE, join(folder, `pulumi-language-nodejs${exe}`), FLAGS, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A script that starts this repository's stand-in for the language host. */
function standInLanguageHost(folder) {
  if (process.platform === "win32") throw new Error("the stand-in language host does not run on Windows");
  const main = join(root, "tests", "e2e", "language-host", "main.mjs");
  const script = join(folder, "pulumi-language-nodejs");
  writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(script, 0o755);
}

async function buildCli(folder) {
  // One module first: without a proxy Go would wait for each of some hundred.
  await download(CLI_MODULE.replace("/cmd/pulumi", ""), join(root, "tools"));
  say(`Building pulumi ${version} with Go; the first time takes some minutes.`);
  await compile(CLI_MODULE, join(folder, `pulumi${exe}`), FLAGS, join(root, "tools"));
}

async function fromGo() {
  if (!onPath("go")) throw new Error("there is no go on PATH");
  const draft = openDraft(home);
  const folder = join(draft, "bin");
  mkdirSync(folder, { recursive: true });
  if (fits(cliVersion(join(folder, `pulumi${exe}`)))) say(`pulumi ${version} was built by an earlier run.`);
  else await buildCli(folder);
  try {
    await buildLanguageHost(folder);
  } catch (error) {
    say(`Pulumi's Node language host cannot be had from the Go registry: ${error.message}`);
    standInLanguageHost(folder);
  }
  rmSync(home, { recursive: true, force: true });
  renameSync(draft, home);
  return bin;
}

/** Removes what earlier versions left, some 100 MB each. */
function prune() {
  for (const name of readdirSync(dirname(home))) {
    if (name !== basename(home)) rmSync(join(dirname(home), name), { recursive: true, force: true });
  }
}

/** Whether a folder's language host is the stand-in, which must be said whenever it is used. */
function isStandIn(folder) {
  const host = join(folder, "pulumi-language-nodejs");
  return existsSync(host) && readFileSync(host).subarray(0, 2).toString() === "#!";
}

/** The YAML host is for one test, so a CLI without it will do. */
async function offerYamlHost(folder) {
  if (folder !== bin || hasYamlHost(folder) || process.argv.includes("--print")) return;
  try {
    await addYamlHost(folder);
  } catch (error) {
    say(`Pulumi's YAML language host cannot be had: ${error.message.split("\n")[0]}`);
  }
}

async function find() {
  const build = process.argv.includes("--build");
  const present = build ? fromCache() : (fromPath() ?? fromCache());
  if (present || process.argv.includes("--print")) return { folder: present, reasons: ["none is installed"] };
  const reasons = [];
  const attempts = [
    ["Pulumi's installer", fromInstaller],
    ["Go build", fromGo],
  ];
  for (const [name, attempt] of build ? attempts.slice(1) : attempts) {
    try {
      const folder = await attempt();
      prune();
      return { folder, reasons };
    } catch (error) {
      reasons.push(`${name}: ${error.message.split("\n")[0]}`);
      say(reasons.at(-1));
    }
  }
  return { folder: undefined, reasons };
}

const { folder, reasons } = await find();
const installed = folder && cliVersion(join(folder, "pulumi"));
if (!folder || !fits(installed)) {
  say(`No Pulumi CLI ${version} to be had (${reasons.join("; ")}). Put one on PATH and run this again.`);
  process.exit(NONE);
}
await offerYamlHost(folder);
if (isStandIn(folder)) {
  say("The language host is this repository's test stand-in (tests/e2e/language-host), not Pulumi's own.");
}
say(`pulumi ${installed.join(".")}`);
console.log(folder);
