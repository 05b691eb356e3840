import { StampError } from "../../core/errors";

/**
 * Loads a cloud's SDK, which is a peer dependency that only who uses it installs.
 * @throws StampError `input` naming what to install
 */
export function loadSdk<T>(load: () => T, packages: string): T {
  try {
    return load();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code !== "MODULE_NOT_FOUND") throw error;
    throw new StampError(
      "input",
      "the cloud's SDK is not installed",
      { fix: `npm install ${packages}` },
      { cause: error },
    );
  }
}
