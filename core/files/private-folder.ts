import { join } from "node:path";
import { writeDurably } from "./durable";
import { isThere } from "./read-bytes";

const IGNORE = `# States, keys and journals of this machine: nothing in here belongs under version control or into an image.
*
`;

/** Makes a folder that ignores itself: what is in it must not come into a commit by accident. */
export function keepFolderPrivate(folder: string): void {
  const file = join(folder, ".gitignore");
  if (!isThere(file)) writeDurably(file, IGNORE);
}
