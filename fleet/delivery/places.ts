import { spawn } from "node:child_process";
import { join } from "node:path";
import { within } from "../../core/within";
import { StampError } from "../../core/errors";
import { STATE_FOLDER } from "../../engines/state-folder";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { MOST_BYTES, refuseLonger } from "../../tenants/client/kept/most";
import { openStore } from "../../tenants/migration/objects/open";
import type { ObjectStore } from "../../tenants/migration/objects/store";
import type { FleetContext } from "../context";
import type { Inventory } from "../inventory/inventory";
import type { Deliver } from "./declared";

/** Where one stamp's application reads what it is given. */
export interface Place {
  /** What is there; undefined where nothing is. */
  read(): Promise<string | undefined>;
  /** Writes it, whole or not at all. @throws Error for more than can be read again */
  write(text: string): Promise<void>;
}

/** Milliseconds that one command may take. */
const COMMAND_MS = 60_000;

/** What is delivered, as places and their messages call it. */
export interface Thing {
  /** `flags`: also the folder below .stampworks. */
  readonly name: string;
  /** The project's file that says where it goes. */
  readonly file: string;
  /** The page that tells how to say it. */
  readonly page: string;
}

/** What places are opened with. */
export interface PlaceTools {
  readonly engine: Pick<FleetContext["engine"], "name">;
  readonly signal: AbortSignal;
}

/**
 * The place of each stamp as the project says it. With the simulator and nothing said it is a file of each stamp below .stampworks.
 * @throws StampError `input` where nothing is said and the stamps are in a cloud
 */
export function placesOf(
  deliver: Deliver | undefined,
  thing: Thing,
  { project, stamps }: Pick<Inventory, "project" | "stamps">,
  { engine, signal }: PlaceTools,
): (stamp: string) => Place {
  if (deliver === undefined) {
    if (engine.name === "embedded") return (stamp) => fileBelow(project.root, thing, stamp);
    throw new StampError("input", `nothing says where stamps read their ${thing.name}`, {
      file: thing.file,
      field: "deliver",
      fix: `name an object store of each stamp, or commands that read and write its ${thing.name}: ${thing.page}`,
    });
  }
  if ("read" in deliver) return (stamp) => new CommandPlace(deliver, thing, stamp, signal);
  const regions = new Map(stamps.map(({ id, identity }) => [id, identity.region]));
  const open = named(thing, () => openStore(deliver.store, (stamp) => regions.get(stamp), project.root));
  return (stamp) =>
    new ObjectPlace(
      named(thing, () => open(stamp)),
      deliver.key,
    );
}

/** The simulator's: what each stamp has in a file, so that an application can be tried with it. */
function fileBelow(root: string, { name }: Thing, stamp: string): Place {
  return new ObjectPlace(new DirectoryStore(join(root, STATE_FOLDER, name)), `${stamp}.json`);
}

/** An object of the stamp's own store. */
class ObjectPlace implements Place {
  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
  ) {}

  async read(): Promise<string | undefined> {
    const found = await this.store.get(this.key);
    if (found === undefined) return undefined;
    if (found.size > MOST_BYTES) {
      found.body.destroy();
      throw new Error(`${this.key} has ${found.size} bytes, more than ${MOST_BYTES}`);
    }
    const parts: Buffer[] = [];
    for await (const part of found.body) parts.push(Buffer.from(part as Uint8Array));
    return Buffer.concat(parts).toString("utf8");
  }

  async write(text: string): Promise<void> {
    refuseLonger(text);
    const body = Buffer.from(text);
    await this.store.put(this.key, { body, size: body.length, type: "application/json" });
  }
}

/** The operator's own commands. */
class CommandPlace implements Place {
  constructor(
    private readonly commands: { readonly read: string; readonly write: string },
    private readonly thing: Thing,
    private readonly stamp: string,
    private readonly signal: AbortSignal,
  ) {}

  async read(): Promise<string | undefined> {
    const text = await this.run("read", "");
    return text.trim() === "" ? undefined : text;
  }

  async write(text: string): Promise<void> {
    refuseLonger(text);
    await this.run("write", text);
  }

  private run(kind: "read" | "write", given: string): Promise<string> {
    return new Promise((done, fail) => {
      const child = spawn(this.commands[kind], {
        shell: true,
        env: { ...process.env, STAMPWORKS_STAMP: this.stamp },
        stdio: ["pipe", "pipe", "ignore"],
        signal: within(this.signal, COMMAND_MS),
        killSignal: "SIGKILL",
      });
      const parts: Buffer[] = [];
      let size = 0;
      child.stdout.on("data", (part: Buffer) => {
        size += part.length;
        if (size <= MOST_BYTES) parts.push(part);
      });
      // One that reads nothing closes its input before all is written.
      child.stdin.on("error", () => undefined);
      child.stdin.end(given);
      child.once("error", (error) =>
        fail(new Error(`the command to ${kind} ${this.thing.name} did not end: ${error.message}`)),
      );
      child.once("close", (code) => {
        if (code !== 0)
          fail(new Error(`the command to ${kind} ${this.thing.name} ended with ${code ?? "no code"}`));
        else if (size > MOST_BYTES)
          fail(new Error(`the command to ${kind} ${this.thing.name} printed more than ${MOST_BYTES} bytes`));
        else done(Buffer.concat(parts).toString("utf8"));
      });
    });
  }
}

/** Faults of a store's declaration are this file's. */
function named<T>({ file }: Thing, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StampError)) throw error;
    throw new StampError(error.code, error.problem, {
      ...error.details,
      file,
      field: "deliver.store",
    });
  }
}
