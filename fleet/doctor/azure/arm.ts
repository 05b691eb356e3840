import { askJson, field, list, type Reach } from "../ask-json";
import type { Needs } from "../needs";
import { NoAnswer } from "../question";

const HOME = "https://management.azure.com";

/** Azure's Resource Manager, asked with one token. A path begins with a slash where it is a whole one; others lie in the stamp's subscription. */
export interface Arm {
  /** What is there; undefined where nothing is. */
  readonly find: (path: string) => Promise<unknown>;
  /** What must be there to be read. */
  readonly read: (path: string, body?: object) => Promise<unknown>;
  /** All of a list, whose pages Azure hands one by one: an empty page need not be the last. */
  readonly all: (path: string) => Promise<readonly unknown[]>;
}

export function armOf({ identity: { account } }: Needs, reach: Reach): Arm {
  const urlOf = (path: string): string =>
    `${HOME}${path.startsWith("/") ? path : `/subscriptions/${account}/${path}`}`;
  const readUrl = async (url: string, body?: object): Promise<unknown> => {
    const found = await askJson(reach, url, body);
    if (found === undefined)
      throw new NoAnswer(`Azure knows no ${url.slice(HOME.length).split("?")[0] ?? ""}`);
    return found;
  };
  const read: Arm["read"] = async (path, body) => readUrl(urlOf(path), body);
  const all: Arm["all"] = async (path) => {
    const found: unknown[] = [];
    const seen = new Set<string>();
    for (let url: unknown = urlOf(path); typeof url === "string" && url !== ""; ) {
      // The token is Azure's: it goes nowhere else.
      if (!url.startsWith(`${HOME}/`) || seen.has(url))
        throw new NoAnswer("a list's next page leads nowhere");
      seen.add(url);
      const page = await readUrl(url);
      if (!Array.isArray(field(page, "value"))) throw new NoAnswer("what should be a list is none");
      found.push(...list(page, "value"));
      url = field(page, "nextLink");
    }
    return found;
  };
  return { find: async (path) => askJson(reach, urlOf(path)), read, all };
}
