import { checkClosed } from "../../graph/closed/closed";
import type { Finding } from "../../graph/closed/finding";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import type { GraphResource } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { withExtra, withResource } from "../mutants/mutant";
import { CLOUDS, type CloudName, type Pair, renderPair } from "./fleet";

/** A stamp with one fault, and where it must be found. */
interface Mutant {
  readonly stamp: StampGraph;
  readonly urn: string;
  readonly path: string;
}

type Change = (stamp: StampGraph, other: StampGraph) => Mutant;

const one = ({ graph }: StampGraph, type: string, ending = ""): GraphResource => {
  const found = graph.resources.find((each) => each.type === type && each.name.endsWith(ending));
  if (found === undefined) throw new Error(`no ${type} …${ending}`);
  return found;
};

/** One resource more. */
const extra =
  (type: string, path: string, inputs: (other: StampGraph) => PropertyMap): Change =>
  (stamp, other) => ({ ...withExtra(stamp, type, inputs(other)), path });

/** One resource made otherwise. */
const changed =
  (type: string, path: string, change: (inputs: PropertyMap) => PropertyMap): Change =>
  (stamp) => {
    const resource = one(stamp, type);
    return {
      stamp: withResource(stamp, resource, { inputs: change(resource.inputs) }),
      urn: resource.urn,
      path,
    };
  };

const CENTRE_STORAGE =
  "/subscriptions/00000000-1111-2222-3333-555555555551/resourceGroups/acmep-central-centre-t2a30/providers/Microsoft.Storage/storageAccounts/acmepcentralev0a38c";
const OTHER_STORAGE =
  "/subscriptions/00000000-1111-2222-3333-555555555552/resourceGroups/acmep-central-centre-i0qci/providers/Microsoft.Storage/storageAccounts/acmepcentralevw83xu";
const READER =
  "/subscriptions/00000000-aaaa-4bbb-8ccc-000000000001/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const OWNER = READER.replace("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
const OWN_CONTAINER = `${CENTRE_STORAGE}/blobServices/default/containers/events-weu1z`;
const onBus = (...actions: string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: actions,
        Resource: "arn:aws:events:eu-west-1:210000000010:event-bus/acmep-central-bus-h8oi7-d1",
      },
    ],
  });
const onInterfaces = (region: string, account: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"],
        Resource: `arn:aws:ec2:${region}:${account}:network-interface/*`,
      },
    ],
  });
const bucketPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::acmep-central-lake-00000/events/*" },
  ],
});

/** What a stamp may not do with a centre or with another stamp's events, by cloud. */
const FAULTS: Readonly<Record<CloudName, Readonly<Record<string, Change>>>> = {
  aws: {
    "reads from the centre's bucket": extra("aws:iam/rolePolicy:RolePolicy", "policy", () => ({
      role: "acmep-euw1a-task-00000",
      policy: bucketPolicy,
    })),
    "may do anything on the centre's bus": extra("aws:iam/rolePolicy:RolePolicy", "policy", () => ({
      policy: onBus("events:*"),
    })),
    "may make rules on the centre's bus beside putting events": extra(
      "aws:iam/rolePolicy:RolePolicy",
      "policy",
      () => ({ policy: onBus("events:PutEvents", "events:PutRule", "events:PutTargets") }),
    ),
    "gives away interfaces of the centre's networks": extra(
      "aws:iam/rolePolicy:RolePolicy",
      "policy",
      () => ({
        policy: onInterfaces("eu-west-1", "210000000010"),
      }),
    ),
    "gives away interfaces of another stamp's networks": extra(
      "aws:iam/rolePolicy:RolePolicy",
      "policy",
      () => ({ policy: onInterfaces("us-east-2", "210000000002") }),
    ),
    "gives away whatever interfaces its account has": extra(
      "aws:iam/rolePolicy:RolePolicy",
      "policy",
      () => ({
        policy: onInterfaces("eu-west-1", "210000000001"),
      }),
    ),
    "archives the centre's bus": extra("aws:cloudwatch/eventArchive:EventArchive", "eventSourceArn", () => ({
      name: "mine",
      eventSourceArn: "arn:aws:events:eu-west-1:210000000010:event-bus/acmep-central-bus-h8oi7",
    })),
    "subscribes to another stamp's topic": extra(
      "aws:cloudwatch/eventRule:EventRule",
      "eventBusName",
      (other) => ({ name: "theirs", eventBusName: other.graph.outputs["eventsTopic"] ?? "" }),
    ),
    "delivers to a centre that is not declared": changed(
      "aws:cloudwatch/eventTarget:EventTarget",
      "arn",
      (inputs) => ({ ...inputs, arn: "arn:aws:events:eu-west-1:998877665544:event-bus/elsewhere" }),
    ),
    "delivers at a door of its centre that is another account's": changed(
      "aws:cloudwatch/eventTarget:EventTarget",
      "arn",
      (inputs) => ({
        ...inputs,
        arn: "arn:aws:events:eu-west-1:210000000010:event-bus/acmep-central-bus-h8oi7-d2",
      }),
    ),
    "delivers to the centre of another law": changed(
      "aws:cloudwatch/eventTarget:EventTarget",
      "arn",
      (inputs) => ({
        ...inputs,
        arn: "arn:aws:events:us-east-1:210000000011:event-bus/acmep-central-bus-rv41e",
      }),
    ),
  },
  azure: {
    "reads from the centre's storage": extra("azure-native:authorization:RoleAssignment", "scope", () => ({
      principalId: "00000000-0000-4000-8000-00000000abcd",
      roleDefinitionId: READER,
      scope: CENTRE_STORAGE,
    })),
    "owns its container at the centre": extra("azure-native:authorization:RoleAssignment", "scope", () => ({
      roleDefinitionId: OWNER,
      scope: OWN_CONTAINER,
    })),
    "reads its container at the centre": extra("azure-native:authorization:RoleAssignment", "scope", () => ({
      roleDefinitionId: READER,
      scope: OWN_CONTAINER,
    })),
    "reads what another stamp sent to the centre": extra(
      "azure-native:authorization:RoleAssignment",
      "scope",
      () => ({
        principalId: "00000000-0000-4000-8000-00000000abcd",
        roleDefinitionId: READER,
        scope: `${CENTRE_STORAGE}/blobServices/default/containers/events-eus2z`,
      }),
    ),
    "subscribes to another stamp's topic": extra(
      "azure-native:authorization:RoleAssignment",
      "scope",
      (other) => ({
        principalId: "00000000-0000-4000-8000-00000000abcd",
        roleDefinitionId: READER,
        scope: one(other, "azure-native:authorization:RoleAssignment", "-app-publish").inputs["scope"] ?? "",
      }),
    ),
    "delivers to a centre that is not declared": changed(
      "azure-native:eventhub:EventHub",
      "captureDescription.destination.storageAccountResourceId",
      (inputs) => withStorage(inputs, CENTRE_STORAGE.replace("acmepcentralev0a38c", "elsewhere")),
    ),
    "delivers to the centre of another law": changed(
      "azure-native:eventhub:EventHub",
      "captureDescription.destination.storageAccountResourceId",
      (inputs) => withStorage(inputs, OTHER_STORAGE),
    ),
  },
  gcp: {
    "reads from the centre's dataset": extra(
      "gcp:bigquery/datasetIamMember:DatasetIamMember",
      "datasetId",
      () => ({
        project: "acme-central-eu",
        datasetId: "projects/acme-central-eu/datasets/acmep_central_events_wffp6",
        role: "roles/bigquery.dataViewer",
        member: "serviceAccount:app@acme-p-euw4g.iam.gserviceaccount.com",
      }),
    ),
    "owns its table at the centre": extra("gcp:bigquery/iamMember:IamMember", "datasetId", () => ({
      project: "acme-central-eu",
      datasetId: "acmep_central_events_wffp6",
      tableId: "events_euw4g",
      role: "roles/bigquery.dataOwner",
    })),
    "reads what another stamp sent to the centre": extra(
      "gcp:bigquery/iamMember:IamMember",
      "tableId",
      () => ({
        project: "acme-central-eu",
        datasetId: "acmep_central_events_wffp6",
        tableId: "events_usc1g",
        role: "roles/bigquery.dataViewer",
        member: "serviceAccount:app@acme-p-euw4g.iam.gserviceaccount.com",
      }),
    ),
    "subscribes to another stamp's topic": extra(
      "gcp:pubsub/subscription:Subscription",
      "topic",
      (other) => ({ name: "theirs", topic: other.graph.outputs["eventsTopic"] ?? "" }),
    ),
    "delivers to a centre that is not declared": (stamp) => {
      const resource = one(stamp, "gcp:pubsub/subscription:Subscription", "events-subscription");
      const inputs = { ...resource.inputs, bigqueryConfig: { table: "elsewhere-project.data.events_euw4g" } };
      return {
        stamp: withResource(stamp, resource, { inputs }),
        urn: resource.urn,
        path: "bigqueryConfig.table",
      };
    },
    "delivers to the centre of another law": (stamp) => {
      const resource = one(stamp, "gcp:pubsub/subscription:Subscription", "events-subscription");
      const table = "acme-central-us.acmep_central_events_h65nt.events_euw4g";
      return {
        stamp: withResource(stamp, resource, { inputs: { ...resource.inputs, bigqueryConfig: { table } } }),
        urn: resource.urn,
        path: "bigqueryConfig.table",
      };
    },
  },
};

function withStorage(inputs: PropertyMap, storageAccountResourceId: string): PropertyMap {
  const capture = inputs["captureDescription"] as PropertyMap;
  const destination = { ...(capture["destination"] as PropertyMap), storageAccountResourceId };
  return { ...inputs, captureDescription: { ...capture, destination } };
}

describe.each(CLOUDS)("the law closed, of a stamp on %s with events on,", (cloud) => {
  let pair: Pair;
  const fleet = new FleetIndex();
  beforeAll(async () => {
    pair = await renderPair(cloud);
    for (const { graph, derivations } of pair.stamps) fleet.add(graph, derivations);
  });
  const judge = ({ graph, derivations }: StampGraph): Finding[] =>
    checkClosed(graph, { derivations, fleet, tokens: pair.tokens });

  test("holds for the clean stamp", () => {
    expect(judge(pair.stamps[0])).toEqual([]);
  });

  test.each(Object.keys(FAULTS[cloud]))("rejects one that %s, and says where", (what) => {
    const [stamp, other] = pair.stamps;
    const mutant = FAULTS[cloud][what]?.(stamp, other);
    if (mutant === undefined) throw new Error("there is such a fault");
    const found = judge(mutant.stamp).filter(({ level }) => level === "violation");
    expect(found.map(({ urn }) => urn)).toContain(mutant.urn);
    const at = found.filter(({ urn, path }) => urn === mutant.urn && path.startsWith(mutant.path));
    expect(at).not.toEqual([]);
    // Whose it is, where a stamp of the fleet made it.
    if (what.includes("another stamp's topic"))
      expect(at.map(({ owner }) => owner?.stack)).toContain(other.id);
  });
});
