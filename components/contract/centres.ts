import { z } from "zod";
import { StampError } from "../../core/errors";
import { type Cloud, Residency } from "./cloud";
import { text } from "./identity";
import { REGIONS } from "./regions";

/** The centre of AWS's stamps under one law. */
export const awsCentreSchema = z.strictObject({
  /** ARN of its first bus, which the stack `central-…` says: `arn:aws:events:eu-west-1:111122223333:event-bus/acmep-…`. */
  bus: text(
    /^arn:aws:events:[a-z0-9-]+:[0-9]{12}:event-bus\/[\w.-]{1,256}$/,
    "the ARN of an event bus of EventBridge",
  ),
});

/** The centre of Azure's stamps under one law. */
export const azureCentreSchema = z.strictObject({
  /** Region it is in, from which its law follows. */
  region: z.string(),
  /** ARM id of its storage account, which the stack `central-…` says. */
  storageAccountId: text(
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]{3,24}$/,
    "the ARM id of a storage account",
  ),
});

/** The centre of Google Cloud's stamps under one law. */
export const gcpCentreSchema = z.strictObject({
  /** Region it is in, from which its law follows. */
  region: z.string(),
  /** Project it is in. */
  project: text(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a Google Cloud project id"),
  /** Its dataset in BigQuery, which the stack `central-…` says. */
  dataset: text(
    /^(?=.*_)[A-Za-z0-9_]{1,1024}$/,
    "the id of a dataset as its stack says it, with an underscore",
  ),
});

export type AwsCentre = z.output<typeof awsCentreSchema>;
export type AzureCentre = z.output<typeof azureCentreSchema>;
export type GcpCentre = z.output<typeof gcpCentreSchema>;

/** Law → the centre of the stamps that live under it. */
export type Centres<T> = Readonly<Partial<Record<Residency, T>>>;

/**
 * The centres of one cloud, by law. What a law's stamps say stays under that law: a centre in a region of another one is refused, and
 * one address under two laws. On Azure and Google Cloud the address tells no region: the fleet compares it with the centre's config.
 * @param regionOf the region a centre is in
 */
export function centresSchema<S extends z.ZodType>(
  cloud: Cloud,
  centre: S,
  regionOf: (centre: z.output<S>) => string,
) {
  const entries = Object.values(Residency).map((law) => [law, centre.optional()] as const);
  const shape = Object.fromEntries(entries) as Record<Residency, z.ZodOptional<S>>;
  return z.strictObject(shape).superRefine((centres, context) => {
    const seen = new Map<string, string>();
    for (const [law, value] of Object.entries(centres)) {
      if (value === undefined) continue;
      // What the region is said to be tells no two centres from each other.
      const { region: _region, ...rest }: Record<string, unknown> = { ...(value as object) };
      const address = JSON.stringify(rest).toLowerCase();
      const twin = seen.get(address);
      if (twin !== undefined) {
        const message = `a centre of the law's own: this one is that of "${twin}"`;
        context.addIssue({ code: "custom", path: [law], message, input: Object.values(rest).join(".") });
      }
      seen.set(address, law);
      const region = regionOf(value as z.output<S>);
      const known = Object.hasOwn(REGIONS[cloud], region) ? REGIONS[cloud][region] : undefined;
      if (known?.residency === law) continue;
      const message =
        known === undefined
          ? `a centre in a region of ${cloud}: ${Object.keys(REGIONS[cloud]).join(", ")}`
          : `a centre in a region under the law of "${law}"; ${region} is under "${known.residency}"`;
      context.addIssue({ code: "custom", path: [law], message, input: region });
    }
  });
}

/** What is known of a stamp whose centre is looked for. */
interface UnderLaw {
  readonly identity: { readonly id: string; readonly cloud: Cloud; readonly residency: Residency };
}

/**
 * The centre that a stamp's events go to: that of its own law, and of no other.
 * @throws StampError `input` when the blueprint names none for the law
 */
export function centreOf<T>({ identity }: UnderLaw, centres: Centres<T> | undefined): T {
  const { id, cloud, residency } = identity;
  const centre = centres?.[residency];
  if (centre !== undefined) return centre;
  const known = Object.keys(centres ?? {});
  throw new StampError("input", `there is no centre for the events of stamp "${id}"`, {
    field: `global.${cloud}.centres.${residency}`,
    received: known.length === 0 ? "no centres" : `centres for ${known.join(", ")}`,
    allowed: `a centre under "${residency}", the stamp's law`,
    fix: "bring up the stack of that centre and name its address in the blueprint, or turn the class's events off",
  });
}

/** A centre's values as derivations name them: `bus` as `centreBus`. */
export function centreTexts(centre: object | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(centre ?? {}).map(([key, value]) => [
      `centre${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      String(value),
    ]),
  );
}

/**
 * What the centre keeps for a stamp alone: the name of its container or, with `_`, of its table. The centre makes it for the stamps that
 * it lists, so that there is a place for no other.
 */
export function placeOf(id: string, joint: "-" | "_"): string {
  return `events${joint}${id}`;
}

/**
 * Buses that a centre on AWS has. Each lets in the accounts whose door it is: the policy of one has room for `MOST_AT_A_DOOR` accounts, and
 * which door is an account's follows from its number alone, so that no stamp ever changes doors because another one came.
 */
export const DOORS = 8;

/**
 * Accounts that the policy of one bus has room for: 10,240 characters, of which an account's ARN takes 33 with its quotes and comma, and all
 * else up to 260. Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const MOST_AT_A_DOOR = 300;

/** What a door's bus has at the end of its name, behind that of the first. */
export function doorSuffix(door: number): string {
  return door === 0 ? "" : `-d${door}`;
}

/**
 * The bus at which the centre lets an account in.
 * @param bus ARN or name of the centre's first bus
 */
export function doorOf(bus: string, account: string): string {
  return `${bus}${doorSuffix(Number(account) % DOORS)}`;
}

/** The centre's first bus, told by any of its doors; what is none stays as it is. */
export function firstDoorOf(bus: string): string {
  return bus.replace(/-d[1-9]$/u, "");
}

/** Block of the network that search is in on AWS. No other network is connected to it, so that all centres may have the same one. */
export const SEARCH_BLOCK = "10.255.0.0/24";
