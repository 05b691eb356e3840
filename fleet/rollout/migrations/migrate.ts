import { defined } from "../../../core/defined";
import type { RolloutJournal } from "../journal";
import { type RolloutState, stampsOf, stateOf } from "../state";
import type { Candidate } from "../waves";
import type { Migration, Phase } from "./schema";

/** What migrations need of the fleet. */
export interface MigrationHost {
  /** Runs a phase's command for a stamp. @returns what is wrong, undefined when it is done */
  migrate(phase: Phase, stamp: Candidate): Promise<string | undefined>;
  /** Stamps of the whole fleet that are up and don't run the release, and what they run. */
  stragglers(release: string): Promise<readonly { readonly id: string; readonly release: string }[]>;
}

/** Whether what `contract` takes away is gone somewhere, so that the release before can't run there. */
export function isContracted({ migrations }: RolloutState): boolean {
  return [...migrations.values()].some(({ phase }) => phase === "contract");
}

/** Takes the phases of a release's migrations, each in the journal before it begins and when it ended. */
export class Migrator {
  constructor(
    private readonly journal: RolloutJournal,
    private readonly host: MigrationHost,
    private readonly tools: {
      readonly signal: AbortSignal;
      at(): string;
      tell(migration: Migration): void;
    },
  ) {}

  /** Takes a stamp through a phase, unless that was done. @returns what is wrong */
  async take(phase: Phase, stamp: Candidate): Promise<string | undefined> {
    const { begin, migrations } = this.journal.state;
    const isWanted = begin.settings.migrations?.[phase] !== undefined;
    if (!isWanted || migrations.get(`${phase} ${stamp.id}`)?.state === "done") return undefined;
    await this.note({ phase, stamp: stamp.id, state: "started" });
    const reason = await this.host.migrate(phase, stamp);
    // Cut short, it is neither done nor failed: whoever resumes runs it again.
    if (this.tools.signal.aborted) return reason;
    const state = reason === undefined ? "done" : "failed";
    await this.note({ phase, stamp: stamp.id, state, ...defined({ reason }) });
    return reason && `${phase} of the schema: ${reason}`;
  }

  /**
   * Contracts the schema of every stamp that was updated, once none of the fleet runs the release before.
   * @returns why it can't be, or what failed; undefined when all is done
   */
  async contract(): Promise<string | undefined> {
    const blocked = await this.blocked();
    if (blocked !== undefined) return blocked;
    for (const stamp of stampsOf(this.journal.state)) {
      if (stateOf(this.journal.state, stamp.id).state !== "done") continue;
      const reason = await this.take("contract", stamp);
      if (reason !== undefined || this.tools.signal.aborted) return reason && `${stamp.id}: ${reason}`;
    }
    return undefined;
  }

  /** The same for one stamp. */
  async contractOf(stamp: Candidate): Promise<string | undefined> {
    const reason = (await this.blocked()) ?? (await this.take("contract", stamp));
    return reason && `${stamp.id}: ${reason}`;
  }

  /** Stamps that still run the release before, in words; what is contracted somewhere is to be so everywhere. */
  private async blocked(): Promise<string | undefined> {
    const { begin } = this.journal.state;
    if (begin.settings.migrations?.contract === undefined || begin.release === null) return undefined;
    const left = await this.host.stragglers(begin.release);
    if (left.length > 0 && !isContracted(this.journal.state)) {
      const some = left.slice(0, 10).map(({ id, release }) => `${id} (${release})`);
      const more = left.length > 10 ? ` and ${left.length - 10} more` : "";
      const reason = `the schema is not contracted while stamps run another release: ${some.join(", ")}${more}`;
      await this.journal.append({ kind: "blocked", at: this.tools.at(), reason });
      return reason;
    }
    return undefined;
  }

  private async note(migration: Migration): Promise<void> {
    await this.journal.append({ kind: "migration", at: this.tools.at(), ...migration });
    this.tools.tell(migration);
  }
}
