import type { FleetBlueprint } from "../../../components/program/fleet-blueprint";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import type { Registry } from "../../../tenants/registry/registry";
import { type FleetContext, isConfirmed, refuseUnasked } from "../../context";
import type { CentralEntry, StampEntry } from "../../inventory/stack-config";
import { type BuildEvent, openFleet } from "../../open";
import { type RegistryInput, withRegistry } from "../../tenants/registry";
import { AwsAccount } from "./aws-account";
import { DeadLetterQueue } from "./aws-queue";
import { AZURE_NOTE, gcpCommands } from "./by-hand";
import { drain } from "./drain";
import { Erased } from "./erased";
import { centreFor, namesOfCentre, namesOfStamp, placesOf } from "./places";
import { intoStreams, ontoBus, type PutBack } from "./put-back";
import type { RedriveResult, RedriveRow } from "./schema";

/** Which dead letters, and whether they are put back. */
export interface RedriveInput extends RegistryInput {
  /** Stamps and centres; empty for all that let events out or take them in. */
  readonly stacks: readonly string[];
  /** Put back what waits; otherwise it is counted. */
  readonly start: boolean;
  /** Dead letters of a stack that are looked at, at most; 1–100,000. */
  readonly limit: number;
  /** Profile of the AWS CLI's, `{account}` in it for the account. Default: the environment's credentials. */
  readonly profile?: string | undefined;
  readonly yes: boolean;
}

/** What is asked before anything is put back. */
export interface RedriveQuestion {
  readonly stacks: readonly string[];
  readonly waiting: number;
}

/** What is told meanwhile. */
export type RedriveEvent =
  | BuildEvent
  | { readonly kind: "put-back"; readonly stack: string; readonly putBack: number };

/** A queue of AWS's whose letters can be put back from here. */
interface Queue {
  readonly queue: DeadLetterQueue;
  readonly centre: AwsAccount;
  readonly bucket: string;
  readonly put: PutBack;
}

/** What is known of a stack before anybody is asked. */
interface Place {
  readonly row: RedriveRow;
  readonly queue?: Queue;
}

type Context = FleetContext<RedriveEvent, RedriveQuestion>;

/**
 * Counts events that could not be delivered to the centre, and puts them back on their way. SQS's own redrive (`StartMessageMoveTask`) moves
 * messages to another queue and takes no queue that EventBridge filled
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html), so each is put where it was to go by the
 * AWS CLI. On Google Cloud the commands are given. Nothing that an event says is shown.
 *
 * @throws StampError `input` for what can't be asked for
 */
export async function redrive(input: RedriveInput, context: Context): Promise<RedriveResult> {
  const fleet = await openFleet(context);
  const { blueprint } = fleet.program;
  if (blueprint === undefined)
    throw new StampError("input", "the program says no blueprint, from which names of queues follow", {
      fix: "export the blueprint beside the program",
    });
  const { centres, stamps } = placesOf(fleet, input.stacks);
  const places = [
    ...stamps.map((stamp) =>
      ofStamp(stamp, blueprint, input, context, () => centreFor(fleet.inventory, stamp)),
    ),
    ...centres.flatMap((centre) => ofCentre(centre, blueprint, input, context)),
  ];
  if (input.start) refuseUnasked(context, input.yes);
  const counted: Place[] = [];
  for (const place of places) counted.push(await count(place));
  const rows = counted.map(({ row }) => row);
  if (!input.start) return { declined: false, stacks: rows };
  const due = counted.filter(({ row }) => (row.waiting ?? 0) > 0);
  const waiting = due.reduce((sum, { row }) => sum + (row.waiting ?? 0), 0);
  if (waiting === 0) return { declined: false, stacks: rows };
  const question = { stacks: due.map(({ row }) => row.stack), waiting };
  if (!(await isConfirmed(context, input.yes, question))) return { declined: true, stacks: rows };
  return withRegistry(
    context,
    fleet.inventory.project,
    input.registry,
    async (registry) => {
      const stacks: RedriveRow[] = [];
      for (const place of counted)
        stacks.push(due.includes(place) ? await putBack(place, input, registry, context) : place.row);
      return { declined: false, stacks };
    },
    "reads",
  );
}

function ofStamp(
  stamp: StampEntry,
  blueprint: FleetBlueprint,
  { profile }: RedriveInput,
  { env, signal }: Context,
  centreOf: () => CentralEntry,
): Place {
  const { account, cloud, region } = stamp.identity;
  const row = { stack: stamp.id, cloud, account, region, commands: [] };
  const { dead, topic } = namesOfStamp(stamp, blueprint);
  if (cloud === "azure") return { row: { ...row, note: AZURE_NOTE } };
  if (cloud === "gcp") {
    const commands = [...gcpCommands(stamp, { dead, topic })];
    return { row: { ...row, queue: dead, commands } };
  }
  const aws = new AwsAccount({ account, region, profile, env, signal });
  const { home, ...centre } = centreOf();
  const { bucket } = namesOfCentre({ home, ...centre }, blueprint);
  return {
    row: { ...row, queue: dead },
    queue: {
      queue: new DeadLetterQueue(aws, dead),
      centre: new AwsAccount({ account: home.account, region: home.region, profile, env, signal }),
      bucket,
      put: ontoBus(aws, topic, account),
    },
  };
}

/** On Azure and Google Cloud what a centre refuses waits at the stamps. */
function ofCentre(
  centre: CentralEntry,
  blueprint: FleetBlueprint,
  { profile }: RedriveInput,
  { env, signal }: Context,
): Place[] {
  const { account, cloud, region, stamps } = centre.home;
  if (cloud !== "aws") return [];
  const { bucket, dead, streams } = namesOfCentre(centre, blueprint);
  const aws = new AwsAccount({ account, region, profile, env, signal });
  const put = intoStreams(aws, streams, new Set(Object.values(stamps)));
  return [
    {
      row: { stack: centre.id, cloud, account, region, queue: dead, commands: [] },
      queue: { queue: new DeadLetterQueue(aws, dead), centre: aws, bucket, put },
    },
  ];
}

async function count(place: Place): Promise<Place> {
  const { queue, row } = place;
  if (queue === undefined) return place;
  try {
    const { inFlight, oldestSeconds, waiting } = await queue.queue.waiting(new Date());
    return { ...place, row: { ...row, waiting, inFlight, ...defined({ oldestSeconds }) } };
  } catch (error) {
    return { ...place, row: { ...row, problem: problemOf(error) } };
  }
}

async function putBack(
  { queue, row }: Place,
  { limit }: RedriveInput,
  registry: Registry,
  { emit, signal }: Context,
): Promise<RedriveRow> {
  if (queue === undefined) return row;
  const erased = new Erased(registry, queue.centre, queue.bucket);
  const told = (put: number): void => emit({ kind: "put-back", stack: row.stack, putBack: put });
  try {
    return { ...row, redriven: await drain({ ...queue, erased, limit, signal, told }) };
  } catch (error) {
    return { ...row, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  if (!(error instanceof StampError)) return messageOf(error);
  const { fix } = error.details;
  return `${error.message}${fix === undefined ? "" : `; ${fix}`}`;
}
