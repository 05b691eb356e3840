import { readFile } from "node:fs/promises";

/**
 * Reads what the stamp has, whole; undefined where there are none yet. Whatever it throws means that the source is away.
 * @param signal aborted when it takes too long
 */
export type ReadSource = (signal: AbortSignal) => Promise<string | undefined>;

/** A file, such as those of the simulator: `.stampworks/flags/<stamp>.json`, `.stampworks/reference/<stamp>.json`. */
export function fromFile(path: string): ReadSource {
  return async (signal) => {
    try {
      return await readFile(path, { encoding: "utf8", signal });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  };
}

/** An address, such as that of an object of the stamp's bucket behind its own endpoint. */
export function fromUrl(url: string, headers: Readonly<Record<string, string>> = {}): ReadSource {
  return async (signal) => {
    const response = await fetch(url, { signal, headers });
    if (response.ok) return response.text();
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw new Error(`the source answered ${response.status}`);
  };
}
