import { linkSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { syncFolder, writeNew } from "../../../core/files/durable";
import { isThere, readBytes } from "../../../core/files/read-bytes";
import { keepFolderPrivate } from "../../../core/files/private-folder";
import { temporaryName } from "../../../core/files/temporary";
import { codeOf } from "../../../core/system-error";
import { STATE_FOLDER } from "../../../engines/state-folder";
import { type FileChange, patchOf } from "./patch";

/** A stamp that a change adds. */
export interface Wanted {
  readonly class: string;
  readonly residency: string;
  readonly id: string;
}

/** A change that was opened, and is not made yet. */
export interface OpenedChange extends Wanted {
  /** Where it is: a branch, a patch's file from the project's root, or `<branch>:<file>` where it was merged and is not checked out. */
  readonly at: string;
  /** The text of the config that it adds; undefined where it can't be read any more. */
  readonly text: string | undefined;
}

/** Where a change is, and whether it was opened now or by somebody else meanwhile. */
export interface OpenedAt extends Pick<OpenedChange, "at"> {
  readonly state: "opened" | "open";
}

/** Where changes are opened, and looked for before another is. */
export interface ChangePlace {
  /** All that were opened here. Those whose stamp the fleet has by now are over. */
  opened(): Promise<readonly OpenedChange[]>;
  /** Opens one, unless somebody who looked at the same time was faster. */
  open(wanted: Wanted, changes: readonly FileChange[]): Promise<OpenedAt>;
}

const NAME = /^(?<group>.+)-(?<residency>[a-z]{2})-(?<id>[a-z][a-z0-9]{1,7})$/u;

/** What a change is called by: it says all that is looked for. */
export function nameOf({ class: name, id, residency }: Wanted): string {
  return `${name}-${residency}-${id}`;
}

/** What a name says; undefined for one that no change has. */
export function wantedOf(name: string): Wanted | undefined {
  const { group, id, residency } = NAME.exec(name)?.groups ?? {};
  if (group === undefined || residency === undefined || id === undefined) return undefined;
  return { class: group, residency, id };
}

/** Most bytes of a patch's file. */
const MOST_BYTES = 1024 * 1024;

/** Patches as files on this machine: each is the mark that its change is open, until it is made or the file is deleted. */
export class PatchFiles implements ChangePlace {
  private readonly folder: string;

  constructor(private readonly root: string) {
    this.folder = join(STATE_FOLDER, "changes");
  }

  async opened(): Promise<readonly OpenedChange[]> {
    const folder = join(this.root, this.folder);
    if (!isThere(folder)) return [];
    return readdirSync(folder).flatMap((file): OpenedChange[] => {
      const wanted = file.endsWith(".patch") ? wantedOf(file.slice(0, -".patch".length)) : undefined;
      if (wanted === undefined) return [];
      return [{ ...wanted, at: join(this.folder, file), text: addedText(this.read(file), wanted.id) }];
    });
  }

  async open(wanted: Wanted, changes: readonly FileChange[]): Promise<OpenedAt> {
    keepFolderPrivate(join(this.root, STATE_FOLDER));
    mkdirSync(join(this.root, this.folder), { recursive: true });
    const at = join(this.folder, `${nameOf(wanted)}.patch`);
    const file = join(this.root, at);
    const temporary = temporaryName(file);
    try {
      writeNew(temporary, patchOf(changes));
      // Only where nobody was faster.
      linkSync(temporary, file);
      syncFolder(join(this.root, this.folder));
      return { at, state: "opened" };
    } catch (error) {
      if (codeOf(error) === "EEXIST") return { at, state: "open" };
      throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  /** Deletes one that is over: its stamp is there, or was. */
  over({ at }: OpenedChange): void {
    rmSync(join(this.root, at), { force: true });
  }

  private read(file: string): string {
    return readBytes(join(this.root, this.folder, file), { limit: MOST_BYTES, name: file }).toString("utf8");
  }
}

/** The text of the file that a patch makes for a stamp. */
function addedText(patch: string, id: string): string | undefined {
  const part = patch
    .split(/^diff --git /mu)
    .find((one) => one.includes(`/Pulumi.${id}.`) && one.includes("\n--- /dev/null\n"));
  const lines = part?.split("\n").filter((line) => line.startsWith("+") && !line.startsWith("+++ "));
  return lines === undefined ? undefined : `${lines.map((line) => line.slice(1)).join("\n")}\n`;
}
