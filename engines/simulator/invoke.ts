import type { PropertyMap } from "../../graph/model/property";
import { hex, uuid } from "./digest";
import { SimulatedCloudError } from "./errors";
import { cloudOf } from "../../render/kinds/cloud";
import { projectNumber, type Scope } from "./scope";

type Answer = (args: PropertyMap, scope: Scope) => PropertyMap;

const ANSWERS: Readonly<Record<string, Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, { account }) => ({
    id: account,
    accountId: account,
    arn: `arn:aws:sts::${account}:assumed-role/simulator/session`,
    userId: `AROA${hex(17, account).toUpperCase()}:session`,
  }),
  "aws:index/getRegion:getRegion": (_args, { region }) => ({
    id: region,
    name: region,
    region,
    description: region,
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, scope) => {
    const region = typeof args["region"] === "string" ? args["region"] : scope.region;
    return {
      id: region,
      names: ["a", "b", "c"].map((zone) => region + zone),
      zoneIds: ["1", "2", "3"].map((n) => `${region}-az${n}`),
    };
  },
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (args) => ({
    ...args,
    id: `pl-${hex(8, String(args["name"]))}`,
    arn: `arn:aws:ec2:us-east-1:aws:prefix-list/pl-${hex(8, String(args["name"]))}`,
    ownerId: "AWS",
  }),
  "azure-native:authorization:getClientConfig": (_args, { subscription, tenant }) => ({
    clientId: uuid("client"),
    objectId: uuid("object"),
    subscriptionId: subscription,
    tenantId: tenant,
  }),
  "gcp:organizations/getProject:getProject": (args, scope) => {
    const project = typeof args["projectId"] === "string" ? args["projectId"] : scope.project;
    return { id: `projects/${project}`, projectId: project, number: projectNumber(project), name: project };
  },
  "gcp:organizations/getClientConfig:getClientConfig": (_args, { project, region }) => ({
    id: `projects/${project}/regions/${region}`,
    project,
    region,
    zone: `${region}-b`,
    accessToken: "simulated",
    defaultLabels: {},
  }),
};

/**
 * Answers a provider function as the cloud would.
 * @throws SimulatedCloudError for a function no table answers: a guessed answer would hide a mistake.
 */
export function invoke(token: string, args: PropertyMap, scope: Scope): PropertyMap {
  const answer = ANSWERS[token];
  if (answer === undefined) {
    throw new SimulatedCloudError(
      cloudOf(token) ?? "random",
      "NotImplemented",
      `the simulator does not answer ${token}`,
    );
  }
  return answer(args, scope);
}
