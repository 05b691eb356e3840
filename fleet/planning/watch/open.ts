import { StampError } from "../../../core/errors";
import { readTextIfThere } from "../../../core/files/read-text";
import { CENTRAL_STACK } from "../../../components/program/central-config";
import { ROUTING_STACK } from "../../../components/program/config";
import type { Level } from "../../../planning/capacity/levels";
import { freeId } from "../../../tenants/placement/suggest";
import type { FleetContext } from "../../context";
import type { Project } from "../../inventory/project";
import { parseStackConfig } from "../../inventory/stack-config";
import { add, type AddInput } from "../../lifecycle/add";
import { accountOf } from "../../lifecycle/reserve/pick";
import { readRetired } from "../../lifecycle/retired";
import { withListed } from "../../lifecycle/routing-list";
import { stackFile } from "../../lifecycle/stack-file";
import type { BuildEvent, LoadedFleet } from "../../open";
import { Branches } from "./branches";
import { Git } from "./git";
import type { Need } from "./need";
import { type FileChange, patchOf } from "./patch";
import { type ChangePlace, type OpenedChange, PatchFiles, type Wanted } from "./places";

/** How the changes that add stamps are opened. */
export interface WatchInput {
  /** As branches of git; else as patches. */
  readonly branch: boolean;
  /** Accounts, subscriptions or projects to choose from, separated by commas: the first in which nobody lives. */
  readonly account?: string | undefined;
  /** Rollout ring of the new stamps. Default: that of the stamp each is like. */
  readonly ring?: string | undefined;
}

/** A change that adds a stamp. */
export interface CapacityChange {
  readonly class: string;
  readonly residency: string;
  readonly percent: number;
  readonly level: Level;
  /** Stamps of the group of which nothing is known; each counts as an empty one. */
  readonly unknown: number;
  /** `opened` now; `open` since before, and nothing was done. */
  readonly state: "opened" | "open";
  readonly id: string;
  /** Its branch, its patch's file from the project's root, or `<branch>:<file>` where it was merged and is not checked out. */
  readonly at: string;
  /** What `git apply` takes; absent for one that was open, or is a branch. */
  readonly patch?: string | undefined;
}

type Desk = {
  readonly input: WatchInput;
  readonly context: FleetContext<BuildEvent>;
  readonly fleet: LoadedFleet;
  /** Where the registry is, as it was named. */
  readonly registry: string | undefined;
};

/**
 * Opens the change that adds a stamp for each group that needs one, once: not while one is open already.
 * @throws StampError where a stamp can't be chosen, such as without an account that is free
 */
export async function openChanges(needs: readonly Need[], desk: Desk): Promise<readonly CapacityChange[]> {
  if (needs.length === 0 && desk.input.branch) return [];
  const { context, fleet, input } = desk;
  const { project, stamps } = fleet.inventory;
  const git = new Git(project.root, context.env);
  const below = prefixOf(git, input.branch);
  const pathOf = (file: string): string => `${below}${file.split("\\").join("/")}`;
  const branches = new Branches(
    git,
    (id) => pathOf(stackFile(project, id)),
    (one, text, at) => mergedStamp(project, one, text, at),
  );
  const patches = new PatchFiles(project.root);
  const place: ChangePlace = input.branch ? branches : patches;
  // One that was retired since was there: its change is over, too.
  const known = new Set([...stamps.map(({ id }) => id), ...Object.keys(readRetired(project))]);
  const kept = await patches.opened();
  for (const change of kept) if (known.has(change.id)) patches.over(change);
  if (needs.length === 0) return [];
  // What is open is so in either form.
  const hasRepository = input.branch || typeof git.try(["rev-parse", "--git-dir"]) === "string";
  const opened = [...(hasRepository ? await branches.opened() : []), ...kept];
  const open = opened.filter(({ id }) => !known.has(id));
  const changes: CapacityChange[] = [];
  for (const need of needs) {
    const { class: name, level, percent, residency, unknown } = need;
    const group = { class: name, residency, percent: Math.round(percent * 10) / 10, level, unknown };
    const before = open.find((one) => one.class === name && one.residency === residency);
    if (before !== undefined) {
      changes.push({ ...group, state: "open", id: before.id, at: before.at });
      continue;
    }
    const { files, id, text } = await planned(need, open, desk, pathOf);
    const { at, state } = await place.open({ class: name, residency, id }, files);
    open.push({ class: name, residency, id, at, text });
    changes.push({
      ...group,
      state,
      id,
      at,
      ...(input.branch || state === "open" ? {} : { patch: patchOf(files) }),
    });
  }
  return changes;
}

/** Folder of the project in its repository, with a slash at its end; a patch may be for no repository. */
function prefixOf(git: Git, isNeeded: boolean): string {
  const args = ["rev-parse", "--show-prefix"];
  const said = isNeeded ? git.run(args) : git.try(args);
  return typeof said === "string" ? said.trim() : "";
}

/** The stamp that is to be added, and the files that do it. Nothing is written. */
async function planned(
  { class: name, like }: Need,
  open: readonly OpenedChange[],
  { context, fleet, input, registry }: Desk,
  pathOf: (file: string) => string,
): Promise<{ readonly id: string; readonly text: string; readonly files: readonly FileChange[] }> {
  const { project, stamps } = fleet.inventory;
  const { cloud, region, ring } = like.identity;
  const beside = open.map((change) => besideOf(project, change));
  const used = [...stamps, ...open, ...Object.keys(readRetired(project)).map((id) => ({ id }))];
  const id = freeId(like.id, used);
  const taken = new Set([
    ...stamps.flatMap(({ identity }) => (identity.cloud === cloud ? [identity.account] : [])),
    ...beside.map(({ values }) => values["account"] ?? ""),
  ]);
  const values: AddInput["values"] = {
    ...{ cloud, region, class: name, ring: input.ring ?? ring },
    account: accountOf(input.account, undefined, taken),
  };
  if (values["account"] === undefined)
    throw new StampError("input", `no account is named for the next stamp of class ${name}`, {
      field: "--account",
      allowed: "accounts that no stamp lives in, separated by commas",
      fix: "name some; the first that is free is taken",
    });
  const added = await add(
    { id, values, registry, dryRun: true, beside },
    {
      ...context,
      // No lock is taken, so none is told of.
      emit: (event) => {
        if (event.kind !== "lock") context.emit(event);
      },
    },
  );
  if (added.kind === "broken")
    throw new StampError("law", `a law would not hold with the next stamp of class ${name}`, {
      fix: `see which: stampworks add ${id} --cloud ${cloud} --region ${region} --account ${values["account"]} --class ${name} --ring ${values["ring"] ?? ""}`,
    });
  const { text } = added;
  const files: FileChange[] = [{ path: pathOf(added.file), before: undefined, after: text }];
  const routing = stackFile(project, ROUTING_STACK);
  const listed = readTextIfThere(project.root, routing);
  if (listed !== undefined)
    files.push({ path: pathOf(routing), before: listed, after: withListed(listed, id) });
  return { id, text, files };
}

/**
 * The stamp of a config that was merged elsewhere. The routing layer, the centres, and what takes no new tenants are none.
 * @throws StampError `state` where it can't be read: it may be what a group needs
 */
function mergedStamp(project: Project, id: string, text: string, at: string): Wanted | undefined {
  if (id === ROUTING_STACK || CENTRAL_STACK.test(id)) return undefined;
  const result = parseStackConfig(project, id, stackFile(project, id), text);
  if (!("stamp" in result))
    throw new StampError("state", `what stamp ${id} is to be can't be read here`, {
      file: at,
      fix: "bring what is checked out up to date with that branch first",
    });
  const { identity } = result.stamp;
  if (identity.retiring || identity.expires !== undefined) return undefined;
  return { class: identity.class, residency: identity.residency, id };
}

/** What an open change takes, which is not free for another. */
function besideOf(project: Project, { at, id, text }: OpenedChange): NonNullable<AddInput["beside"]>[number] {
  const result = text === undefined ? undefined : parseStackConfig(project, id, stackFile(project, id), text);
  if (result !== undefined && "stamp" in result) {
    const { account, cidr } = result.stamp.identity;
    return { id, values: { account }, ...(cidr === undefined ? {} : { cidr }) };
  }
  throw new StampError("state", `what stamp ${id} is to be can't be read any more`, {
    file: at,
    fix: "delete the branch or the patch's file: the change is opened anew then",
  });
}
