import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { writeDurably } from "../../../core/files/durable";
import type { ErasureState } from "../../../tenants/leave/journal";
import { proofOf } from "../../../tenants/leave/proof";
import { signProof } from "./sign";

/**
 * Writes the proof of an erasure, and its signature where there is a key.
 * @returns the proof's file
 */
export function writeProof(state: ErasureState, folder: string, key: KeyObject | undefined): string {
  // Its name follows from the journal's first line, so a second try writes over the first.
  const proof = proofOf(state);
  const name = `${state.begin.at.replaceAll(/[^0-9]/g, "")}-${proof.tenant.sha256.slice(0, 12)}.json`;
  const file = join(folder, name);
  const bytes = Buffer.from(`${JSON.stringify(proof, undefined, 2)}\n`);
  writeDurably(file, bytes.toString("utf8"));
  if (key !== undefined)
    writeDurably(
      `${file.slice(0, -".json".length)}.dsse.json`,
      Buffer.from(signProof(name, bytes, key)).toString("utf8"),
    );
  return file;
}
