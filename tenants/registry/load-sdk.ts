import { StampError } from "../../core/errors";

/**
 * Loads a cloud's SDK, or what else is a peer dependency that only who uses it installs.
 *
 * @param what it is, as a message calls it
 * @throws StampError `input` naming what to install
 */
export function loadSdk<T>(load: () => T, packages: string, what = "the cloud's SDK"): T {
  try {
    return load();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code !== "MODULE_NOT_FOUND") throw error;
    throw new StampError(
      "input",
      `${what} is not installed`,
      { fix: `npm install ${packages}` },
      { cause: error },
    );
  }
}
