import { createHash } from "node:crypto";
import { z } from "zod";

/** in-toto's statement, version 1: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/** What the predicate below is called. */
const PREDICATE_TYPE = "https://github.com/stampworks/stampworks/evidence/v1";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a bundle's statement says: which bytes are meant, and what they come to. */
export const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256 }) })).min(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.strictObject({
    project: z.string(),
    at: z.iso.datetime().describe("When the bundle was made, in UTC"),
    by: z.string().describe("Who made it: user@machine"),
    tool: z.string().describe("stampworks and its version"),
    judged: z
      .enum(["states", "render"])
      .describe(
        "What the verdict is about: deployed states that are tied to the lock, or the program's render",
      ),
    holds: z.boolean().describe("Both laws and the baseline hold"),
    fingerprints: z.record(z.string(), z.string()).describe("Stamp → its fingerprint"),
  }),
});

/** What a bundle says of the fleet. */
export type Statement = z.output<typeof statementSchema>;

/**
 * A statement over files.
 * @param files name → bytes
 */
export function statementOf(
  files: ReadonlyMap<string, Uint8Array>,
  predicate: Statement["predicate"],
): Statement {
  return {
    _type: STATEMENT_TYPE,
    subject: [...files].map(([name, bytes]) => ({ name, digest: { sha256: digestOf(bytes) } })),
    predicateType: PREDICATE_TYPE,
    predicate,
  };
}

/** SHA-256 of bytes, in hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
