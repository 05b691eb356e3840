import { type BigIntStats, lstatSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { StampError, shown } from "../../../core/errors";
import { isThere } from "../../../core/files/read-bytes";
import { plainText } from "../../../core/text";
import { openStore } from "../../../tenants/registry/open";
import { RestoreFailed } from "../source";

/** The registry, as it was before anything was restored. */
export interface KnownRegistry {
  /** As it is named: a folder from the project's root, or an address. */
  readonly place: string;
  /** Where its folder really is, and which file its rows are in; undefined for an address. */
  readonly folder?: { readonly path: string; readonly file: BigIntStats };
}

/** What a copy is known by as this drill's own. */
export interface OwnCopy {
  /** The drill's own name. */
  readonly name: string;
  readonly registry: KnownRegistry;
  /** Folder that folders' names are relative to: the project's root. */
  readonly root: string;
}

const DATA = "data.mdb";

/**
 * Looks at the registry before anything is restored, and makes nothing: a folder that is not there would be made by opening it.
 * @throws StampError `input` where it is not there, or has nothing in it
 */
export async function knownRegistry(place: string, root: string): Promise<KnownRegistry> {
  const folder = resolve(root, place);
  const isFolder = !place.includes("://");
  if (isFolder && !isThere(join(folder, DATA))) throw nothingThere(place);
  const store = openStore(place, root);
  try {
    if ((await store.sequence()) === 0) throw nothingThere(place);
  } finally {
    await store.close();
  }
  if (!isFolder) return { place };
  const path = realpathSync(folder);
  return { place, folder: { path, file: statSync(join(path, DATA), { bigint: true }) } };
}

function nothingThere(place: string): StampError {
  return new StampError(
    "input",
    "there is no registry to compare a copy with, or nothing was ever written to it",
    {
      ...{ field: "--registry", received: shown(place) },
      fix: "name the folder or the address of the fleet's registry",
    },
  );
}

/**
 * Proves that a place is a copy which this drill has made: only such a one may be opened, and removed. Its name is the proof, which nobody had
 * before; that links lead nowhere else is looked at, too.
 * @param place a folder, from the project's root, or an address
 * @returns the place, a folder by its real path
 * @throws RestoreFailed where that is not so
 */
export async function requireOwnCopy(place: string, own: OwnCopy): Promise<string> {
  if (!place.includes("://")) return ownFolder(place, own);
  if (!place.split("/").some((part) => part.includes(own.name))) throw nameless(place, own.name);
  try {
    await openStore(place, own.root).close();
  } catch (error) {
    if (error instanceof StampError && error.code === "input")
      throw refused(place, "is no registry's address");
    throw error;
  }
  return place;
}

function ownFolder(place: string, { name, registry: { folder }, root }: OwnCopy): string {
  const named = resolve(root, place);
  if (!isThere(join(named, DATA))) throw refused(place, `has no ${DATA}, or is not there`);
  const path = realpathSync(named);
  if (folder !== undefined && (isWithin(path, folder.path) || isWithin(folder.path, path)))
    throw refused(place, "is the registry itself, or lies within it, or it within that");
  if (!path.split(sep).some((part) => part.includes(name))) throw nameless(place, name);
  const file = lstatSync(join(path, DATA), { bigint: true });
  // A second name of a file is the file: LMDB would write into whatever has the first.
  if (!file.isFile() || file.nlink > 1n)
    throw refused(place, `has a ${DATA} that is a link, or that has another name besides`);
  if (folder?.file.ino === file.ino && folder.file.dev === file.dev)
    throw refused(place, `has the registry's own ${DATA}`);
  return path;
}

function isWithin(one: string, other: string): boolean {
  const way = relative(other, one);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way);
}

function nameless(place: string, name: string): RestoreFailed {
  return refused(place, `does not bear the drill's name, ${name}, so that nobody can say who made it`);
}

/** That a place is not this drill's. */
export function refused(place: string, why: string): RestoreFailed {
  return new RestoreFailed([`the copy ${plainText(place, 300)} ${why}: it was neither opened nor removed`]);
}
