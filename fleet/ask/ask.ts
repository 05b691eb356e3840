import { requireNoFault } from "../recovery/faults/standing-fault";
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { StampError, shown } from "../../core/errors";
import { readTextFile } from "../../core/files/read-text";
import { readYaml } from "../../core/files/yaml";
import { operator } from "../../core/locks/lock";
import { parse } from "../../core/parse";
import { redactText } from "../../core/redact";
import { type FleetContext, isConfirmed } from "../context";
import type { StampEntry } from "../inventory/stack-config";
import { openJournals } from "../journals";
import { openInventory, selectStamps } from "../open";
import { claimCalls, noteAnswer } from "./audit";
import { askByCommand } from "./by-command";
import { askBySql } from "./by-sql";
import { inShares } from "./shares";
import { type Answer, type AskFile, askFileSchema, type AskResult, type Door } from "./schema";

/** The project's file that says by which doors stamps are asked. */
const ASK_FILE = "ask.yaml";
const MAX_BYTES = 256 * 1024;
/** What is asked of all stamps. */
export interface AskInput {
  /** SQL, or a command's words. */
  readonly words: readonly string[];
  /** Ids of the stamps; empty for all. */
  readonly stamps: readonly string[];
  /** Name of the door. Default: the first. */
  readonly door?: string | undefined;
  /** Whether something may be changed. */
  readonly write: boolean;
  readonly yes: boolean;
  /** Seconds after which the answer is given. Default: as the project's ask.yaml says. */
  readonly deadlineSeconds?: number | undefined;
  /** Where the audit is kept. Default: where the fleet's journals are. */
  readonly journal?: string | undefined;
}

/** What is asked before something is changed. */
export interface AskQuestion {
  readonly stamps: readonly string[];
  readonly words: string;
}

/** What came of it. */
export type Asked = { readonly kind: "declined" } | { readonly kind: "answered"; readonly result: AskResult };

/**
 * Asks all stamps the same, each through a door of its own, and gives what came until the deadline, with the names of those that are missing.
 * A line of the audit is written before and after. This is for people; no request's path leads through it.
 *
 * @throws StampError `input` for a door that is not there, `state` with the time of the next call when the budget is spent
 */
export async function ask(input: AskInput, context: FleetContext<never, AskQuestion>): Promise<Asked> {
  const inventory = openInventory(context.cwd);
  const { project } = inventory;
  const stamps = selectStamps(inventory, input.stamps);
  const file = readAskFile(project.root);
  const { door, name } = doorOf(file, input);
  const words = input.words.join(" ");
  const ids = stamps.map(({ id }) => id);
  if (input.write && !(await isConfirmed(context, input.yes, { stamps: ids, words })))
    return { kind: "declined" };
  const root = await openJournals(context, project, "fleet", input.journal);
  try {
    // What is written then meets a stamp that is broken on purpose.
    if (input.write) await requireNoFault(root);
    const journals = root.of("asked");
    const id = randomUUID();
    const by = operator();
    await claimCalls(
      journals,
      {
        ...{ kind: "asked", id, at: now(), by, door: name, write: input.write },
        ...{ words: redactText(words), stamps: ids },
      },
      file.callsPerMinute,
      context.signal,
    );
    const seconds = input.deadlineSeconds ?? file.deadlineSeconds;
    const result = await gather({ door, input, seconds, stamps }, context);
    const missing = result.missing.map(({ stamp }) => stamp);
    // What was begun is written down, also when somebody stopped it.
    await noteAnswer(
      journals,
      { kind: "answered", id, at: now(), answered: result.answers.length, missing },
      new AbortController().signal,
    );
    return { kind: "answered", result: { door: name, write: input.write, asked: stamps.length, ...result } };
  } finally {
    await root.close();
  }
}

interface Gathering {
  readonly door: Door;
  readonly input: AskInput;
  readonly seconds: number;
  readonly stamps: readonly StampEntry[];
}

async function gather(
  { door, input, seconds, stamps }: Gathering,
  { env, signal }: FleetContext<never, AskQuestion>,
): Promise<Pick<AskResult, "answers" | "missing">> {
  const all = await inShares(stamps, seconds, signal, (stamp, share) =>
    askOne(door, input, stamp, { env, ...share }),
  );
  return {
    answers: all.flatMap((each) => ("rows" in each ? [each] : [])),
    missing: all.flatMap((each) => ("reason" in each ? [each] : [])),
  };
}

function askOne(
  door: Door,
  { words, write }: AskInput,
  stamp: StampEntry,
  { env, ms, signal }: Pick<FleetContext, "env" | "signal"> & { readonly ms: number },
): Promise<Answer> {
  if (signal.aborted) return Promise.reject(new Error("no answer in time"));
  if (door.kind === "command")
    return askByCommand({ door: (write ? door.write : door.read) ?? door.read, words, write }, stamp, signal);
  const source = (write ? door.write : door.read) ?? door.read;
  const variable = source.env.replaceAll("{STAMP}", stamp.id.toUpperCase().replaceAll("-", "_"));
  const url = env[variable] ?? "";
  if (url === "") return Promise.reject(new Error(`the environment variable ${variable} is not set`));
  return askBySql({ stamp: stamp.id, url, text: words.join(" "), write, ms }, signal);
}

/** @throws StampError `input` with all that is wrong with the file */
function readAskFile(root: string): AskFile {
  const text = readTextFile(resolve(root, ASK_FILE), {
    ...{ limit: MAX_BYTES, name: ASK_FILE },
    fix: "say by which doors stamps are asked: docs/operating.md",
  });
  return parse(askFileSchema, readYaml(text, ASK_FILE), "", (error) => error.at({ file: ASK_FILE }));
}

function doorOf({ doors }: AskFile, input: AskInput): { readonly name: string; readonly door: Door } {
  const names = Object.keys(doors);
  const name = input.door ?? names[0] ?? "";
  const door = Object.hasOwn(doors, name) ? doors[name] : undefined;
  if (door === undefined)
    throw new StampError("input", "no such door", {
      ...{ file: ASK_FILE, field: "--door", received: shown(name), allowed: names.join(", ") },
    });
  if (input.write && door.write === undefined)
    throw new StampError("input", `nothing is changed through the door ${name}`, {
      ...{
        file: ASK_FILE,
        field: `doors.${name}.write`,
        fix: "name a role or a command that may, or ask without --write",
      },
    });
  return { name, door };
}

function now(): string {
  return new Date().toISOString();
}
