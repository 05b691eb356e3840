import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { removeDurably, writeDurably } from "../../core/files/durable";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { isThere } from "../../core/files/read-bytes";
import { readTextFile } from "../../core/files/read-text";
import type { PropertyMap } from "../../graph/model/property";
import type { KillPoint } from "../simulator/faults";
import type { StackName, StackSummary } from "../engine";
import { summaryOf } from "../summary";
import { decodeState, deploymentOf, disclosedDeploymentOf, resourcesOf } from "./deployment-file";
import type { JournalEntry } from "./journal";
import { Journal, readJournal } from "./journal";
import { type Lock, lock } from "./lock";
import type { Keyring } from "../passphrase";
import { stackOutputs } from "../../graph/model/stack-outputs";
import type { ResourceState } from "./resource-state";
import { SecretCoder } from "./secrets";
import { StackState } from "./stack-state";
import { readSummary, writeSummary } from "./summary-file";

/** Most bytes of a state; a stamp's has about a megabyte. */
const MAX_STATE_BYTES = 256 * 1024 * 1024;

/** Something the cloud was asked for and whose answer was lost. */
export type PendingIntent = Extract<JournalEntry, { kind: "intent" }> & { readonly resource: ResourceState };

/** A stack's state as read from the disk. */
export interface Loaded {
  readonly state: StackState;
  readonly coder: SecretCoder;
  /** Digest of the snapshot, `none` when there is none. */
  readonly digest: string;
  /** The snapshot's resources as text, to see whether anything changed. */
  readonly text: string | undefined;
  /** What an interrupted run left open. */
  readonly pending: readonly PendingIntent[];
  /** Whether a journal was replayed, so that the snapshot is behind. */
  readonly recovered: boolean;
}

/**
 * The stacks' states on disk, one folder a project and one file a stack, in Pulumi's deployment format. Beside it lie the
 * journal of a run that has not ended, and what the state says at a glance.
 */
export class StateStore {
  constructor(
    private readonly folder: string,
    private readonly keyring: Keyring,
    /** Called between two effects. */
    private readonly killPoint: KillPoint,
  ) {}

  lock(name: StackName, operation: string): Lock {
    keepFolderPrivate(this.folder);
    return lock(this.path(name, ".lock"), name.stack, operation, this.shown(name, ".lock"));
  }

  exists(name: StackName): boolean {
    return isThere(this.path(name, ".json")) || isThere(this.path(name, ".journal"));
  }

  /** Stacks of a project that have a state. */
  stacks(project: string): string[] {
    const folder = join(this.folder, "state", encodeURIComponent(project));
    if (!isThere(folder)) return [];
    const names = readdirSync(folder).filter((file) => file.endsWith(".json"));
    return names.map((file) => decodeURIComponent(file.slice(0, -".json".length))).sort();
  }

  /** Reads the snapshot and replays what a killed run had written to its journal. */
  async load(name: StackName): Promise<Loaded> {
    const text = this.read(name);
    const { resources, salt } =
      text === undefined ? { resources: [], salt: undefined } : resourcesOf(text, this.shown(name, ".json"));
    const crypter = await (salt === undefined ? this.keyring.crypter() : this.keyring.crypterFor(salt));
    const coder = new SecretCoder(crypter);
    const state = new StackState(resources.map((resource) => decodeState(resource, coder)));
    const digest = text === undefined ? "none" : createHash("sha256").update(text).digest("hex");
    const [base, ...entries] = readJournal(this.path(name, ".journal"), this.shown(name, ".journal"));
    // A journal that continues another snapshot belongs to a run whose end was saved.
    const current = base?.kind === "base" && base.digest === digest;
    const pending = current ? replay(entries, state, coder) : [];
    return { state, coder, digest, text, pending, recovered: current && entries.length > 0 };
  }

  /** Begins a new journal that continues what was loaded. */
  journal(name: StackName, loaded: Loaded): Journal {
    return new Journal(this.path(name, ".journal"), { kind: "base", digest: loaded.digest });
  }

  /** Writes the snapshot, unless nothing in it changed, and removes the journal. */
  save(name: StackName, loaded: Loaded, state: StackState): void {
    const deployment = deploymentOf(state.all(), loaded.coder, new Date());
    const text = `${JSON.stringify(deployment, undefined, 2)}\n`;
    if (loaded.text === undefined || timeless(text) !== timeless(loaded.text)) {
      writeDurably(this.path(name, ".json"), text, { mode: 0o600 });
      this.killPoint("snapshot saved", name.stack);
    }
    const [summary, snapshot] = [this.path(name, ".summary"), this.path(name, ".json")];
    if (readSummary(summary, snapshot) === undefined) writeSummary(summary, snapshot, summaryOfState(state));
    this.killPoint("summary saved", name.stack);
    // Only now is it all in the snapshot.
    removeDurably(this.path(name, ".journal"));
  }

  /** What the stack's state says at a glance; undefined when it has none. */
  async summary(name: StackName): Promise<StackSummary | undefined> {
    // What a run did that has not ended, or was killed, is in its journal.
    const isSettled = !isThere(this.path(name, ".journal"));
    const kept = isSettled ? readSummary(this.path(name, ".summary"), this.path(name, ".json")) : undefined;
    if (kept !== undefined) return kept;
    return this.exists(name) ? summaryOfState((await this.load(name)).state) : undefined;
  }

  /** The deployment with secrets encrypted, or readable. */
  exported(loaded: Loaded, showSecrets: boolean): PropertyMap {
    const { coder, state } = loaded;
    return showSecrets
      ? disclosedDeploymentOf(state.all(), coder.crypter.state, new Date())
      : deploymentOf(state.all(), coder, new Date());
  }

  /** The snapshot's text; undefined where there is none. One that can't be read is not none. */
  private read(name: StackName): string | undefined {
    const file = this.path(name, ".json");
    if (!isThere(file)) return undefined;
    return readTextFile(file, { limit: MAX_STATE_BYTES, name: this.shown(name, ".json") });
  }

  private path(name: StackName, suffix: string): string {
    return join(
      this.folder,
      "state",
      encodeURIComponent(name.project),
      `${encodeURIComponent(name.stack)}${suffix}`,
    );
  }

  private shown(name: StackName, suffix: string): string {
    return `.stampworks/state/${encodeURIComponent(name.project)}/${encodeURIComponent(name.stack)}${suffix}`;
  }
}

function replay(entries: readonly JournalEntry[], state: StackState, coder: SecretCoder): PendingIntent[] {
  const pending = new Map<string, PendingIntent>();
  for (const entry of entries) {
    switch (entry.kind) {
      case "base":
        break;
      case "intent":
        pending.set(entry.token, { ...entry, resource: decodeState(entry.state, coder) });
        break;
      case "void":
        pending.delete(entry.token);
        break;
      case "put":
        if (entry.token !== undefined) pending.delete(entry.token);
        state.put(decodeState(entry.state, coder));
        break;
      case "condemn":
        state.condemn(entry.urn, entry.id);
        break;
      case "drop":
        if (entry.token !== undefined) pending.delete(entry.token);
        state.drop(entry.urn, entry.id, entry.condemned);
        break;
    }
  }
  return [...pending.values()];
}

function summaryOfState(state: StackState): StackSummary {
  return summaryOf(state.all().length, stackOutputs(state.live()));
}

function timeless(text: string): string {
  return text.replace(/"time": "[^"]*"/, "");
}
