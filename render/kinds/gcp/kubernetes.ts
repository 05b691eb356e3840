import type { KindTable } from "../kind";
import { compute, google, inUse, keyFault, RFC1035 } from "./google";
import { isMap } from "../../../graph/model/property";

const GROUP = "https://www.googleapis.com/compute/v1/projects/{project}/zones";

/** GKE and what its machines are reached by. */
export const KUBERNETES: KindTable = {
  "gcp:container/cluster:Cluster": google(
    { path: "locations/{location}/clusters", limit: 40, pattern: RFC1035 },
    {
      tagged: false,
      outputs: {
        endpoint: "{ip}",
        selfLink: "https://container.googleapis.com/v1/{id}",
        masterVersion: "1.34.1-gke.1000000",
        nodeVersion: "1.34.1-gke.1000000",
        labelFingerprint: "{chars:8:labels}",
        operation: "",
        tpuIpv4CidrBlock: "",
      },
      replaces: ["name", "location", "network", "subnetwork", "privateClusterConfig.enablePrivateNodes"],
      protection: [
        {
          property: "deletionProtection",
          unlessSet: true,
          code: "failedPrecondition",
          message: "cannot destroy cluster without setting deletion_protection=false and running an update",
        },
      ],
      check: ({ databaseEncryption, location }) =>
        isMap(databaseEncryption) ? keyFault(databaseEncryption["keyName"], location) : undefined,
    },
  ),
  "gcp:container/nodePool:NodePool": {
    id: "projects/{project}/locations/{location}/clusters/{last:cluster}/nodePools/{name}",
    name: { property: "name", scope: "parent", within: ["cluster"], limit: 40, pattern: RFC1035 },
    outputs: {
      project: "{project}",
      version: "1.34.1-gke.1000000",
      operation: "",
      // One group a zone.
      managedInstanceGroupUrls: ({ nodeLocations }) =>
        (Array.isArray(nodeLocations) ? nodeLocations : []).map(
          (zone) => `${GROUP}/${String(zone)}/instanceGroups/gke-{last:cluster}-{hex:8:group}-grp`,
        ),
      instanceGroupUrls: ({ nodeLocations }) =>
        (Array.isArray(nodeLocations) ? nodeLocations : []).map(
          (zone) => `${GROUP}/${String(zone)}/instanceGroupManagers/gke-{last:cluster}-{hex:8:group}-grp`,
        ),
    },
    replaces: ["cluster", "name", "location", "nodeConfig.serviceAccount", "maxPodsPerNode"],
    references: { cluster: ["gcp:container/cluster:Cluster"] },
  },
  "gcp:compute/instanceGroupNamedPort:InstanceGroupNamedPort": {
    id: "projects/{project}/zones/{in:zone}/instanceGroups/{last:group}/{in:port}/{in:name}",
    outputs: { project: "{project}" },
    replaces: ["*"],
  },
  "gcp:compute/regionHealthCheck:RegionHealthCheck": compute("regions/{location}/healthChecks", {
    outputs: { healthCheckId: 1, type: "HTTP" },
    blockers: inUse("gcp:compute/regionBackendService:RegionBackendService"),
  }),
};
