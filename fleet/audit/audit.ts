import { StampError } from "../../core/errors";
import { shownPath } from "../../core/files/shown-path";
import type { ResourceGraph } from "../../graph/model/graph";
import { readAllowFile } from "../check/allow/allow-file";
import { checkFleet } from "../check/check-fleet";
import { readDeployment, readStateFile } from "../check/states/read-state";
import type { StampGraph } from "../check/states/stamp-graph";
import { unlockWith } from "../check/states/unlock";
import type { BaselineVerdict, EqualVerdict, Verdict } from "../check/verdict";
import type { FleetContext } from "../context";
import { configuredIdentity } from "./configured";
import { cloudOf, derivationsOf, identityOf } from "./identity";
import { type Share, sharesOf } from "./shares";

/** What is to be audited: stacks of programs that know nothing of this library. */
export interface AuditInput {
  /** Files of exported states. */
  readonly states: readonly string[];
  /** Names of stacks that the CLI is asked for, in the project at hand. */
  readonly stacks: readonly string[];
  /** Config keys that are identity: what may differ from stack to stack. Read from `Pulumi.<stack>.yaml` beside the project. */
  readonly identity: readonly string[];
}

/** A stack as the audit sees it. */
export interface AuditedStack {
  readonly stack: string;
  readonly project: string;
  /** `aws`, `azure` or `gcp`; empty where its resources are of none. */
  readonly cloud: string;
  readonly resources: number;
  /** What was taken for its identity: what it stands for → its value. This is the renaming by which stacks are compared. */
  readonly identity: Readonly<Record<string, string>>;
}

/** How far stacks are from both laws and from the baseline. */
export interface AuditResult {
  readonly holds: boolean;
  readonly stacks: readonly AuditedStack[];
  readonly closed: {
    readonly holds: boolean;
    readonly shares: readonly Share[];
    readonly unreadable: number;
  };
  readonly equal: EqualVerdict;
  readonly baseline: BaselineVerdict;
  /** The same as a verdict, for reports; not part of what is printed. */
  readonly verdict: Verdict;
  /** Stack → the file that stands for it in a report. */
  readonly files: ReadonlyMap<string, string>;
  /** The folder that these files are relative to. */
  readonly folder: string;
}

/**
 * Judges stacks that this library never made: how closed they are, how equal, and what the baseline says. Nothing is
 * asked of their programs.
 * @throws StampError for what can't be judged: no state, a file that is none, two states of one stack
 */
export async function audit(
  { states, stacks, identity }: AuditInput,
  context: FleetContext,
): Promise<AuditResult> {
  const files = new Map<string, string>();
  const graphs = [...(await readStates(states, context, files)), ...(await readStacks(stacks, context))];
  refuseTwins(graphs);
  const identities = graphs.map((graph) =>
    identityOf(graph, configuredIdentity(context.cwd, graph.stack, identity)),
  );
  const derivations = derivationsOf(identities);
  const stamps = graphs.map(
    (graph, index): StampGraph => ({
      id: graph.stack,
      cloud: cloudOf(graph),
      // Stacks of one project are made by one program, and so are compared.
      class: graph.project,
      release: "as found",
      retiring: false,
      derivations: derivations[index] ?? [],
      graph,
      own: true,
    }),
  );
  const allow = readAllowFile({ root: context.cwd });
  const verdict = checkFleet(stamps, { allow, today: new Date() });
  const shares = sharesOf(verdict.closed.violations, graphs);
  return {
    holds: verdict.holds,
    stacks: stamps.map(({ id, graph, cloud, derivations: own }) => ({
      stack: id,
      project: graph.project,
      cloud,
      resources: graph.resources.length,
      identity: Object.fromEntries(own.map(({ stands, value }) => [stands, value])),
    })),
    closed: { holds: verdict.closed.holds, shares, unreadable: verdict.closed.unreadable.length },
    equal: verdict.equal,
    baseline: verdict.baseline,
    verdict,
    files,
    folder: context.cwd,
  };
}

async function readStates(
  paths: readonly string[],
  { env }: FleetContext,
  files: Map<string, string>,
): Promise<readonly ResourceGraph[]> {
  const unlock = unlockWith(undefined, env);
  const graphs: ResourceGraph[] = [];
  const problems: StampError[] = [];
  for (const path of paths) {
    try {
      const graph = await readStateFile(path, unlock);
      if (graph.resources.length === 0)
        throw new StampError("input", "a state without resources", { fix: "leave it out" });
      files.set(graph.stack, shownPath(path));
      graphs.push(graph);
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.at({ file: path }));
    }
  }
  if (problems.length > 0) throw StampError.all(problems);
  return graphs;
}

async function readStacks(
  names: readonly string[],
  { cwd, engine: source }: FleetContext,
): Promise<readonly ResourceGraph[]> {
  if (names.length === 0) return [];
  const engine = await source.open(cwd);
  try {
    const graphs: ResourceGraph[] = [];
    for (const stack of names) {
      const exported = await engine.export({ project: "", stack }, { showSecrets: true });
      const graph = exported && (await readDeployment(exported, stack, () => Promise.resolve(undefined)));
      if (graph === undefined || graph.resources.length === 0)
        throw new StampError("input", "no such stack, or one without resources", {
          field: "--stack",
          received: stack,
          fix: "pulumi stack ls shows those of the project",
        });
      graphs.push(graph);
    }
    return graphs;
  } finally {
    await engine.close();
  }
}

function refuseTwins(graphs: readonly ResourceGraph[]): void {
  const seen = new Set<string>();
  for (const { stack } of graphs) {
    if (seen.has(stack))
      throw new StampError("input", `two states of stack "${stack}"`, { fix: "give each stack once" });
    seen.add(stack);
  }
}
