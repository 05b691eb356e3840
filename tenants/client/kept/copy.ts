import { open, readFile, rename, rm } from "node:fs/promises";

/** The last good text; undefined where none are kept, or they can't be read. */
export async function readCopy(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // A copy that is not there is as good as none: the source is what counts.
    return undefined;
  }
}

/** Keeps a text: the file holds what it held, or all of this. A disk that does not take them must not cost an application what it has. */
export async function keepCopy(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}.new`;
  try {
    const handle = await open(beside, "w", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}
