import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../../core/errors";
import { NOTES } from "../../../tenants/migration/centre/lake/store";
import { Tombstones } from "../../../tenants/migration/centre/lake/tombstones";
import { tenantState } from "../../../tenants/registry/machine";
import type { Registry } from "../../../tenants/registry/registry";
import type { AwsAccount } from "./aws-account";
import type { Letter } from "./letter";

/** What becomes of a letter: put back; deleted, because its tenant was erased after it was written; or left, because nobody knows the tenant. */
export type Fate = "put back" | "erased" | "unknown tenant";

/**
 * Whose events may come back: those of tenants that the registry has, written after any erasure of that name. Notes of erasures lie in the
 * centre's bucket as salted hashes; the stamp that a letter names is not believed, so that an erasure at any stamp counts.
 */
export class Erased {
  constructor(
    private readonly registry: Pick<Registry, "get">,
    private readonly centre: AwsAccount,
    private readonly bucket: string,
  ) {}

  /** Who was erased until now: an erasure writes its note before it deletes anything. */
  async look(): Promise<Tombstones> {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-erased-"));
    try {
      const from = `s3://${this.bucket}/${NOTES}`;
      await this.centre.call(["s3", "sync", from, folder, "--only-show-errors"], z.object({}));
      const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
      return await Tombstones.of({ place: `bucket ${this.bucket}`, notes: () => each(texts) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** @throws StampError `state` for a tenant that is being erased */
  async fateOf({ tenant, time }: Letter, tombstones: Tombstones): Promise<Fate> {
    const state = tenantState(await this.registry.get("tenant", tenant));
    if (state === "erasing")
      throw new StampError("state", `events of tenant "${tenant}" wait there, which is being erased`, {
        received: "an erasure that is not finished",
        fix: `finish it first: stampworks tenants erase ${tenant} --resume, or take it back: --abort; nothing of it was put back`,
      });
    if (tombstones.covers(tenant, undefined, time)) return "erased";
    return state === "gone" ? "unknown tenant" : "put back";
  }
}

async function* each(texts: readonly string[]): AsyncIterable<string> {
  for (const text of texts) yield await Promise.resolve(text);
}
