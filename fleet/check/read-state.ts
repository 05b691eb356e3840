import { readFileSync, statSync } from "node:fs";
import { StampError } from "../../core/errors";
import { DeploymentError } from "../../graph/model/deployment-values";
import { fromDeployment } from "../../graph/model/deployment";
import type { ResourceGraph } from "../../graph/model/graph";
import { codeOf, shownPath } from "../../core/files/read-text";

/** Most bytes of a state file; a stamp's has about a megabyte. */
const MAX_STATE_BYTES = 256 * 1024 * 1024;

/** Reads the secrets of a state, given the salt its secrets provider left in it; undefined where it can't. */
export type Unlock = (salt: string) => Promise<((ciphertext: string) => string) | undefined>;

/**
 * A state as `pulumi stack export` writes it.
 * @throws StampError `input` when the file can't be read or is no deployment
 */
export async function readStateFile(path: string, unlock: Unlock): Promise<ResourceGraph> {
  const file = shownPath(path);
  return readDeployment(parse(read(path, file), file), file, unlock);
}

/** The graph of a parsed deployment; `name` is what messages call it. */
export async function readDeployment(json: unknown, name: string, unlock: Unlock): Promise<ResourceGraph> {
  const salt = saltOf(json);
  const decrypt = salt === undefined ? undefined : await unlock(salt);
  try {
    return fromDeployment(json, decrypt === undefined ? {} : { decrypt });
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    const fix = "give a file written by pulumi stack export or stampworks render";
    throw new StampError("input", error.message, { file: name, fix });
  }
}

function read(path: string, file: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_STATE_BYTES) {
      throw new StampError("input", stat.isFile() ? "the file is too large for a state" : "not a file", {
        file,
      });
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof StampError) throw error;
    throw new StampError("input", `can't be read (${codeOf(error)})`, { file, fix: "check the path" });
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text, which may hold secrets.
    const fix = "give a file written by pulumi stack export or stampworks render";
    throw new StampError("input", "not JSON", { file, fix });
  }
}

function saltOf(json: unknown): string | undefined {
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  const provider = at(at(json, "deployment"), "secrets_providers");
  const salt = at(at(provider, "state"), "salt");
  return typeof salt === "string" ? salt : undefined;
}
