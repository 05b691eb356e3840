import { z } from "zod";
import type { ClassSpec } from "../../components/contract/class";
import { HOUR } from "../../components/contract/units";
import { HOURS_A_MONTH } from "../capacity/duration";

const positive = (fallback: number, most = 1e6): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).max(most).default(fallback);

/**
 * What the part of a bill that follows use is reckoned from. Nobody but the operator knows these numbers: they are
 * declared here, printed with every result and changed with `--assume`.
 */
export const assumptionsSchema = z.strictObject({
  /** Peak over mean of the requests; the bound is the peak. Default 4. */
  peakOverMean: z.number().min(1).max(100).default(4),
  /** KB of an answer, as it leaves the cloud; default 10. */
  responseKb: positive(10),
  /** KB a request sends through the NAT gateway; default 0.5. */
  natKb: positive(0.5),
  /** KB a request carries between zones, to database and cache and back; default 10. */
  zoneKb: positive(10),
  /** KB of logs of a request, access log included; default 0.5. */
  logKb: positive(0.5),
  /** KB of the firewall's logs of a request, beyond what the firewall's own price includes; default 0.5. */
  firewallLogKb: positive(0.5),
  /** KB of flow logs of a request; default 0.2. */
  flowLogKb: positive(0.2),
  /** Messages a request puts into the queue; default 0.05. */
  messages: positive(0.05, 100),
  /** KB of a message; default 4. */
  messageKb: positive(4),
  /** Objects a request reads; default 0.05. */
  objectReads: positive(0.05, 1000),
  /** Objects a request writes; default 0.01. */
  objectWrites: positive(0.01, 1000),
  /** Former versions of objects, as a share of the present ones; default 0.1. */
  versions: positive(0.1, 10),
  /** Share of the database's storage that is data when the stamp is full; default 0.5. */
  databaseFill: positive(0.5, 1),
  /** Share of the data that changes in a day, which is what backups grow by; default 0.02. */
  dailyChange: positive(0.02, 1),
  /** Requests per connection, where connections are billed; default 20. */
  requestsPerConnection: z.number().min(1).max(1e6).default(20),
  /** Calls to keys and secrets per thousand requests; default 1. */
  keyCalls: positive(1, 1e6),
  /** Metrics Container Insights makes of a service; default 15. */
  insightMetrics: positive(15, 1000),
});
export type Assumptions = z.output<typeof assumptionsSchema>;

/** What a stamp is used for in a month. */
export interface Usage {
  /** Share of the bounds that is used; 0–1. */
  readonly fill: number;
  /** Mean load as a share of what the class is sized for. */
  readonly load: number;
  /** Requests a second on average. */
  readonly perSecond: number;
  /** Requests a month. */
  readonly requests: number;
  readonly messages: number;
  /** GB of each kind a month. */
  readonly outGb: number;
  readonly natGb: number;
  readonly zoneGb: number;
  readonly logGb: number;
  readonly firewallLogGb: number;
  readonly flowLogGb: number;
  readonly messageGb: number;
  /** Objects that are there, former versions included, in GB. */
  readonly storedGb: number;
  readonly objectReads: number;
  readonly objectWrites: number;
  readonly keyCalls: number;
  readonly assume: Assumptions;
}

const KB_A_GB = 1e6;

/** What a stamp of a class is used for in a month when so much of its bounds is used. */
export function usageOf(bounds: ClassSpec["bounds"], fill: number, assume: Assumptions): Usage {
  const load = fill / assume.peakOverMean;
  const perSecond = bounds.requestsPerSecond * load;
  const requests = perSecond * HOURS_A_MONTH * HOUR;
  const messages = requests * assume.messages;
  const gb = (kb: number): number => (requests * kb) / KB_A_GB;
  return {
    fill,
    load,
    perSecond,
    requests,
    messages,
    outGb: gb(assume.responseKb),
    natGb: gb(assume.natKb),
    zoneGb: gb(assume.zoneKb),
    logGb: gb(assume.logKb),
    firewallLogGb: gb(assume.firewallLogKb),
    flowLogGb: gb(assume.flowLogKb),
    messageGb: (messages * assume.messageKb) / KB_A_GB,
    storedGb: bounds.storageGb * fill * (1 + assume.versions),
    objectReads: requests * assume.objectReads,
    objectWrites: requests * assume.objectWrites,
    keyCalls: (requests * assume.keyCalls) / 1000,
    assume,
  };
}

/** All logs of a stamp in a month, in GB. */
export function allLogsGb({ assume, firewallLogGb, flowLogGb, logGb, messages }: Usage): number {
  return logGb + firewallLogGb + flowLogGb + (messages * assume.logKb) / KB_A_GB;
}

/** Instances that run on average: as many as the load takes, and never fewer than the least. */
export function runningOf({ load }: Usage, least: number, most: number): number {
  return Math.max(least, most * load);
}

/** Data in a database of so much storage, in GB. */
export function dataGb({ assume, fill }: Usage, storageGb: number): number {
  return storageGb * assume.databaseFill * fill;
}

/** What backups of data take that are kept so many days, each of them only what has changed, in GB. */
export function backupGb({ assume }: Usage, data: number, days: number): number {
  return data * (1 + assume.dailyChange * days);
}
