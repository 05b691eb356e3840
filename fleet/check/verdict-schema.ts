import { z } from "zod";

const finding = z.strictObject({
  rule: z.string().describe("Id of what was found, e.g. closed/foreign-token"),
  detector: z.string().describe("How it was seen: T token, L literal, D dependency, F fleet, O options"),
  level: z.enum(["violation", "unreadable"]),
  stack: z.string(),
  urn: z.string(),
  type: z.string(),
  path: z.string().describe("Property path; empty when the resource as a whole is meant"),
  value: z.string().describe("The identifier, or [secret]"),
  kind: z.string().optional().describe("What kind of identifier it is"),
  owner: z
    .strictObject({ stack: z.string(), urn: z.string(), property: z.string() })
    .optional()
    .describe("Who made the identifier"),
  message: z.string(),
});

/** One place where a form differs from another, as JSON. */
export const differenceSchema = z.strictObject({
  kind: z.enum(["added", "removed", "changed"]),
  urn: z.string(),
  type: z.string(),
  path: z.string(),
  expected: z.string().optional().describe("What the reference has; secrets redacted"),
  actual: z.string().optional().describe("What the stamp has; secrets redacted"),
  tied: z
    .literal(true)
    .optional()
    .describe("As many stamps have the one as the other: either may be the odd one"),
});

/** One stamp that is not as the others of its class, cloud and release, or one centre, as JSON. */
export const deviationSchema = z.strictObject({
  stamp: z.string().describe("The stamp's or the centre's stack"),
  reference: z
    .string()
    .describe("What it was compared with: a stamp, or a lone stamp's or a centre's render or lock"),
  fingerprint: z.string(),
  differences: z.array(differenceSchema),
  reason: z.string().optional().describe("Why it can't be compared; then there are no differences"),
});

const ruleFinding = z.strictObject({
  rule: z.string(),
  group: z.enum(["closed", "equal", "baseline"]),
  severity: z.enum(["critical", "high", "medium", "low"]),
  stack: z.string(),
  urn: z.string(),
  property: z.string(),
  message: z.string(),
  unknown: z.boolean().optional().describe("The value can't be known before creation"),
});

const allowEntry = z.strictObject({
  path: z.string().optional(),
  value: z.string(),
  reason: z.string(),
  owner: z.string().optional().describe("Who answers for it"),
  expires: z.string().optional(),
  line: z.int().optional().describe("Line of the allow-list"),
});

/** A verdict on a fleet, as JSON. */
export const verdictSchema = z.object({
  holds: z.boolean().describe("Both laws and the baseline hold"),
  stamps: z.array(z.string()),
  routing: z.string().optional().describe("Name of the routing stack, where it was judged too"),
  closed: z.strictObject({
    holds: z.boolean(),
    violations: z.array(finding),
    unreadable: z.array(finding).describe("Values that could not be judged"),
  }),
  equal: z.strictObject({
    holds: z.boolean(),
    groups: z.array(
      z.strictObject({
        class: z.string(),
        cloud: z.string(),
        release: z.string(),
        stamps: z.array(z.string()),
        fingerprint: z.string(),
        variant: z
          .string()
          .optional()
          .describe("Why its stamps are compared apart from others of their class"),
      }),
    ),
    deviations: z.array(deviationSchema),
    retiring: z.array(z.string()).describe("Stamps being retired, which are compared with none"),
    centres: z
      .array(z.strictObject({ stack: z.string(), cloud: z.string(), fingerprint: z.string() }))
      .optional()
      .describe("The form of each centre that was compared, which is the lock's"),
  }),
  baseline: z.strictObject({
    holds: z.boolean(),
    rules: z.int().describe("How many rules were looked at"),
    violations: z.array(ruleFinding),
  }),
  allow: z.strictObject({
    expired: z.array(allowEntry).describe("Entries whose last day is over"),
    unused: z.array(allowEntry).describe("Entries that allowed nothing in this fleet"),
  }),
  fingerprints: z.record(z.string(), z.string()).describe("Stamp → its fingerprint"),
});

/** What `stampworks check --json` prints. */
export const checkSchema = verdictSchema.extend({
  left: z.string().optional().describe("Which stamps were not judged, in words"),
});
