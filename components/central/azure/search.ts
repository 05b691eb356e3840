import * as kusto from "@pulumi/azure-native/kusto";
import * as pulumi from "@pulumi/pulumi";
import { grant } from "../../azure/internal/identity";
import { KUSTO } from "../../azure/internal/limits";
import { placeOf } from "../../contract/centres";
import { DAY, isoDuration } from "../../contract/units";
import type { CentralPartArgs, SearchPart } from "../parts";
import type { Intake } from "./intake";
import { searchScript } from "./internal/search-script";
import { centralScope } from "./internal/scope";
import type { Lake } from "./lake";
import type { Secrets } from "./secrets";

/** What search is made from. */
export interface SearchArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
}

/** The database, which is within the centre's own cluster. */
const DATABASE = "events";
/** Name of the function that a question about a tenant calls. */
export const TENANT_FUNCTION = "tenant_events";

/**
 * The smallest cluster of Data Explorer, which reads the files that Capture wrote where they lie and keeps no copy: nothing is to be taken in,
 * kept twice or erased twice. So a search reads the days it is asked for, and has no index. Azure AI Search has one, and reads no Avro; Synapse
 * reads no Avro either. Data Explorer reads what it takes in by way of a premium namespace of Event Hubs, at several times the price of this.
 */
export class Search extends pulumi.ComponentResource implements SearchPart {
  readonly endpoint: pulumi.Output<string>;
  readonly tenants: pulumi.Output<string>;
  readonly cluster: kusto.Cluster;

  constructor(name: string, args: SearchArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:CentralSearch", name, {}, opts);
    const { lake, places, secrets, spec } = args;
    this.cluster = this.makeCluster(name, args);
    const resourceGroupName = secrets.resourceGroup.name;
    const clusterName = this.cluster.name;
    const reads = grant(
      `${name}-read`,
      {
        context: args.context,
        kind: "search-read",
        role: "readObjects",
        principalId: this.cluster.identity.apply((identity) => identity?.principalId ?? ""),
        scope: lake.account.id,
      },
      this,
    );
    const database = new kusto.ReadWriteDatabase(
      `${name}-database`,
      {
        databaseName: DATABASE,
        kind: "ReadWrite",
        clusterName,
        resourceGroupName,
        location: args.context.identity.region,
        softDeletePeriod: isoDuration(spec.searchDays * DAY),
        hotCachePeriod: isoDuration(DAY),
      },
      { parent: this },
    );
    if (places.length > 0)
      new kusto.Script(
        `${name}-tables`,
        {
          scriptName: "tables",
          clusterName,
          databaseName: database.name,
          resourceGroupName,
          continueOnErrors: false,
          scriptContent: lake.account.name.apply((account) =>
            searchScript({ account, days: spec.searchDays, places: places.map((id) => placeOf(id, "-")) }),
          ),
        },
        { parent: this, dependsOn: [reads] },
      );
    this.endpoint = this.cluster.uri;
    this.tenants = database.name.apply(() => TENANT_FUNCTION);
    this.registerOutputs({ endpoint: this.endpoint, tenants: this.tenants });
  }

  private makeCluster(name: string, args: SearchArgs): kusto.Cluster {
    const { context, lake, secrets } = args;
    const { keys } = secrets;
    return new kusto.Cluster(
      `${name}-cluster`,
      {
        clusterName: context.physicalName("q", KUSTO),
        ...centralScope("search", args),
        sku: { name: "Dev(No SLA)_Standard_E2a_v4", tier: "Basic", capacity: 1 },
        // Its own identity reads the lake, as a trusted service; the centre's uses the key.
        identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: [keys.identity.id] },
        keyVaultProperties: {
          keyName: keys.key.name,
          keyVaultUri: keys.uri,
          userIdentity: keys.identity.id,
        },
        enableDiskEncryption: true,
        enableAutoStop: false,
        enablePurge: false,
        enableStreamingIngest: false,
        publicNetworkAccess: "Disabled",
        // What was asked for can be sent nowhere but to the centre's own account.
        restrictOutboundNetworkAccess: "Enabled",
        allowedFqdnList: [pulumi.interpolate`${lake.account.name}.blob.core.windows.net`],
        trustedExternalTenants: [],
      },
      { parent: this, dependsOn: [keys.use] },
    );
  }
}
