import * as chaos from "@pulumi/azure-native/chaos";
import type { types } from "@pulumi/azure-native";
import type * as pulumi from "@pulumi/pulumi";
import { SECURITY_RULE } from "../../../contract/faults/azure-fault";
import { FAULT } from "../../../contract/faults/fault-names";
import type { PartArgs } from "../../../contract/parts";
import type { Database } from "../../database";
import type { Network } from "../../network";
import { grant, stampIdentity } from "../identity";
import { CHAOS_EXPERIMENT } from "../limits";
import { keepLogs } from "./diagnostics";
import type { Scope } from "../scope";

/** PostgreSQL and its pooler. */
const PORTS = ["5432", "6432"];
/** Between the rule that lets the servers of the subnet in to each other (100) and the one that lets the app in (110): a standby still follows. */
const PRIORITY = 105;

/** What breaks a stamp on purpose is made from. */
export interface OwnFaultArgs extends PartArgs {
  readonly network: Network;
  readonly database?: Database | undefined;
  readonly scope: Scope;
  /** The stamp's workspace, for the experiment's log. */
  readonly workspaceId: pulumi.Input<string>;
}

/**
 * The stamp's own experiment of Chaos Studio: nobody reaches the database any more, because its subnet's security group refuses the app. It has no
 * action for PostgreSQL itself. It begins by nobody but an operator, names the one security group, acts as an identity that may write that group's
 * rules and nothing else, and ends after ten minutes; nothing where the class has no such drills. Connections that stand already are cut once they
 * were idle for four minutes.
 */
export function ownFault(name: string, args: OwnFaultArgs, parent: pulumi.Resource): void {
  const { context, database, network, scope, spec, workspaceId } = args;
  if (spec.drills.faults === "off" || database === undefined) return;
  const { resourceGroupName, location } = scope;
  const upon = {
    resourceGroupName,
    parentProviderNamespace: "Microsoft.Network",
    parentResourceType: "networkSecurityGroups",
    parentResourceName: network.dataGroup.name,
  };
  const target = new chaos.Target(
    `${name}-target`,
    { ...upon, targetName: SECURITY_RULE.target, location, properties: {} },
    { parent },
  );
  const capability = new chaos.Capability(
    `${name}-capability`,
    { ...upon, targetName: target.name, capabilityName: SECURITY_RULE.capability },
    { parent },
  );
  const identity = stampIdentity(
    `${name}-identity`,
    { context, kind: "fault", part: "recovery", resourceGroupName, location },
    parent,
  );
  const right = grant(
    `${name}-right`,
    {
      ...{ context, kind: "fault-rules", role: "writeRules" as const },
      ...{ principalId: identity.principalId, scope: network.dataGroup.id },
    },
    parent,
  );
  const experiment = new chaos.Experiment(
    name,
    {
      experimentName: context.physicalName(FAULT, CHAOS_EXPERIMENT),
      ...scope,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      properties: {
        selectors: [{ type: "List", id: "database", targets: [{ type: "ChaosTarget", id: target.id }] }],
        steps: [
          {
            name: "database",
            branches: [
              { name: "database", actions: [refusal(context.subnet("app", 0), context.subnet("data", 0))] },
            ],
          },
        ],
      },
    },
    { parent, dependsOn: [capability, right] },
  );
  keepLogs(
    `${name}-logs`,
    { source: { key: "fault", resourceUri: experiment.id, has: "logs" }, workspaceId },
    parent,
  );
}

function refusal(from: string, to: string): types.input.chaos.ContinuousActionArgs {
  const parameters = {
    name: "stampworks-fault",
    protocol: "TCP",
    sourceAddresses: JSON.stringify([from]),
    destinationAddresses: JSON.stringify([to]),
    action: SECURITY_RULE.does.action,
    destinationPortRanges: JSON.stringify(PORTS),
    sourcePortRanges: JSON.stringify(["*"]),
    priority: String(PRIORITY),
    direction: SECURITY_RULE.does.direction,
  };
  return {
    type: "continuous",
    name: SECURITY_RULE.name,
    selectorId: "database",
    duration: SECURITY_RULE.duration,
    parameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
  };
}
