import { open } from "node:fs/promises";
import { boundedText } from "./bounded-text";
import { MOST_BYTES } from "./most";

/** As messages call it. */
const THE_SOURCE = "the source";

/**
 * Reads what the stamp has, whole; undefined where there are none yet. Whatever it throws means that the source is away.
 * @param signal aborted when it takes too long
 */
export type ReadSource = (signal: AbortSignal) => Promise<string | undefined>;

/** A file, such as those of the simulator: `.stampworks/flags/<stamp>.json`, `.stampworks/reference/<stamp>.json`; at most 4 MiB. */
export function fromFile(path: string): ReadSource {
  return async (signal) => {
    try {
      const handle = await open(path, "r");
      try {
        return await boundedText(
          handle.createReadStream({ signal, autoClose: false }),
          MOST_BYTES,
          THE_SOURCE,
        );
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  };
}

/**
 * An address, such as that of an object of the stamp's bucket behind its own endpoint; at most 4 MiB.
 * @throws Error for what is no address, or has a user or a password in it: they belong into a header. It never repeats the address
 */
export function fromUrl(url: string, headers: Readonly<Record<string, string>> = {}): ReadSource {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/u.test(address.protocol))
    throw new Error("the source's address is none that begins with https:// or http://");
  if (address.username !== "" || address.password !== "")
    throw new Error("the source's address has a user or a password in it: give them as a header");
  return async (signal) => {
    const response = await fetch(address, { signal, headers });
    if (response.ok) return boundedText(response.body ?? [], MOST_BYTES, THE_SOURCE);
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw new Error(`the source answered ${response.status}`);
  };
}
