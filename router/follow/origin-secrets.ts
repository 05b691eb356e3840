import { defined } from "../../core/defined";
import pLimit from "p-limit";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import { secretVariable } from "../haproxy/text";
import type { Found, ReadSecret } from "./vaults";

/** Name, after the prefix, of the secret that tokens are verified with; no stamp can be called so: an id has no dash. */
const TOKEN_KEY = "token-key";
/** Looks at the vault at once. */
const AT_ONCE = 16;
const HEADER_VALUE = /^[\x21-\x7e]{1,1024}$/;
/** Milliseconds between the tries of the first look; those after it are the caller's to repeat. */
const AGAIN = [500, 1000, 2000, 4000];
/** Milliseconds after which the first look is not tried again: the platform starts the router anew. */
const BEGIN_MS = 15_000;

/** What a look at the vault came to. */
export interface Looked {
  /** Name of a secret that is not known → why. Requests to a stamp without its secret are refused by the stamp. */
  readonly missing: Readonly<Record<string, string>>;
  /** Why the vault as a whole is away; absent when it is not. */
  readonly away?: string;
}

/**
 * The secrets a router sends along to stamps, each found in a vault by the stamp's id, so that a new stamp changes no
 * router. What was read once stays known while the vault is away.
 */
export class OriginSecrets {
  private readonly known = new Map<string, string>();

  /**
   * @param read reads from the vault
   * @param prefix what the names of secrets begin with
   * @param badKey where tokens are verified with a key of the vault: why a value can't be that key
   */
  constructor(
    private readonly read: ReadSecret,
    private readonly prefix: string,
    private readonly badKey?: (value: string) => string | undefined,
  ) {}

  /** What tokens are verified with; undefined while it is not known. */
  get tokenKey(): string | undefined {
    return this.known.get(TOKEN_KEY);
  }

  /** HAProxy's variables for these stamps: one for each secret that is known. */
  variables(stamps: readonly string[]): Record<string, string> {
    const variables: Record<string, string> = {};
    for (const id of stamps) {
      const value = this.known.get(id);
      if (value !== undefined) variables[secretVariable(id)] = value;
    }
    return variables;
  }

  /**
   * The first look, a few times where the vault is away. A router that knows no secret at all would take requests only to
   * have them refused: it must not start.
   *
   * @throws StampError `state` when the vault stays away, holds none of the stamps' secrets, or not the tokens' key
   */
  async begin(stamps: readonly string[]): Promise<Looked> {
    const until = Date.now() + BEGIN_MS;
    let looked = await this.look(stamps, "all");
    for (const pause of AGAIN) {
      if (looked.away === undefined || Date.now() > until) break;
      await sleep(pause);
      looked = await this.look(stamps, "missing");
    }
    const hasNone = stamps.length > 0 && stamps.every((id) => !this.known.has(id));
    if (looked.away === undefined && !hasNone && looked.missing[TOKEN_KEY] === undefined) return looked;
    const [first] = stamps;
    const name = hasNone ? String(first) : TOKEN_KEY;
    throw new StampError("state", "the router can't read the secrets it needs", {
      field: `${this.prefix}${name}`,
      received: looked.away ?? looked.missing[name] ?? "nothing",
      fix: "bring the routing stack up; it makes the secrets and gives the router's identity the right to read them",
    });
  }

  /**
   * Looks for the secrets of these stamps: for all, so that a changed one is found, or for those alone that are missing.
   * Those of other stamps are forgotten: who comes back has a new one. Fails never; what is missing can be looked for again.
   */
  async look(stamps: readonly string[], which: "all" | "missing"): Promise<Looked> {
    const missing: Record<string, string> = {};
    let away: string | undefined;
    const limit = pLimit(AT_ONCE);
    const names = new Set([...(this.badKey === undefined ? [] : [TOKEN_KEY]), ...stamps]);
    for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
    const lookFor = async (name: string): Promise<void> => {
      // A vault that is away is not asked for all the others.
      const found: Found | undefined =
        away === undefined
          ? await this.read(this.prefix + name).catch((error: Error) => {
              away = error.message;
              return undefined;
            })
          : undefined;
      const why = found === undefined ? away : this.unusable(name, found);
      if (found !== undefined && "value" in found && why === undefined) this.known.set(name, found.value);
      else if (!this.known.has(name)) missing[name] = why ?? "nothing was found";
    };
    const wanted = [...names].filter((name) => which === "all" || !this.known.has(name));
    await Promise.all(wanted.map((name) => limit(() => lookFor(name))));
    const sorted = Object.fromEntries(Object.entries(missing).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { missing: sorted, ...defined({ away }) };
  }

  /** Why what was found can't be used; a stamp's secret is the value of a header. */
  private unusable(name: string, found: Found): string | undefined {
    if ("missing" in found) return found.missing;
    if (name === TOKEN_KEY) return this.badKey?.(found.value);
    return HEADER_VALUE.test(found.value) ? undefined : "its value can't stand in a header";
  }
}
