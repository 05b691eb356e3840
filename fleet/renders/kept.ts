import { hash } from "node:crypto";
import { join } from "node:path";
import { STATE_FOLDER } from "../../engines/state-folder";
import { Observation } from "../../render/observe/observation";
import type { Observing } from "../../render/observe/install";
import { collectInputs } from "./collect";
import { KeptGraphs } from "./graphs";
import { digest, type Inputs, inputsSchema, Looked } from "./inputs";
import { pack, unpack } from "./pack";
import { isPlain } from "./plain";
import { SealedStore } from "./store";
import type { WorkerTook } from "./workers/messages";

/** Raised when what is kept, or by what, changes its form. */
const FORM = 3;

/** A hash in base64url: a value stands behind the one of its inputs. */
const ID_LENGTH = 43;

/**
 * Values that a fleet's program made, kept by all that they were made of: what is asked for (`parts` of a name), and the inputs
 * that are noted with it (modules, files, folders, links, variables) and looked at again before a value is believed. What can't
 * be noted is not kept, so a value that is found is the one that would be made.
 *
 * What a process makes is written when it is closed: only then all that its program took from the world is known.
 */
export class KeptValues {
  readonly observation = new Observation();
  /** The graphs among them. */
  readonly graphs = new KeptGraphs(this);
  readonly #store: SealedStore;
  readonly #looked = new Looked();
  readonly #same = new Map<string, boolean>();
  readonly #made = new Map<string, Promise<Uint8Array>>();
  #observing: Observing | undefined;
  #refused: string | undefined;
  #leftOut = false;

  /** @param root the project's folder, links resolved */
  constructor(private readonly root: string) {
    this.#store = new SealedStore(join(root, STATE_FOLDER, "renders"));
  }

  /** Why what this process made is not kept; said after `close`. */
  get refused(): string | undefined {
    return this.#refused;
  }

  /** Whether something was made that may not be kept: then nothing may that follows from it. */
  get leftOut(): boolean {
    return this.#leftOut;
  }

  /** Has the program observed from now on; before it is loaded. */
  async observe(): Promise<void> {
    this.#observing ??= (await import("../../render/observe/install.js")).observePrograms();
  }

  /** Says that something was made that may not be kept. */
  leaveOut(): void {
    this.#leftOut = true;
  }

  /** Keeps a value that another thread made and packed. */
  keepPacked(parts: unknown, packed: Uint8Array): void {
    this.#made.set(this.#name(parts), Promise.resolve(packed));
  }

  /** Notes what the program took from the world in another thread, for what it made there. */
  learn(took: WorkerTook): void {
    this.observation.takeOver(took);
    this.#observing?.modules.trust(took.trusted);
  }

  /** Whether a value of this name is kept. */
  has(parts: unknown): boolean {
    const name = this.#name(parts);
    return this.#made.has(name) || this.#entry(name) !== undefined;
  }

  /** The value of this name, if one is kept. */
  async find(parts: unknown): Promise<unknown> {
    return this.#find(this.#name(parts));
  }

  /** Keeps a value that was made. */
  keep(parts: unknown, value: unknown): void {
    this.#keep(this.#name(parts), value);
  }

  /** Writes what was made, if it may be kept. */
  async close(): Promise<void> {
    if (this.#made.size === 0 || this.#observing === undefined) return;
    const inputs = collectInputs(this.root, this.observation, this.#observing, this.#looked);
    if ("refused" in inputs) {
      this.#refused = inputs.refused;
      return;
    }
    const text = JSON.stringify(inputs);
    const id = digest(text);
    if (!this.#store.write(this.#name(["inputs", id]), await pack(text))) return;
    for (const [name, packed] of this.#made)
      this.#store.write(name, Buffer.concat([Buffer.from(id), await packed]));
    this.#made.clear();
    this.#store.prune();
  }

  #name(parts: unknown): string {
    const here = [process.version, process.platform, process.execArgv, process.cwd(), this.root];
    return hash("sha256", JSON.stringify([FORM, here, parts]), "hex");
  }

  #keep(name: string, value: unknown): void {
    if (!isPlain(value)) return;
    this.#made.set(name, pack(JSON.stringify(value)));
  }

  async #find(name: string): Promise<unknown> {
    const made = this.#made.get(name);
    if (made !== undefined) return unpack(await made);
    const entry = this.#entry(name);
    return entry === undefined ? undefined : unpack(entry.subarray(ID_LENGTH));
  }

  #entry(name: string): Buffer | undefined {
    const entry = this.#store.read(name);
    return entry !== undefined && this.#isSame(entry.toString("latin1", 0, ID_LENGTH)) ? entry : undefined;
  }

  #isSame(id: string): boolean {
    let same = this.#same.get(id);
    if (same === undefined) {
      const inputs = this.#inputs(id);
      same = inputs !== undefined && this.#looked.isSame(inputs);
      this.#same.set(id, same);
    }
    return same;
  }

  #inputs(id: string): Inputs | undefined {
    const packed = this.#store.read(this.#name(["inputs", id]));
    return packed === undefined ? undefined : inputsSchema.parse(unpack(packed));
  }
}
