import { defined } from "../../core/defined";
import { randomUUID } from "node:crypto";
import { encodeState } from "./deployment-file";
import type { Journal, JournalEntry } from "./journal";
import type { ResourceState } from "./resource-state";
import type { SecretCoder } from "./secrets";
import type { StackState } from "./stack-state";

/**
 * The stack's state while an update runs, each change written to the journal. An intent is on the disk before
 * the cloud is asked; results follow without waiting, because a lost result is found again by its intent's token.
 */
export class Ledger {
  private failure: Error | undefined;

  /** @param journal absent in a preview, which leaves no trace */
  constructor(
    readonly state: StackState,
    private readonly coder: SecretCoder,
    private readonly journal?: Journal,
  ) {}

  /** Notes that the cloud is about to be asked. @returns the idempotency token of the call */
  async intend(op: "create" | "update" | "delete", resource: ResourceState): Promise<string> {
    const token = randomUUID();
    await this.journal?.append({ kind: "intent", op, token, state: encodeState(resource, this.coder) });
    return token;
  }

  /** The intent failed and left nothing behind. */
  void(token: string): void {
    this.write({ kind: "void", token });
  }

  put(resource: ResourceState, token?: string): void {
    this.state.put(resource);
    if (this.journal === undefined) return;
    this.write({
      kind: "put",
      ...defined({ token }),
      state: encodeState(resource, this.coder),
    });
  }

  condemn(urn: string, id: string): void {
    this.state.condemn(urn, id);
    this.write({ kind: "condemn", urn, id });
  }

  drop(resource: ResourceState, token?: string): void {
    const { urn, id = "", delete: condemned = false } = resource;
    this.state.drop(urn, id, condemned);
    this.write({ kind: "drop", ...defined({ token }), urn, id, condemned });
  }

  /** Resolves when all is on the disk. */
  async close(): Promise<void> {
    await this.journal?.close();
    if (this.failure !== undefined) throw this.failure;
  }

  private write(entry: JournalEntry): void {
    this.journal?.append(entry).catch((error: unknown) => {
      this.failure ??=
        error instanceof Error ? error : new Error("the journal could not be written", { cause: error });
    });
  }
}
