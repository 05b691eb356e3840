import type { ClassSpec } from "../../components/contract/class";
import { endOfRevision } from "../../components/contract/releases/beside";
import { shareOf } from "../../components/contract/releases/deployment";
import { StampError, shown } from "../../core/errors";
import { LONGEST_WAIT_MS } from "../../core/longest-wait";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isMap, type PropertyMap } from "../../graph/model/property";
import type { Engine, EngineEvent, StackSpec } from "../../engines/engine";
import type { KillPoint } from "../../core/files/durable";
import type { FleetContext } from "../context";
import { readStamp, setStackKey, stackFile } from "../lifecycle/stack-file";
import { lossError, lossesOf, refusedLosses } from "../deploy/losses";
import { type FlagDelivery, flagDelivery, isUp } from "../flags/deliver";
import { askGates } from "./gates";
import type { Begin } from "./entries";
import type { RolloutState } from "./state";
import type { RolloutHost } from "./runner";
import type { Failure, GateAnswer } from "./state";
import type { Phase } from "./migrations/schema";
import { refuseBetween } from "./shares/between";
import { servingRevision } from "./shares/serving";
import type { Beside, Sharing } from "./shares/share";
import { runCommand } from "./run-command";
import type { Candidate, Wave } from "./waves";
import { changesOf } from "../work/counts";
import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import { type LoadedFleet, openInventory, stackSpec } from "../open";
import { upSettled } from "../work/settled";

/** Most characters of a failure's reason that a journal keeps. */
const MOST_REASON = 500;

/** The fleet as a rollout changes it: configs on the disk and stacks in an engine. */
export class FleetHost implements RolloutHost {
  private readonly env: FleetContext["env"];
  private readonly signal: AbortSignal;
  private readonly flags: FlagDelivery;

  constructor(
    private readonly fleet: LoadedFleet,
    private readonly engine: Engine,
    private readonly state: () => RolloutState,
    { env, signal }: Pick<FleetContext, "env" | "signal">,
    private readonly killPoint?: KillPoint,
    lastChange: () => Promise<RolloutState | undefined> = () => Promise.resolve(undefined),
  ) {
    this.env = env;
    this.signal = signal;
    this.flags = flagDelivery(fleet.inventory, { engine, signal, lastChange });
  }

  private get begin(): Begin {
    return this.state().begin;
  }

  obstacle(id: string): string | undefined {
    const { project } = this.fleet.inventory;
    if (!existsSync(join(project.root, stackFile(project, id)))) return "it has no config any more";
    return readStamp(project, id).identity.retiring ? "it is being retired" : undefined;
  }

  setRelease(id: string, release: string | undefined): void {
    setStackKey(this.fleet.inventory.project, id, "release", release, this.killPoint);
  }

  async isCurrent(id: string, release: string | null): Promise<boolean> {
    const spec = this.specOf(id);
    const outputs = await this.engine.outputs(spec);
    if (outputs === undefined) return false;
    const running = outputs["release"];
    // A program of one's own may say nothing of its release; then the preview does.
    const isSilent = running === undefined && this.fleet.inventory.project.own !== undefined;
    if (release !== null && running !== release && !isSilent) return false;
    if (hasUnfinished(await this.engine.export(spec))) return false;
    if (changesOf((await this.engine.preview(spec, { signal: this.signal })).counts) !== 0) return false;
    // Who made it may have been cut short before its flags came.
    if (this.isNew(id)) await this.bringFlags(id, false);
    return true;
  }

  async up(id: string): Promise<Failure | undefined> {
    let failed: Extract<EngineEvent, { kind: "failed" }> | undefined;
    const onEvent = (event: EngineEvent): void => {
      if (event.kind === "failed") failed ??= event;
    };
    try {
      const spec = this.specOf(id);
      const refused = await this.refusedIn(spec);
      if (refused !== undefined) return refused;
      const isMade = !isUp(await this.engine.outputs(spec));
      // What is wrong with the flags is said before a stamp is made.
      if (isMade) this.flags.check();
      await upSettled(this.engine, spec, { signal: this.signal, onEvent });
      if (isMade || this.isNew(id)) await this.bringFlags(id, isMade);
      return undefined;
    } catch (error) {
      const reason = failed?.message ?? messageOf(error);
      return {
        reason: redactText(reason).slice(0, MOST_REASON),
        ...(failed === undefined ? {} : { resource: `${failed.type} ${nameOf(failed.urn)}` }),
      };
    }
  }

  /** A new stamp comes with its flags; those of all others are no rollout's business. */
  private bringFlags(id: string, isMade: boolean): Promise<void> {
    return this.flags.bring(readStamp(this.fleet.inventory.project, id), isMade);
  }

  /** Whether a stamp was not up when the rollout began. */
  private isNew(id: string): boolean {
    return this.begin.waves.some(({ stamps }) => stamps.some((stamp) => stamp.id === id && stamp.isNew));
  }

  /** Hours may have passed since the whole was looked at, and whoever resumes has not looked: so each update is looked at before. */
  private async refusedIn(spec: StackSpec): Promise<Failure | undefined> {
    const { steps } = await this.engine.preview(spec, { signal: this.signal });
    const refused = refusedLosses(lossesOf(spec.stack, steps), this.state().allow);
    const [first] = refused;
    if (first === undefined) return undefined;
    const reason = redactText(lossError(refused).message).slice(0, MOST_REASON);
    return { reason, resource: `${first.type} ${nameOf(first.urn)}` };
  }

  async sharing(id: string, named: string | null): Promise<Sharing | undefined> {
    const { identity } = readStamp(this.fleet.inventory.project, id);
    // A program's own blueprint may have classes that say nothing of it.
    const app: Partial<ClassSpec["app"]> | undefined =
      this.fleet.program.blueprint?.classes[identity.class]?.app;
    const deployment = app?.deployment;
    const percent = deployment && shareOf(deployment);
    if (deployment === undefined || percent === undefined || identity.cloud === "aws") return undefined;
    const spec = this.specOf(id);
    const outputs = await this.engine.outputs(spec);
    // Its own config may not say so: a job's checkout is not the one that brought it there.
    refuseBetween(id, outputs);
    const name = outputs?.["revision"];
    const from = outputs?.["release"];
    const release = named ?? identity.release ?? this.fleet.program.blueprint?.release;
    // The first release has nothing to stand beside, nor has that with which the class begins to have two.
    if (typeof name !== "string" || from === release) return undefined;
    const revision = endOfRevision(await servingRevision(this.engine, spec, name, this.signal));
    if (revision === undefined)
      throw new StampError("state", "the stack's output names no revision of its web service", {
        ...{ field: "revision", received: shown(name) },
        fix: "give the class app.deployment.strategy rolling, or have the app's own part name its revisions as the library's does",
      });
    // Nothing bakes in a simulated cloud.
    const bakeMs = this.engine.name === "embedded" ? 0 : deployment.bakeMinutes * 60_000;
    return { revision, percent, bakeMs, ...(named === null && typeof from === "string" ? { from } : {}) };
  }

  setBeside(id: string, beside: Beside | undefined): void {
    const { project } = this.fleet.inventory;
    const serves = beside?.serves === true ? "true" : undefined;
    // Whoever reads the config between the two finds no key that needs one that is not there.
    if (serves === undefined) setStackKey(project, id, "besideServes", undefined, this.killPoint);
    setStackKey(project, id, "beside", beside?.revision, this.killPoint);
    if (serves !== undefined) setStackKey(project, id, "besideServes", serves, this.killPoint);
  }

  gate(wave: Wave): Promise<GateAnswer> {
    const index = this.begin.waves.findIndex(({ stamps }) => stamps === wave.stamps);
    const since = this.state().waves[index]?.updatedAt ?? this.now();
    return this.ask(wave, index, { since, bakeMs: this.begin.settings.bakeMs });
  }

  async gateOf(stamp: Candidate): Promise<GateAnswer> {
    const isMember = ({ id }: Candidate): boolean => id === stamp.id;
    const index = this.begin.waves.findIndex(({ stamps }) => stamps.some(isMember));
    const { bakeMs = this.begin.settings.bakeMs, since } = this.state().shares.get(stamp.id) ?? {};
    const alone = { ring: stamp.ring, stamps: [stamp] };
    return this.ask(alone, index, { since: since === undefined ? this.now() : Date.parse(since), bakeMs });
  }

  private async ask(
    wave: Wave,
    index: number,
    bake: { readonly since: number; readonly bakeMs: number },
  ): Promise<GateAnswer> {
    const { reason, ...answer } = await askGates(wave, index, {
      env: this.env,
      signal: this.signal,
      begin: this.begin,
      ...bake,
      now: () => this.now(),
      sleep: (ms) => this.sleep(ms),
      stampOf: async (id) => {
        const spec = this.specOf(id);
        const host = (await this.engine.outputs(spec))?.["hostName"];
        const name = readStamp(this.fleet.inventory.project, id).identity.class;
        const healthPath = this.fleet.program.blueprint?.classes[name]?.app.healthPath ?? "/healthz";
        return { id, healthPath, host: typeof host === "string" ? host : undefined };
      },
    });
    return { ...answer, reason: reason && redactText(reason).slice(0, MOST_REASON) };
  }

  async migrate(phase: Phase, { from, id }: Candidate): Promise<string | undefined> {
    const { release, settings } = this.begin;
    const command = settings.migrations?.[phase];
    if (command === undefined) return undefined;
    const told = {
      STAMPWORKS_STAMP: id,
      STAMPWORKS_RELEASE: release ?? "",
      STAMPWORKS_FROM: from,
      STAMPWORKS_PHASE: phase,
    };
    const limitMs = (settings.migrations?.minutes ?? 0) * 60_000;
    const reason = await runCommand(`the command of ${phase}`, command, told, limitMs, this.signal);
    return reason && redactText(reason).slice(0, MOST_REASON);
  }

  async stragglers(release: string): Promise<readonly { readonly id: string; readonly release: string }[]> {
    const { project } = this.fleet.inventory;
    const left: { id: string; release: string }[] = [];
    for (const { id } of openInventory(project.root).stamps) {
      const runs = (await this.engine.outputs({ project: project.name, stack: id }))?.["release"];
      if (typeof runs === "string" && runs !== release) left.push({ id, release: runs });
    }
    return left;
  }

  async sleep(ms: number): Promise<void> {
    try {
      await wait(Math.min(ms, LONGEST_WAIT_MS), undefined, { signal: this.signal });
    } catch {
      // The signal is looked at by whoever sleeps.
    }
  }

  now(): number {
    return Date.now();
  }

  /** The stack as its config says now, the release just written included. */
  private specOf(id: string): ReturnType<typeof stackSpec> {
    return stackSpec(this.fleet, readStamp(this.fleet.inventory.project, id));
  }
}

/**
 * Whether an update left something to be done that no preview counts: old resources to be deleted after their
 * replacement, and operations whose outcome is not known.
 */
function hasUnfinished(exported: PropertyMap | undefined): boolean {
  const deployment = exported?.["deployment"];
  if (!isMap(deployment)) return false;
  const { pending_operations: pending, resources } = deployment;
  const list = Array.isArray(resources) ? resources : [];
  return (
    (Array.isArray(pending) && pending.length > 0) ||
    list.some((resource) => isMap(resource) && resource["delete"] === true)
  );
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
