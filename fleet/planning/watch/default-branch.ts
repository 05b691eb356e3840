import { basename, extname } from "node:path";
import type { Git } from "./git";

/** Where the remote's default branch is kept here, apart from all that a person works with. */
const KEPT = "refs/stampworks/default";

/** A file that the default branch has and what is checked out does not. */
export interface AddedFile {
  /** The stack that it is the config of. */
  readonly id: string;
  /** Its branch, as git names it to a person: `origin/main`. */
  readonly branch: string;
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * The branch that changes are merged into: the default one of the remote `origin` as it is now, or where there is no remote `main` or
 * `master`. A change that was merged there is made, whatever branch somebody works on.
 */
export class DefaultBranch {
  private constructor(
    private readonly git: Git,
    private readonly name: string,
    /** Ref of its last commit. */
    readonly ref: string,
  ) {}

  /**
   * @returns undefined where there is none, as at a remote without commits
   * @throws StampError `engine` where the remote can't be asked
   */
  static of(git: Git, hasOrigin: boolean): DefaultBranch | undefined {
    if (!hasOrigin) {
      const name = ["main", "master"].find((one) => has(git, `refs/heads/${one}`));
      return name === undefined ? undefined : new DefaultBranch(git, name, `refs/heads/${name}`);
    }
    const said = git.run(["ls-remote", "--symref", "origin", "HEAD"]);
    const name = /^ref: refs\/heads\/(\S+)\tHEAD$/mu.exec(said)?.[1];
    if (name === undefined) return undefined;
    git.run(["fetch", "--quiet", "--no-tags", "origin", `+refs/heads/${name}:${KEPT}`]);
    return new DefaultBranch(git, `origin/${name}`, KEPT);
  }

  /**
   * The configs of stacks that came to it since what is checked out left it.
   * @param isConfig whether a path, from the repository's root, is the config of a stack
   */
  added(isConfig: (id: string, path: string) => boolean): readonly AddedFile[] {
    const since = this.git.try([
      "diff",
      "--name-only",
      "--no-renames",
      "--diff-filter=A",
      "-z",
      `HEAD...${this.ref}`,
    ]);
    // A clone of a pipeline may not go back to where the two part: then all that it has, less what is checked out.
    const paths =
      typeof since === "string"
        ? since
        : this.git.run(["ls-tree", "-r", "--full-tree", "--name-only", "-z", this.ref]);
    return paths.split("\0").flatMap((path): readonly AddedFile[] => {
      const id = basename(path, extname(path)).replace(/^Pulumi\./u, "");
      if (path === "" || !isConfig(id, path)) return [];
      // What was taken away again later is not in it.
      const text = this.git.try(["show", `${this.ref}:${path}`]);
      return typeof text === "string" ? [{ id, branch: this.name, path, text }] : [];
    });
  }
}

function has(git: Git, ref: string): boolean {
  return typeof git.try(["rev-parse", "--verify", "--quiet", ref]) === "string";
}
