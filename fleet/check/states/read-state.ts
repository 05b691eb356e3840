import { StampError } from "../../../core/errors";
import { DeploymentError } from "../../../graph/model/deployment-values";
import { fromDeployment } from "../../../graph/model/deployment";
import type { ResourceGraph } from "../../../graph/model/graph";
import { readJsonFile } from "../../../core/files/json";
import { shownPath } from "../../../core/files/shown-path";

/** Most bytes of a state file; a stamp's has about a megabyte. */
const MAX_STATE_BYTES = 256 * 1024 * 1024;

const EXPECTED = "give a file written by pulumi stack export or stampworks render";

/** Reads the secrets of a state, given the salt its secrets provider left in it; undefined where it can't. */
export type Unlock = (salt: string) => Promise<((ciphertext: string) => string) | undefined>;

/**
 * A state as `pulumi stack export` writes it.
 * @throws StampError `input` when the file can't be read or is no deployment
 */
export async function readStateFile(path: string, unlock: Unlock): Promise<ResourceGraph> {
  const file = shownPath(path);
  return readDeployment(
    readJsonFile(path, { limit: MAX_STATE_BYTES, name: file, expected: EXPECTED }),
    file,
    unlock,
  );
}

/** The graph of a parsed deployment; `name` is what messages call it. */
export async function readDeployment(json: unknown, name: string, unlock: Unlock): Promise<ResourceGraph> {
  const salt = saltOf(json);
  const decrypt = salt === undefined ? undefined : await unlock(salt);
  try {
    return fromDeployment(json, decrypt === undefined ? {} : { decrypt });
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    throw new StampError("input", error.message, { file: name, fix: EXPECTED });
  }
}

function saltOf(json: unknown): string | undefined {
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  const provider = at(at(json, "deployment"), "secrets_providers");
  const salt = at(at(provider, "state"), "salt");
  return typeof salt === "string" ? salt : undefined;
}
