import { createConnection } from "node:net";
import { StampError, shown } from "../../core/errors";
import type { MapChange } from "./maps";

/** Bytes of commands sent at once: below the 16 KB buffer in which HAProxy holds a command line. */
const MOST_BYTES = 12_000;
const ANSWER_MS = 30_000;

/** Sends one line of commands (or one with a payload) to the runtime API and returns the answer. */
export function ask(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(socket);
    let answer = "";
    const fail = (why: string): void => {
      connection.destroy();
      reject(new StampError("engine", "the router's runtime API does not answer", { received: shown(why) }));
    };
    connection.setTimeout(ANSWER_MS, () => fail("no answer in time"));
    connection.setEncoding("utf8");
    connection.on("data", (chunk: string) => {
      answer += chunk;
    });
    connection.on("error", (error) => fail(error.message));
    connection.on("end", () => resolve(answer.trim()));
    connection.end(`${command}\n`);
  });
}

/** Sends commands in as few lines as fit; each answers nothing when it succeeds. */
async function send(socket: string, commands: readonly string[]): Promise<void> {
  let line = "";
  const flush = async (): Promise<void> => {
    if (line === "") return;
    const answer = await ask(socket, line);
    if (answer !== "") {
      throw new StampError("engine", "the router refuses a change of its maps", { received: shown(answer) });
    }
    line = "";
  };
  for (const command of commands) {
    if (line !== "" && line.length + command.length + 1 > MOST_BYTES) await flush();
    line = line === "" ? command : `${line};${command}`;
  }
  await flush();
}

/**
 * Makes changes to maps, in batches, without a reload. Entries are added before others are removed, so that a tenant
 * that moves from one map to another is known at each moment.
 *
 * @param changes with `was` where the map has the key already: `set map` for those, `add map` for new ones
 */
export async function changeMaps(
  socket: string,
  path: (map: MapChange["map"]) => string,
  changes: readonly (MapChange & { readonly was?: string })[],
): Promise<void> {
  const puts = changes.filter(({ value }) => value !== undefined);
  const gone = changes.filter(({ value }) => value === undefined);
  await send(socket, [
    ...puts.map(
      ({ map, key, value, was }) => `${was === undefined ? "add" : "set"} map ${path(map)} ${key} ${value}`,
    ),
    ...gone.map(({ map, key }) => `del map ${path(map)} ${key}`),
  ]);
}

/** Fills a new generation of a map beside the one that serves and returns its number. */
async function prepareMap(
  socket: string,
  path: string,
  entries: Iterable<readonly [string, string]>,
): Promise<string> {
  const answer = await ask(socket, `prepare map ${path}`);
  const version = /New version created: (\d+)/.exec(answer)?.[1];
  if (version === undefined) {
    throw new StampError("engine", "the router can't prepare a map", { received: shown(answer) });
  }
  let payload = "";
  const flush = async (): Promise<void> => {
    if (payload === "") return;
    const refused = await ask(socket, `add map @${version} ${path} <<\n${payload}`);
    if (refused !== "") {
      throw new StampError("engine", "the router refuses entries of a map", { received: shown(refused) });
    }
    payload = "";
  };
  for (const [key, value] of entries) {
    const line = `${key} ${value}\n`;
    if (payload.length + line.length > MOST_BYTES) await flush();
    payload += line;
  }
  await flush();
  return version;
}

/**
 * Replaces whole maps in one transaction: the new entries are prepared beside the old ones, and one line of commits changes
 * over. Until then, and when it fails on the way, requests see the old maps.
 */
export async function replaceMaps(
  socket: string,
  maps: readonly (readonly [path: string, entries: Iterable<readonly [string, string]>])[],
): Promise<void> {
  const commits: string[] = [];
  for (const [path, entries] of maps) {
    commits.push(`commit map @${await prepareMap(socket, path, entries)} ${path}`);
  }
  await send(socket, commits);
}
