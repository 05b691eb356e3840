import type { Problem } from "../../fleet/check/report/problems";
import type { Verdict } from "../../fleet/check/verdict";

/** A verdict on a fleet without a fault. */
export const CLEAN: Verdict = {
  holds: true,
  stamps: ["euw1a", "use1a"],
  closed: { holds: true, violations: [], unreadable: [] },
  equal: { holds: true, groups: [], deviations: [], retiring: [] },
  baseline: { holds: true, rules: 40, violations: [] },
  allow: { expired: [], unused: [] },
  fingerprints: {},
};

const URN = "urn:pulumi:use1a::acme::aws:rds/instance:Instance::stamp-database-primary";

/** One problem of each kind. */
export const BROKEN: Verdict = {
  ...CLEAN,
  holds: false,
  closed: {
    holds: false,
    violations: [
      {
        rule: "closed/external-identifier",
        detector: "L",
        level: "violation",
        stack: "use1a",
        urn: URN,
        type: "aws:rds/instance:Instance",
        path: "kmsKeyId",
        value: "arn:aws:kms:us-west-2:999999999999:key/x",
        message: 'kmsKeyId refers to <what> the stamp & its "class" did not make',
      },
    ],
    unreadable: [
      {
        rule: "closed/unreadable",
        detector: "L",
        level: "unreadable",
        stack: "use1a",
        urn: URN,
        type: "aws:rds/instance:Instance",
        path: "password",
        value: "[secret]",
        message: "of password only the encrypted form is at hand",
      },
    ],
  },
  equal: {
    ...CLEAN.equal,
    holds: false,
    deviations: [
      {
        stamp: "use1a",
        reference: "euw1a",
        fingerprint: "f",
        differences: [
          {
            kind: "changed",
            urn: URN,
            type: "aws:rds/instance:Instance",
            path: "multiAz",
            expected: "true",
            actual: "false",
          },
        ],
      },
    ],
  },
  baseline: {
    holds: false,
    rules: 40,
    violations: [
      {
        rule: "aws-database-multi-az",
        group: "baseline",
        severity: "high",
        stack: "use1a",
        urn: URN,
        property: "multiAz",
        message: "wanted: true; found: false",
      },
    ],
  },
  allow: {
    expired: [{ value: "vpc-1", reason: "migration of tenant 7", expires: "2026-01-31" }],
    unused: [{ value: "sg-1", reason: "nobody knows" }],
  },
};

/** A problem with what is given, of a made-up rule otherwise. */
export function problem(change: Partial<Problem>): Problem {
  return {
    rule: "equal",
    group: "equal",
    stack: "s",
    urn: "",
    path: "",
    message: "m",
    certain: true,
    ...change,
  };
}
