import * as pulumi from "@pulumi/pulumi";
import { alarmChannels, logAlarm } from "../../gcp/internal/observability/alert-policies";
import { auditReads, ownLog } from "../../gcp/internal/observability/own-log";
import type { CentralObservabilityPart, CentralPartArgs } from "../parts";
import type { Intake } from "./intake";
import type { Lake } from "./lake";
import type { Search } from "./search";
import type { Secrets } from "./secrets";

/** What observability is made from. */
export interface ObservabilityArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
  readonly search: Search | undefined;
}

/** Services whose reads are logged too: who used a key, and who asked for events. */
const AUDITED = ["bigquery", "cloudkms", "iam"];
const LOG_DAYS = 90;

/**
 * The centre's log, which says who asked for what, and whom alarms tell. What does not arrive is alarmed on in each stamp, whose
 * subscription it waits in; here it rings when BigQuery refuses something.
 */
export class Observability extends pulumi.ComponentResource implements CentralObservabilityPart {
  readonly alarmsId: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:CentralObservability", name, {}, opts);
    const { context, secrets } = args;
    const { apis } = secrets;
    ownLog(name, { context, apis, retentionDays: LOG_DAYS }, this);
    for (const service of AUDITED) auditReads(`${name}-audit-${service}`, { context, apis, service }, this);
    const channels = alarmChannels(name, { context, apis, email: context.fleet.alarmEmail }, this);
    const refused = {
      key: "lake-refused",
      says: "the lake refuses events",
      filter: 'resource.type="bigquery_dataset" AND severity>=ERROR AND protoPayload.methodName:"AppendRows"',
    };
    logAlarm(name, refused, { context, apis, channels }, this);
    this.alarmsId = channels[0] ?? pulumi.output("");
    this.registerOutputs({ alarmsId: this.alarmsId });
  }
}
