import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../../core/errors";
import { DefaultBranch } from "./default-branch";
import type { Git } from "./git";
import type { FileChange } from "./patch";
import { type ChangePlace, nameOf, type OpenedAt, type OpenedChange, type Wanted, wantedOf } from "./places";

/** Below which name branches of changes are. */
const BRANCHES = "stampworks/add/";
/** Where the remote's are kept here, apart from all that a person works with. */
const FETCHED = "refs/stampworks/opened/";
const NO_COMMIT = "0".repeat(40);

/** Changes as branches: each is open while it is there, here or at the remote `origin`, and its stamp is not in the fleet. */
export class Branches implements ChangePlace {
  private merging: DefaultBranch | undefined;

  /**
   * @param configOf path of a stamp's config in the repository
   * @param stampOf the stamp of a config that the branch has which changes are merged into; undefined where it counts for no group
   */
  constructor(
    private readonly git: Git,
    private readonly configOf: (id: string) => string,
    private readonly stampOf: (id: string, text: string, at: string) => Wanted | undefined,
  ) {}

  async opened(): Promise<readonly OpenedChange[]> {
    const hasOrigin = this.git.run(["remote"]).split("\n").includes("origin");
    // A clone of a pipeline has one branch. Who can't ask must not open the same once more.
    if (hasOrigin)
      this.git.run([
        "fetch",
        "--quiet",
        "--no-tags",
        "--prune",
        "origin",
        `+refs/heads/${BRANCHES}*:${FETCHED}*`,
      ]);
    this.merging = DefaultBranch.of(this.git, hasOrigin);
    const found = new Map<string, OpenedChange>();
    for (const prefix of [`refs/heads/${BRANCHES}`, FETCHED])
      for (const ref of this.git.run(["for-each-ref", "--format=%(refname)", prefix]).split("\n")) {
        const name = ref.slice(prefix.length);
        const wanted = ref.startsWith(prefix) ? wantedOf(name) : undefined;
        if (wanted === undefined || found.has(name) || this.isMerged(ref)) continue;
        const text = this.git.try(["show", `${ref}:${this.configOf(wanted.id)}`]);
        found.set(name, {
          ...wanted,
          at: `${BRANCHES}${name}`,
          text: typeof text === "string" ? text : undefined,
        });
      }
    return [...found.values(), ...this.merged()];
  }

  /** Stamps that were merged, here or by somebody else, and that what is checked out does not have yet. */
  private merged(): readonly OpenedChange[] {
    const files = this.merging?.added((id, path) => path === this.configOf(id)) ?? [];
    return files.flatMap(({ branch, id, path, text }): readonly OpenedChange[] => {
      const at = `${branch}:${path}`;
      const wanted = this.stampOf(id, text, at);
      return wanted === undefined ? [] : [{ ...wanted, at, text }];
    });
  }

  /** Writes a commit on what is checked out, and touches neither the work tree nor what is staged. */
  async open(wanted: Wanted, changes: readonly FileChange[]): Promise<OpenedAt> {
    const { git } = this;
    for (const { before, path } of changes) this.requireCommitted(path, before);
    const branch = `${BRANCHES}${nameOf(wanted)}`;
    const head = git.run(["rev-parse", "--verify", "HEAD"]).trim();
    const top = git.run(["rev-parse", "--show-toplevel"]).trim();
    const folder = mkdtempSync(join(tmpdir(), "stampworks-"));
    try {
      const index = { GIT_INDEX_FILE: join(folder, "index") };
      git.run(["read-tree", head], undefined, index);
      for (const { after, path } of changes) {
        const blob = git.run(["-C", top, "hash-object", "-w", "--stdin", "--path", path], after).trim();
        git.run(["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], undefined, index);
      }
      const tree = git.run(["write-tree"], undefined, index).trim();
      const { class: name, id, residency } = wanted;
      const message = `Add stamp ${id}: ${name} in ${residency} is at its plan level\n`;
      const commit = git.run(["commit-tree", tree, "-p", head], message, this.identity()).trim();
      // Only where nobody was faster; one that was merged is over.
      const before = git.try(["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
      const merged =
        typeof before === "string" && this.isMerged(`refs/heads/${branch}`) ? before.trim() : NO_COMMIT;
      const update = ["update-ref", `refs/heads/${branch}`, commit, merged];
      if (typeof git.try(update) !== "string") {
        const now = git.try(["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
        if (typeof now === "string" && now.trim() !== merged) return { at: branch, state: "open" };
        git.run(update);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return { at: branch, state: "opened" };
  }

  /** Whether what is checked out, or what changes are merged into, has it: it is made, whatever became of its stamp since. */
  private isMerged(ref: string): boolean {
    const into = ["HEAD", ...(this.merging === undefined ? [] : [this.merging.ref])];
    return into.some((head) => typeof this.git.try(["merge-base", "--is-ancestor", ref, head]) === "string");
  }

  /** Who commits, where git was not told. */
  private identity(): Record<string, string> {
    const [name, email] = ["stampworks", "stampworks@localhost"];
    return {
      ...(typeof this.git.try(["var", "GIT_AUTHOR_IDENT"]) === "string"
        ? {}
        : { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email }),
      ...(typeof this.git.try(["var", "GIT_COMMITTER_IDENT"]) === "string"
        ? {}
        : { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email }),
    };
  }

  private requireCommitted(path: string, before: string | undefined): void {
    const committed = this.git.try(["rev-parse", "--verify", "--quiet", `HEAD:${path}`]);
    const has = typeof committed === "string" ? committed.trim() : undefined;
    const top = this.git.run(["rev-parse", "--show-toplevel"]).trim();
    // As git would commit it: a checkout may have other line ends.
    const wanted =
      before === undefined
        ? undefined
        : this.git.run(["-C", top, "hash-object", "--stdin", "--path", path], before).trim();
    if (has === wanted) return;
    throw new StampError("state", "what the change rests on is not committed", {
      file: path,
      fix: "commit it first: a branch begins at the last commit",
    });
  }
}
