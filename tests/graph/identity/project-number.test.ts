import { canonicalise } from "../../../graph/canonical/canonical";
import { fingerprint } from "../../../graph/canonical/fingerprint";
import { checkClosed } from "../../../graph/closed/closed";
import type { Finding } from "../../../graph/closed/finding";
import { FleetIndex } from "../../../graph/closed/fleet/fleet-index";
import { FleetCheck } from "../../../graph/closed/fleet/fleetwide";
import type { Derivation, GraphResource, ResourceGraph } from "../../../graph/model/graph";
import type { PropertyMap } from "../../../graph/model/property";

const OWN = "314159265358";
const FOREIGN = "271828182845";
const BUCKET = "gcp:storage/bucket:Bucket";
const GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";

interface Made {
  readonly type: string;
  readonly inputs?: PropertyMap;
  readonly outputs?: PropertyMap;
}

function stampOf(id: string, made: readonly Made[]): { graph: ResourceGraph; derivations: Derivation[] } {
  const account = `shop-${id}`;
  const derivations = [
    { value: id, stands: "id", whole: true },
    { value: account, stands: "account" },
    { value: `shopp-${id}-data-0a1b2`, stands: "name(data)" },
  ];
  const resources = made.map(({ type, inputs = {}, outputs = {} }, index): GraphResource => {
    const name = `thing-${index}`;
    return {
      urn: `urn:pulumi:${id}::shop::${type}::${name}`,
      type,
      name,
      custom: true,
      external: false,
      inputs,
      outputs: { ...inputs, ...outputs },
      dependencies: [],
      propertyDependencies: {},
      options: {},
    };
  });
  return {
    graph: { project: "shop", stack: id, origin: "preview", resources, invokes: [], outputs: {} },
    derivations,
  };
}

const bucket = (number: number | string, project?: string): Made => ({
  type: BUCKET,
  outputs: { projectNumber: Number(number), ...(project === undefined ? {} : { project }) },
});
const grant = (member: string): Made => ({
  type: GRANT,
  inputs: { member: `serviceAccount:${member}` },
});

function found(made: readonly Made[]): readonly Finding[] {
  const { graph, derivations } = stampOf("eu1", made);
  return checkClosed(graph, { derivations });
}

/** How Google calls what acts for its services in a project. */
const AGENTS: readonly ((number: string) => string)[] = [
  (number) => `service-${number}@gs-project-accounts.iam.gserviceaccount.com`,
  (number) => `service-${number}@gcp-sa-pubsub.iam.gserviceaccount.com`,
  (number) => `service-${number}@container-engine-robot.iam.gserviceaccount.com`,
  (number) => `service-${number}@gae-api-prod.google.com.iam.gserviceaccount.com`,
  (number) => `project-${number}@storage-transfer-service.iam.gserviceaccount.com`,
  (number) => `bq-${number}@bigquery-encryption.iam.gserviceaccount.com`,
  (number) => `${number}@cloudservices.gserviceaccount.com`,
  (number) => `${number}@cloudbuild.gserviceaccount.com`,
];

/** Where a stack's own resources say the number of their project. */
const SAYING: readonly Made[] = [
  bucket(OWN),
  { type: "gcp:organizations/project:Project", outputs: { number: OWN } },
  {
    type: "gcp:projects/serviceIdentity:ServiceIdentity",
    outputs: { email: `service-${OWN}@gcp-sa-pubsub.iam.gserviceaccount.com` },
  },
  {
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    outputs: { serviceAccountEmailAddress: `p${OWN}-a1b2c3@gcp-sa-cloud-sql.iam.gserviceaccount.com` },
  },
  {
    type: "gcp:logging/projectSink:ProjectSink",
    outputs: { writerIdentity: `serviceAccount:service-${OWN}@gcp-sa-logging.iam.gserviceaccount.com` },
  },
  {
    type: "gcp:secretmanager/secret:Secret",
    outputs: { name: `projects/${OWN}/secrets/shopp-eu1-data-0a1b2` },
  },
];

describe("an agent of a Google service", () => {
  test.each(AGENTS)("is the stamp's own where it is its project's (%#)", (agent) => {
    expect(found([bucket(OWN), grant(agent(OWN))])).toEqual([]);
  });

  test.each(AGENTS)("is a finding where it is another project's (%#)", (agent) => {
    const [finding, ...others] = found([bucket(OWN), grant(agent(FOREIGN))]);
    expect(finding).toMatchObject({ rule: "closed/external-identifier", path: "member" });
    expect(finding?.value).toContain(FOREIGN);
    expect(others).toEqual([]);
  });

  test.each(SAYING)("is known by what the stamp's resources say (%#)", (saying) => {
    const agent = grant(`service-${OWN}@gcp-sa-run.iam.gserviceaccount.com`);
    expect(found([saying, agent])).toEqual([]);
    expect(found([agent])).toHaveLength(1);
  });

  test("is nobody's agent in a domain where customers give the names", () => {
    expect(found([bucket(OWN), grant(`service-${OWN}@platform-prod.iam.gserviceaccount.com`)])).toHaveLength(
      1,
    );
  });

  test("is not vouched for by a resource of another project, nor by one of several that disagree", () => {
    const agent = grant(`service-${FOREIGN}@gcp-sa-run.iam.gserviceaccount.com`);
    expect(found([bucket(FOREIGN, "platform-prod"), agent])).toHaveLength(1);
    expect(found([bucket(OWN), bucket(OWN), bucket(FOREIGN), agent])).toHaveLength(1);
    expect(found([bucket(OWN), bucket(FOREIGN), agent])).toHaveLength(1);
  });

  test("is known in a render by the number that stands for the one to come", () => {
    expect(found([bucket(0), grant("service-0@gs-project-accounts.iam.gserviceaccount.com")])).toEqual([]);
    expect(found([bucket(0), grant("service-10@gs-project-accounts.iam.gserviceaccount.com")])).toHaveLength(
      1,
    );
  });

  test("is said to be the stamp's whose project has the number", () => {
    const sister = stampOf("us1", [bucket(FOREIGN)]);
    const { graph, derivations } = stampOf("eu1", [
      bucket(OWN),
      grant(`service-${FOREIGN}@gcp-sa-run.iam.gserviceaccount.com`),
    ]);
    const fleet = new FleetIndex();
    fleet.add(sister.graph, sister.derivations);
    fleet.add(graph, derivations);
    expect(checkClosed(graph, { derivations, fleet })).toMatchObject([
      { rule: "fleet/foreign-identifier", owner: { stack: "us1", property: "project number" } },
    ]);
  });
});

describe("the number of a project", () => {
  const claims = (...stamps: readonly (readonly [id: string, number: string])[]): readonly Finding[] => {
    const check = new FleetCheck();
    for (const [id, number] of stamps) {
      const { graph, derivations } = stampOf(id, [bucket(number)]);
      check.add(graph, derivations);
    }
    return check.findings();
  };

  test("is one project's: a state that says another's is a finding", () => {
    expect(claims(["eu1", OWN], ["us1", FOREIGN])).toEqual([]);
    expect(claims(["eu1", OWN], ["us1", OWN])).toMatchObject([
      { rule: "fleet/account-mismatch", stack: "us1", value: OWN, owner: { stack: "eu1" } },
    ]);
  });

  test("makes no difference between equal stamps, and another project's does", () => {
    const print = (id: string, number: string, member: string): string => {
      const { graph, derivations } = stampOf(id, [
        bucket(number),
        grant(`service-${member}@gcp-sa-run.iam.gserviceaccount.com`),
      ]);
      return fingerprint(canonicalise(graph, derivations));
    };
    expect(print("eu1", OWN, OWN)).toBe(print("us1", FOREIGN, FOREIGN));
    expect(print("eu1", OWN, OWN)).not.toBe(print("us1", FOREIGN, OWN));
  });
});
