import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiffKind, type EngineEvent as PulumiEvent, type StepEventMetadata } from "@pulumi/pulumi/automation";
import { StampError } from "../../core/errors";
import type { EngineEvent } from "../../engines/engine";
import { PulumiEngine } from "../../engines/pulumi/engine";
import { CliFailure, explain, missingCli } from "../../engines/pulumi/failures";
import { Journal } from "../../engines/pulumi/journal";

const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};
const urn = (name: string): string => `urn:pulumi:eu1::app::aws:sqs/queue:Queue::${name}`;

function metadata(
  op: StepEventMetadata["op"],
  name: string,
  rest: Partial<StepEventMetadata> = {},
): StepEventMetadata {
  return { op, urn: urn(name), type: "aws:sqs/queue:Queue", provider: "", ...rest };
}

function state(name: string, inputs: Record<string, unknown>): NonNullable<StepEventMetadata["old"]> {
  return {
    type: "aws:sqs/queue:Queue",
    urn: urn(name),
    id: `id-${name}`,
    parent: "",
    inputs,
    outputs: inputs,
    provider: "",
  };
}

function journalOf(...events: readonly Partial<PulumiEvent>[]): { journal: Journal; told: EngineEvent[] } {
  const told: EngineEvent[] = [];
  const journal = new Journal((event) => told.push(event));
  for (const event of events) journal.take({ sequence: 0, timestamp: 0, ...event });
  return { journal, told };
}

const failure = (stderr: string): CliFailure => new CliFailure({ stdout: "", stderr, code: 255 });
const quiet = (): Journal => new Journal(() => undefined);

describe("the Pulumi engine's account of the CLI's events", () => {
  test("counts a replacement once, however many steps the CLI makes of it", () => {
    const change = {
      old: state("q", { name: "a" }),
      new: state("q", { name: "b" }),
      keys: ["name"],
      detailedDiff: { name: { diffKind: DiffKind.updateReplace, inputDiff: true } },
    };
    const { journal } = journalOf(
      { resOutputsEvent: { metadata: metadata("create-replacement", "q", change) } },
      { resOutputsEvent: { metadata: metadata("replace", "q", change) } },
      { resOutputsEvent: { metadata: metadata("delete-replaced", "q", change) } },
    );
    expect(journal.counts()).toEqual({ create: 0, update: 0, replace: 1, delete: 0, same: 0 });
    expect(journal.steps).toMatchObject([
      {
        op: "replace",
        id: "id-q",
        replaces: ["name"],
        changes: [{ path: "name", before: '"a"', after: '"b"' }],
      },
    ]);
  });

  test("shows a secret that changes as a secret, on both sides", () => {
    const { journal } = journalOf({
      resOutputsEvent: {
        metadata: metadata("update", "q", {
          old: state("q", { token: SECRET }),
          new: state("q", { token: SECRET }),
          diffs: ["token"],
        }),
      },
    });
    expect(journal.steps[0]?.changes).toEqual([{ path: "token", before: "[secret]", after: "[secret]" }]);
  });

  test("names the resource that failed, with what the cloud said, and counts what was done", () => {
    const { journal, told } = journalOf(
      { resOutputsEvent: { metadata: metadata("create", "done") } },
      { diagnosticEvent: { urn: urn("q"), message: "quota exceeded\n", severity: "error", color: "never" } },
      { resOpFailedEvent: { metadata: metadata("create", "q"), status: 0, steps: 0 } },
      { diagnosticEvent: { message: "update failed\n", severity: "error", color: "never" } },
    );
    expect(told).toContainEqual({
      kind: "failed",
      op: "create",
      type: "aws:sqs/queue:Queue",
      urn: urn("q"),
      message: "quota exceeded",
    });
    const error = explain(failure("error: update failed"), "eu1", journal, false);
    expect(error).toBeInstanceOf(StampError);
    expect(String(error)).toContain("q (aws:sqs/queue:Queue): quota exceeded; 1 done are kept");
  });

  test("tells what a program said before it died, once", () => {
    const said = {
      diagnosticEvent: { message: "stampworks:cidr: missing", severity: "error", color: "never" },
    } as const;
    const error = explain(failure(""), "eu1", journalOf(said, said).journal, false);
    expect(String(error)).toMatch(/^StampError: stack eu1: stampworks:cidr: missing; mend/);
  });

  test("keeps the CLI's own debugging talk to itself", () => {
    // The type of events leaves this severity out, although the CLI sends it.
    const debug = JSON.parse(
      '{ "diagnosticEvent": { "message": "Registering hunter2", "severity": "debug", "color": "never" } }',
    ) as Partial<PulumiEvent>;
    expect(journalOf(debug).told).toEqual([]);
  });

  test("calls a mandatory policy's violation a broken law", () => {
    const { journal } = journalOf({
      policyEvent: {
        resourceUrn: urn("q"),
        message: "the queue is not encrypted",
        color: "never",
        policyName: "queue-encrypted",
        policyPackName: "stampworks",
        policyPackVersion: "1",
        policyPackVersionTag: "1",
        enforcementLevel: "mandatory",
      },
    });
    expect(explain(failure(""), "eu1", journal, false)).toMatchObject({ code: "law" });
  });
});

describe("the Pulumi engine's errors", () => {
  test("say who holds a lock, since when, and how it is freed", () => {
    const stderr =
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
      "  file:///home/x/locks/1.json: created by ann@host (pid 42) at 2026-11-21T00:55:26Z";
    const error = explain(failure(stderr), "eu1", quiet(), false) as StampError;
    expect(error.code).toBe("locked");
    expect(error.message).toContain("ann@host (process 42) since 2026-11-21T00:55:26Z");
    expect(error.message).toContain("pulumi cancel -s eu1");
    expect(error.message).not.toContain("/home/x");
  });

  test("know the lock of Pulumi's service, which names nobody", () => {
    const stderr = "error: [409] Conflict: Another update is currently in progress.";
    expect(explain(failure(stderr), "eu1", quiet(), false)).toMatchObject({ code: "locked" });
  });

  test("tell a wrong passphrase from a missing one", () => {
    const wrong = failure(
      "error: getting stack configuration: get stack secrets manager: incorrect passphrase",
    );
    expect(explain(wrong, "eu1", quiet(), false)).toMatchObject({
      code: "state",
      details: { field: "PULUMI_CONFIG_PASSPHRASE" },
    });
  });

  test("say that an operation was stopped, not that it failed, after Ctrl-C", () => {
    const error = explain(failure("error: update cancelled"), "eu1", quiet(), true) as StampError;
    expect(error.message).toContain("the operation was stopped");
  });

  test("name the version that is asked for when the CLI is too old", () => {
    const said =
      "Minimum version requirement failed. The minimum CLI version requirement is 3.248.0, your current CLI version is 3.1.0. Please update the Pulumi CLI.";
    expect(missingCli(new Error(said)).details).toMatchObject({
      received: "3.1.0",
      allowed: "3.248.0 or newer",
    });
  });

  test("say how to get a CLI where there is none", async () => {
    const empty = mkdtempSync(join(tmpdir(), "stampworks-no-cli-"));
    const path = process.env["PATH"];
    process.env["PATH"] = empty;
    try {
      const engine = new PulumiEngine({ root: empty });
      const error: unknown = await engine
        .export({ project: "app", stack: "eu1" })
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "engine", problem: "there is no pulumi CLI on PATH" });
      expect(String(error)).toContain("pulumi.com/docs/install");
    } finally {
      process.env["PATH"] = path;
      rmSync(empty, { recursive: true });
    }
  });
});
