import { Bucket } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { type AwsParts, ownParts } from "../../components/aws/index";
import { Cloud } from "../../components/contract/cloud";
import type { MakeOwnPart, OwnPart } from "../../components/contract/own-parts";
import { checkFleet } from "../../fleet/check/check-fleet";
import { renderStamp } from "../../fleet/check/render-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet, type FleetParts } from "../../components/program/index";
import { IDENTITIES } from "../render/reference";

/** A part that a fleet might add: a bucket for what its auditors want to see. */
class Audit extends pulumi.ComponentResource implements OwnPart {
  readonly environment: OwnPart["environment"];
  readonly appRights: OwnPart["appRights"];

  constructor(
    name: string,
    args: Parameters<MakeOwnPart<AwsParts>>[1],
    opts: pulumi.ComponentResourceOptions,
    tags: Record<string, string> = {},
  ) {
    super("acme:aws:Audit", name, {}, opts);
    const bucket = new Bucket(
      `${name}-bucket`,
      { bucket: args.context.physicalName("audit", { max: 63 }), tags: { ...args.tags, ...tags } },
      { parent: this },
    );
    this.environment = { AUDIT_BUCKET: bucket.bucket };
    this.appRights = [
      { Sid: "Audit", Action: "s3:PutObject", Resource: pulumi.interpolate`${bucket.arn}/*` },
    ];
    this.registerOutputs({});
  }
}

const audit: FleetParts = {
  aws: () => ownParts({ add: { audit: (name, args, opts) => new Audit(name, args, opts) } }),
};
const sharing: FleetParts = {
  aws: () =>
    ownParts({
      add: { audit: (name, args, opts) => new Audit(name, args, opts, { peer: "vpc-0a1b2c3d4e5f60718" }) },
    }),
};
const customised: FleetParts = {
  aws: () =>
    ownParts({
      add: {
        audit: (name, args, opts) =>
          new Audit(name, args, opts, args.context.identity.id === "one1" ? { special: "yes" } : {}),
      },
    }),
};

const tokens = new TokenTable();

function render(own: FleetParts, id: string, index: number, cloud: Cloud = Cloud.Aws): Promise<StampGraph> {
  const identity = {
    ...IDENTITIES[cloud],
    cloud,
    cidr: `10.${index}.0.0/16`,
    class: "standard",
    ring: "broad",
  };
  const config = Object.fromEntries(
    Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]),
  );
  const program = defineFleet(blueprint, own);
  return renderStamp({ project: "stampworks", stack: id, config, program }, tokens);
}

const verdicts = new Map<FleetParts, Promise<Verdict>>();

/** The verdict on two stamps with these parts; worked out once. */
function judge(own: FleetParts): Promise<Verdict> {
  const known = verdicts.get(own) ?? judgeNew(own);
  verdicts.set(own, known);
  return known;
}

async function judgeNew(own: FleetParts): Promise<Verdict> {
  const stamps = [await render(own, "one1", 21), await render(own, "two2", 22)];
  return checkFleet(stamps, { today: new Date(), global: blueprint.global, tokens });
}

const named = ({ graph }: StampGraph, name: string) => {
  const found = graph.resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`the stamp has no ${name}`);
  return found;
};

describe("a part of one's own", () => {
  test("is named, tagged and placed like the stamp's other parts", async () => {
    const stamp = await render(audit, "one1", 21);
    const { inputs, parent } = named(stamp, "stamp-audit-bucket");
    expect(inputs["bucket"]).toMatch(/^acmep-one1-audit-[0-9a-z]{5}$/);
    expect(inputs["tags"]).toMatchObject({ "stampworks-stamp": "one1", "stampworks-part": "audit" });
    expect(parent).toContain("stamp-audit");
  });

  test("is told to the app, which may use it", async () => {
    const stamp = await render(audit, "one1", 21);
    const definitions = stamp.graph.resources
      .filter(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition")
      .map(({ inputs }) => JSON.stringify(inputs["containerDefinitions"]));
    expect(definitions.length).toBeGreaterThan(0);
    for (const definition of definitions) expect(definition).toContain("AUDIT_BUCKET");
    expect(JSON.stringify(named(stamp, "stamp-app-task-policy").inputs)).toContain("s3:PutObject");
  });

  test("keeps both laws when it takes everything from the stamp", async () => {
    const verdict = await judge(audit);
    expect(verdict.closed.violations).toEqual([]);
    expect(verdict.equal.deviations).toEqual([]);
  });

  test("breaks the first law when it refers to what the stamp did not make", async () => {
    const { closed } = await judge(sharing);
    expect(closed.violations.map(({ path }) => path)).toContain("tags.peer");
  });

  test("breaks the second law when it is another in one stamp than in its twin", async () => {
    const { equal } = await judge(customised);
    expect(
      equal.deviations.flatMap(({ differences }) => differences.map(({ path }) => path)).join(),
    ).toContain("special");
  });

  test("is judged by the baseline like the stamp's own", async () => {
    const { baseline } = await judge(audit);
    const rules = baseline.violations.filter(({ urn }) => urn.endsWith("stamp-audit-bucket"));
    // The bucket above is neither versioned nor closed to the public.
    expect(rules.map(({ rule }) => rule)).toContain("aws-storage-versioning");
  });

  test("does nothing to stamps on other clouds", async () => {
    const plain = await render({}, "one1", 21, Cloud.Gcp);
    const own = await render(audit, "one1", 21, Cloud.Gcp);
    expect(own.graph.resources.map(({ urn }) => urn)).toEqual(plain.graph.resources.map(({ urn }) => urn));
  });

  test.each(["database", "Search", "a".repeat(21), "-x"])("can't be called %s", (name) => {
    expect(() => ownParts({ add: { [name]: () => undefined } })).toThrow(/name/);
  });
});
