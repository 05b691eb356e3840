import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where packages of distributions put the programs of a server, by its major version: Debian's, Red Hat's. */
const FOLDERS = [
  (version: string): string => `/usr/lib/postgresql/${version}/bin`,
  (version: string): string => `/usr/pgsql-${version}/bin`,
];

/**
 * Path of one of the server's programs.
 * @param named their folder, as the operator says it; default: where a package puts those of this version, else the PATH
 */
export function programOf(name: string, version: string, named: string | undefined): string {
  if (named !== undefined) return join(named, name);
  const packaged = FOLDERS.map((folder) => join(folder(version), name)).find((path) => existsSync(path));
  return packaged ?? name;
}
