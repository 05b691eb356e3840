import type { ClassSpec } from "../../components/contract/class";
import { basename } from "node:path";
import type { Cloud } from "../../components/contract/cloud";
import { REGIONS } from "../../components/contract/regions";
import { CENTRAL_STACK } from "../../components/program/central-config";
import type { FleetBlueprint } from "../../components/program/fleet-blueprint";
import { StampError, shown } from "../../core/errors";
import type { CentralEntry, StampEntry } from "./stack-config";

/** Where a centre is, as the blueprint says it. */
interface Address {
  readonly region: string;
  readonly account: string;
}

const lawOf = ({ home }: CentralEntry): string => REGIONS[home.cloud][home.region]?.residency ?? "";
const keyOf = (cloud: string, law: string): string => `${cloud} ${law}`;

/** The centre of a stamp's law on its cloud; undefined where the fleet has none. */
export function centreOfLaw(
  central: readonly CentralEntry[],
  { cloud, residency }: StampEntry["identity"],
): CentralEntry | undefined {
  return central.find((centre) => centre.home.cloud === cloud && lawOf(centre) === residency);
}

/** Two centres of one law on one cloud: a stamp would not know to which its events go. */
export function twinCentres(central: readonly CentralEntry[]): StampError[] {
  const first = new Map<string, CentralEntry>();
  return central.flatMap((centre) => {
    const { file, home, placeOf } = centre;
    const key = keyOf(home.cloud, lawOf(centre));
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, centre);
      return [];
    }
    return [
      new StampError("input", `a second centre on ${home.cloud} under "${lawOf(centre)}"`, {
        file,
        ...placeOf("region"),
        field: "stampworks:region",
        received: shown(home.region),
        allowed: "one centre a law and cloud",
        fix: `list its stamps in ${before.file}, and remove this file once nothing is left of the stack`,
      }),
    ];
  });
}

/**
 * What is wrong between the blueprint's centres, their configs and the stamps that let events out: an address that is not where the
 * centre's config says, and a stamp whose events nobody takes.
 */
export function lawProblems(
  {
    central,
    stamps,
    problems,
  }: {
    readonly central: readonly CentralEntry[];
    readonly stamps: readonly StampEntry[];
    readonly problems: readonly StampError[];
  },
  blueprint: FleetBlueprint,
): StampError[] {
  // A centre's config with faults of its own is mended first.
  if (problems.some(({ details: { file = "" } }) => CENTRAL_STACK.test(stackOf(file)))) return [];
  const byLaw = new Map(central.map((centre) => [keyOf(centre.home.cloud, lawOf(centre)), centre]));
  return [
    ...central.flatMap((centre) => elsewhere(centre, blueprint)),
    ...stamps.flatMap((stamp) => notTaken(stamp, blueprint, byLaw)),
  ];
}

function elsewhere(centre: CentralEntry, blueprint: FleetBlueprint): StampError[] {
  const { file, home, placeOf } = centre;
  const address = addressOf(blueprint, home.cloud, lawOf(centre));
  if (address === undefined) return [];
  return (["account", "region"] as const).flatMap((key) => {
    if (address[key] === home[key]) return [];
    return [
      new StampError("input", `the blueprint's centre of "${lawOf(centre)}" is in another ${key}`, {
        file,
        ...placeOf(key),
        field: `stampworks:${key}`,
        received: shown(home[key]),
        allowed: `${address[key]}, as global.${home.cloud}.centres.${lawOf(centre)} says`,
        fix: "write in the blueprint what the centre's stack says as its address, or mend this file",
      }),
    ];
  });
}

function notTaken(
  { file, id, identity, placeOf }: StampEntry,
  { classes, global }: FleetBlueprint,
  byLaw: ReadonlyMap<string, CentralEntry>,
): StampError[] {
  const { class: name, cloud, residency } = identity;
  // A program's own blueprint may have classes that say nothing of it.
  const made: Partial<ClassSpec> | undefined = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (made?.events?.enabled !== true) return [];
  const problem = (says: string, details: { received: string; allowed: string; fix: string }) => [
    new StampError("input", says, { file, ...placeOf("class"), field: "stampworks:class", ...details }),
  ];
  const received = `class ${shown(name)}, which lets events out`;
  const law = residency ?? "";
  const off = "or give the stamp a class that lets no events out";
  if (global[cloud] !== undefined && addressOf({ global }, cloud, law) === undefined)
    return problem(`there is no centre for the events of stamp "${id}"`, {
      received,
      allowed: `a centre under "${law}", the stamp's law`,
      fix: `bring up the stack of that centre and name its address as global.${cloud}.centres.${law} in the blueprint, ${off}`,
    });
  const centre = byLaw.get(keyOf(cloud, law));
  if (centre === undefined)
    return problem(`the fleet has no centre that takes the events of stamp "${id}"`, {
      received,
      allowed: `a stack central-… on ${cloud} in a region under "${law}", which lists the stamp`,
      fix: `write that centre's config file, ${off}`,
    });
  if (Object.hasOwn(centre.home.stamps, id) || centre.home.former.includes(id)) return [];
  return problem(`the centre of "${law}" does not list stamp "${id}"`, {
    received,
    allowed: `a stamp of stampworks:stamps in ${centre.file}`,
    fix: `add ${id}: ${identity.account} there, then stampworks up ${centre.id}, ${off}`,
  });
}

/** Where the blueprint says that a law's centre is; undefined where it names none. */
function addressOf(
  { global }: Pick<FleetBlueprint, "global">,
  cloud: Cloud,
  law: string,
): Address | undefined {
  const of = <T>(centres: Readonly<Record<string, T | undefined>> | undefined): T | undefined =>
    centres !== undefined && Object.hasOwn(centres, law) ? centres[law] : undefined;
  switch (cloud) {
    case "aws": {
      const [, , , region = "", account = ""] = of(global.aws?.centres)?.bus.split(":") ?? [];
      return region === "" ? undefined : { region, account };
    }
    case "azure": {
      const centre = of(global.azure?.centres);
      return centre && { region: centre.region, account: centre.storageAccountId.split("/")[2] ?? "" };
    }
    case "gcp": {
      const centre = of(global.gcp?.centres);
      return centre && { region: centre.region, account: centre.project };
    }
  }
}

function stackOf(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/u.exec(basename(file))?.[1] ?? "";
}
