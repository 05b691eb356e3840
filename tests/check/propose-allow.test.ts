import { AllowList } from "../../graph/closed/allow";
import type { Finding } from "../../graph/closed/finding";
import { parseAllowFile } from "../../fleet/check/allow/allow-file";
import { propose } from "../../fleet/check/allow/propose-allow";
import { Output } from "../../cli/common/output";
import { allowView } from "../../cli/allow/view";

const base: Finding = {
  rule: "closed/external-identifier",
  detector: "L",
  level: "violation",
  stack: "eu1",
  urn: "urn:pulumi:eu1::shop::aws:ecs/taskDefinition:TaskDefinition::web",
  type: "aws:ecs/taskDefinition:TaskDefinition",
  path: "containerDefinitions[0].environment[3].value",
  value: "https://api.payments.example/v1?a=(b)|c",
  message: "refers to what the stamp did not make",
};
const finding = (change: Partial<Finding>): Finding => ({ ...base, ...change });

/** The entries as the command prints them. */
function printed(findings: readonly Finding[], says: Parameters<typeof propose>[1] = {}): string {
  const parts: string[] = [];
  const stdout = { write: (part: string) => parts.push(part) };
  const output = new Output({ stdout, stderr: { write: () => undefined }, env: {} });
  void allowView.print(propose(findings, says), {
    output,
    value: { states: [] },
    json: false,
    verbose: false,
  });
  return parts.join("");
}

const SAYS = { reason: "the payment provider", owner: "team-checkout", expires: "2027-06-30" };

/** What a check may find, and a list may declare. */
const DECLARABLE: readonly Partial<Finding>[] = [
  {},
  { value: "*", rule: "closed/public-principal", path: "policy.Statement[0].Principal" },
  { value: "vpc-0123456789abcdef0", rule: "closed/import", path: "importId" },
  {
    value: "acme/platform/prod",
    rule: "closed/stack-reference",
    type: "pulumi:pulumi:StackReference",
    path: "",
  },
  { value: "urn:pulumi:a::b::pulumi:providers:aws::x::1", rule: "closed/option", path: "provider" },
  { value: 'C:\\share\\"x"', rule: "closed/external-name" },
  { value: ".*", rule: "closed/external-name" },
  { value: "a\nb: c # d", rule: "closed/external-name" },
];

describe("entries proposed from a check", () => {
  test.each(DECLARABLE)("allow the finding they were made from, and nothing beside it: %j", (change) => {
    const found = finding(change);
    const [entry] = parseAllowFile(printed([found], SAYS));
    if (entry === undefined) throw new Error("no entry");
    const list = new AllowList([entry], new Date("2026-11-01"));
    expect(list.find(`${found.type}#${found.path}`, found.value)).toBeDefined();
    expect(list.find(`${found.type}#${found.path}`, `${found.value}x`)).toBeUndefined();
    expect(list.find(`aws:sqs/queue:Queue#${found.path}`, found.value)).toBeUndefined();
    expect(entry).toMatchObject({ reason: SAYS.reason, owner: SAYS.owner, expires: SAYS.expires });
  });

  test("are one for a place and identifier, whichever stamps have it", () => {
    const { entries } = propose([
      base,
      finding({ stack: "us1", path: "containerDefinitions[1].environment[0].value" }),
      finding({ value: "https://other.example/" }),
    ]);
    expect(entries.map(({ findings }) => findings.map(({ stack }) => stack))).toEqual([
      ["eu1", "us1"],
      ["eu1"],
    ]);
  });

  test("are refused by the list's reader until somebody has said why", () => {
    expect(() => parseAllowFile(printed([base]))).toThrow(/reason/u);
  });

  test("declare what can't be read as unreadable", () => {
    const sealed = finding({ rule: "closed/unreadable", value: "[secret]", path: "password" });
    expect(propose([sealed]).entries).toMatchObject([
      { path: `${base.type}#password`, pattern: "unreadable" },
    ]);
  });

  test.each([
    { rule: "fleet/foreign-identifier" },
    { rule: "closed/foreign-token" },
    { rule: "fleet/duplicate-name" },
    { rule: "fleet/address-overlap" },
    { rule: "fleet/claimed-twice" },
    { rule: "fleet/unproven-claim" },
    { rule: "closed/unknown" },
    { value: "[secret]" },
  ] satisfies Partial<Finding>[])("are not made for what no list may declare: %j", (change) => {
    const { entries, left } = propose([finding(change)]);
    expect(entries).toEqual([]);
    expect(left).toMatchObject([{ stack: "eu1", why: expect.stringMatching(/./u) as unknown }]);
  });
});
