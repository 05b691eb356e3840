// Pulumi's YAML language host, for the test of the YAML program in docs/other-languages.md. Pulumi's own installer
// brings it along; a CLI that was built of Go modules gets the one that tools/yaml-host/go.mod pins.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, download, exe, onPath, say } from "./go-build.mjs";

const MODULE = "github.com/pulumi/pulumi-yaml";
const NAME = "pulumi-language-yaml";

const source = join(import.meta.dirname, "yaml-host");
const [requirements, checksums] = ["go.mod", "go.sum"].map((file) =>
  readFileSync(join(source, file), "utf8"),
);
const pin = createHash("sha256").update(requirements).update(checksums).digest("hex");
const [, version] = new RegExp(`${MODULE} (v\\S+)`).exec(requirements);

const hostIn = (folder) => join(folder, `${NAME}${exe}`);
const pinIn = (folder) => join(folder, `${NAME}.pin`);

/** Whether a CLI's folder holds a YAML host: one it came with, or the pinned one. */
export function hasYamlHost(folder) {
  if (!existsSync(hostIn(folder))) return false;
  return !existsSync(pinIn(folder)) || readFileSync(pinIn(folder), "utf8") === pin;
}

/** Builds the pinned YAML host into a CLI's folder; throws when it can't be had. */
export async function addYamlHost(folder) {
  if (!onPath("go")) throw new Error("there is no go on PATH");
  const draft = mkdtempSync(join(folder, "yaml-host-"));
  try {
    await download(MODULE, source);
    say(`Building Pulumi's YAML language host ${version} with Go; the first time takes about a minute.`);
    const flags = ["-trimpath", "-ldflags", `-s -w -X ${MODULE}/pkg/version.Version=${version}`];
    await compile(`${MODULE}/cmd/${NAME}`, hostIn(draft), flags, source);
    // In this order a kill in between leaves no old host that passes for the pinned one.
    rmSync(hostIn(folder), { force: true });
    writeFileSync(pinIn(folder), pin);
    renameSync(hostIn(draft), hostIn(folder));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
