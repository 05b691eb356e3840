import { checkClosed } from "../../graph/closed/closed";
import type { Finding } from "../../graph/closed/finding";
import { TokenTable } from "../../graph/model/tokens";
import { GraphBuilder, type Handle } from "./fixtures/builder";

const PLACE = { region: "us-east-1", account: "310000000009" };
const DERIVATIONS = [
  { value: "routing", stands: "id", whole: true },
  { value: PLACE.region, stands: "region" },
  { value: PLACE.account, stands: "account" },
];
const HOST = "eu1.stamps.example.com";

/** A routing layer in front of the stamp eu1, with a reference and a thing that takes something. */
function judge(
  take: (reference: Handle) => Record<string, string>,
  { name = "acme/shop/eu1", fronts = ["eu1"] }: { name?: string; fronts?: readonly string[] } = {},
): readonly Finding[] {
  const builder = new GraphBuilder("routing", "state", PLACE, new TokenTable());
  const provider = builder.add({ type: "pulumi:providers:test", name: "test", inputs: {}, id: "p-1" });
  const reference = builder.add({
    type: "pulumi:pulumi:StackReference",
    name,
    inputs: { name },
    external: true,
    id: name,
    generated: { hostName: () => HOST },
  });
  const inputs = take(reference);
  builder.add({
    type: "test:index:Thing",
    name: "probe",
    provider,
    inputs,
    uses: Object.fromEntries(Object.keys(inputs).map((key) => [key, [reference]])),
  });
  return checkClosed(builder.build(), { derivations: DERIVATIONS, role: "routing", fronts: new Set(fronts) });
}

describe("the routing layer", () => {
  test.each<[string, (host: string) => string]>([
    ["whole", (host) => host],
    ["in an address", (host) => `https://${host}/health`],
  ])("takes what a stamp says that it lists, %s", (_, of) => {
    expect(judge((reference) => ({ originHost: of(reference.get("hostName")) }))).toEqual([]);
  });

  test.each([
    ["of a stamp that it does not list", { name: "acme/shop/eu2" }],
    ["of another project's stack of the same name", { name: "acme/billing/eu1" }],
    ["of a stamp that was taken off the list", { fronts: [] }],
  ])("takes nothing %s", (_, where) => {
    const findings = judge((reference) => ({ originHost: reference.get("hostName") }), where);
    expect(findings.map(({ rule }) => rule)).toContain("closed/stack-reference");
    expect(findings.map(({ path }) => path)).toContain("originHost");
  });

  test.each<[string, (host: string) => string]>([
    ["a host of somebody else", (host) => `https://hooks.platform.example.net/?for=${host}`],
    ["an ARN in another account", (host) => `arn:aws:s3:eu-central-1:998877665544:${host}`],
    ["a queue of somebody else", (host) => `https://sqs.eu-central-1.amazonaws.com/998877665544/${host}`],
  ])("makes nothing its own by it: %s beside it is foreign", (_, of) => {
    expect(judge((reference) => ({ targetUrl: of(reference.get("hostName")) }))).toMatchObject([
      { rule: expect.stringMatching(/^closed\/(external-identifier|other-account)$/u), path: "targetUrl" },
    ]);
  });
});
