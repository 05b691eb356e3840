import { defined } from "../../core/defined";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../core/message";
import { StampError, shown } from "../../core/errors";
import type { Routing } from "../../components/routing/contract";
import { codeNumber } from "../decision/decide";
import type { Table } from "../table/changes";
import { certificateList, goodCertificates } from "./certificate-list";
import { haproxyConfig } from "./config";
import { againSocket, holdFile, holdScript } from "./hold";
import { MAPS, mapFile, mapsOf } from "./maps";
import { patternFiles } from "./patterns";
import { mapPath, patternPath } from "./text";
import type { RouterPlace, RouterStamp } from "./place";

/** Longest path of a socket: the system's `sun_path` holds 108 bytes, HAProxy binds a temporary name beside it. */
const MAX_SOCKET_PATH = 90;

const PLAIN_PATH = /^[A-Za-z0-9/._-]+$/;

/** The stamps a table names, with where they are. */
export function stampsIn(table: Table): RouterStamp[] {
  return Object.keys(table)
    .filter((key) => key.startsWith("s."))
    .map((key) => {
      const [id, originHost, , tier] = table[key]!.split(" ") as [string, string, string, string?];
      return {
        ...{ id, number: codeNumber(key.slice(2)), originHost },
        ...defined({ tier: tier === "-" ? undefined : tier }),
      };
    });
}

/** Writes the maps of a table where the router reads them when it starts. */
export function writeMaps(table: Table, place: Pick<RouterPlace, "maps">): void {
  mkdirSync(place.maps, { recursive: true });
  const maps = mapsOf(table);
  for (const map of MAPS) writeFileSync(mapPath(place, map), mapFile(maps[map]));
}

/** Makes the folder of tenants' own certificates, where it is not there. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new StampError(
      "input",
      "the folder of tenants' own certificates can't be made",
      {
        field: "STAMPWORKS_CERTIFICATES",
        received: `${shown(path)}: ${messageOf(error)}`,
        allowed: "a folder with a folder tenants in it, or one in which it can be made",
        fix: "make the folder tenants beside the fleet's certificate, or leave STAMPWORKS_ACME_THUMBPRINT out",
      },
      { cause: error },
    );
  }
}

/**
 * Writes a router's configuration and maps below a folder and returns the path of the configuration.
 *
 * @throws StampError `input` when a path is too long for a socket or has odd characters, or a folder can't be made
 */
export function writeRouter(folder: string, routing: Routing, table: Table, place: RouterPlace): string {
  const longest = Math.max(place.socket.length, againSocket(place).length);
  if (longest > MAX_SOCKET_PATH) {
    throw new StampError("input", "the path of the router's socket is too long", {
      received: `${longest} characters`,
      allowed: `${MAX_SOCKET_PATH} characters`,
      fix: "use a folder with a shorter path",
    });
  }
  const { certificates, maps, socket, tenantCertificates, tokenKey } = place;
  const odd = [maps, socket, tokenKey, certificates, tenantCertificates].find(
    (path) => path !== undefined && !PLAIN_PATH.test(path),
  );
  if (odd !== undefined) {
    throw new StampError("input", "a path of the router has characters that its configuration can't hold", {
      received: shown(odd),
      allowed: "letters, digits and / . _ -",
      fix: "use another folder",
    });
  }
  writeMaps(table, place);
  if (tenantCertificates !== undefined) {
    makeFolder(tenantCertificates);
    writeFileSync(
      certificateList(place),
      goodCertificates(tenantCertificates)
        .map((path) => `${path}\n`)
        .join(""),
    );
  }
  const patterns = patternFiles(routing);
  for (const [name, text] of Object.entries(patterns)) writeFileSync(patternPath(place, name), text);
  writeFileSync(holdFile(place), holdScript());
  const file = join(folder, "haproxy.cfg");
  writeFileSync(file, haproxyConfig(routing, stampsIn(table), place));
  return file;
}
