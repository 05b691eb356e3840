import type { Rule } from "../../../../rule";

const ACCOUNT = "gcp:serviceaccount/account:Account";
const KEY = "gcp:serviceaccount/key:Key";

export const identityNoKeys: Rule = {
  id: "gcp-identity-no-keys",
  group: "baseline",
  cloud: "gcp",
  severity: "high",
  title: "A service account has no keys",
  why: "A key works for whoever has it, from everywhere, until somebody deletes it.",
  fix: "Remove the key; what runs on Google Cloud gets its tokens from the metadata server, others federate.",
  benchmarks: ["CIS GCP 1.4"],
  applies: (subject) => subject.ofType(ACCOUNT, KEY).length > 0,
  check: (subject) =>
    subject.ofType(KEY).map(({ urn }) => ({ urn, property: "", message: "wanted: no key; found: a key" })),
};
