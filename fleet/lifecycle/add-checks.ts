import { overlaps, parseCidr } from "../../components/contract/cidr";
import { reservedBlocks } from "../../components/contract/reserved-blocks";
import { StampError, shown } from "../../core/errors";
import { ROUTING_STACK } from "../../components/program/config";
import { freeBlock } from "../inventory/overlap";
import type { StackIdentity } from "../inventory/own-program";
import { takenBlocks } from "./blocks";
import type { AddCheck, AddFleet } from "./add-check";
import { checkEdgeStore, checkNumber } from "./routing-limits";

/** Rules every new stamp is held to. */
export const ADD_CHECKS: readonly AddCheck[] = [
  checkName,
  checkTaken,
  checkAccount,
  checkBlock,
  checkReserved,
  checkBlueprint,
  checkExpiry,
  checkNumber,
  checkEdgeStore,
];

function checkName({ id }: StackIdentity): StampError[] {
  if (id !== ROUTING_STACK) return [];
  const fix = "take another id";
  return [
    new StampError("input", "the name is kept for the global routing layer", {
      field: "id",
      received: shown(id),
      fix,
    }),
  ];
}

function checkTaken({ id }: StackIdentity, { stamps }: AddFleet): StampError[] {
  const twin = stamps.find((stamp) => stamp.id === id);
  if (twin === undefined) return [];
  const details = {
    field: "id",
    received: shown(id),
    fix: `take another id, or change ${twin.file} by hand`,
  };
  return [new StampError("input", "the fleet has a stamp with this id and another identity", details)];
}

/** Stamps that share an account share its quotas, and whoever holds its keys holds both. */
function checkAccount({ account, cloud }: StackIdentity, { layerAccount, stamps }: AddFleet): StampError[] {
  if (account === layerAccount) {
    const details = {
      field: "--account",
      received: shown(account),
      allowed: "an account of the stamp's own",
      fix: "make one for this stamp: what it breaks must not break what leads to the others",
    };
    return [new StampError("input", "the account is the routing layer's", details)];
  }
  const twin = stamps.find(({ identity }) => identity.cloud === cloud && identity.account === account);
  if (twin === undefined) return [];
  const kind = { aws: "account", azure: "subscription", gcp: "project" }[cloud];
  return [
    new StampError("input", `the ${kind} is stamp "${twin.id}"'s (${twin.file})`, {
      field: "--account",
      received: shown(account),
      allowed: `a ${kind} no other stamp lives in`,
      fix: `make one for this stamp: stamps of one ${kind} share its quotas`,
    }),
  ];
}

/** What is reserved is not free, though no config says so. */
function checkReserved({ account, cidr }: StackIdentity, { reserved = [] }: AddFleet): StampError[] {
  const met = reserved.find(
    (each) =>
      each.cidr !== undefined && cidr !== undefined && overlaps(parseCidr(cidr), parseCidr(each.cidr)),
  );
  const twin = reserved.find(({ values }) => account !== undefined && values["account"] === account);
  const refuse = (field: string, received: string | undefined, id: string): StampError =>
    new StampError("input", `it is reserved for stamp "${id}"`, {
      field,
      received: shown(received),
      fix: "take another; stampworks stamps reserved lists what is reserved",
    });
  return [
    ...(met === undefined ? [] : [refuse("--cidr", cidr, met.id)]),
    ...(twin === undefined ? [] : [refuse("--account", account, twin.id)]),
  ];
}

function checkBlock({ cidr, cloud }: StackIdentity, fleet: AddFleet): StampError[] {
  if (cidr === undefined) return [];
  const { stamps } = fleet;
  const block = parseCidr(cidr);
  const met = stamps.find(
    ({ identity }) => identity.cidr !== undefined && overlaps(block, parseCidr(identity.cidr)),
  );
  if (met === undefined) return [];
  const free = freeBlock([...takenBlocks(fleet), ...reservedBlocks(cloud)], block.prefix);
  return [
    new StampError(
      "cidr",
      `the block shares addresses with stamp "${met.id}" (${met.file}, ${met.identity.cidr ?? ""})`,
      {
        field: "--cidr",
        received: shown(cidr),
        fix: free === undefined ? "take a free one" : `leave --cidr out, or take a free one such as ${free}`,
      },
    ),
  ];
}

function checkBlueprint(identity: StackIdentity, { blueprint }: AddFleet): StampError[] {
  if (blueprint === undefined) return [];
  const problems: StampError[] = [];
  const { classes, global } = blueprint;
  if (!Object.hasOwn(classes, identity.class)) {
    const allowed = Object.keys(classes).join(", ");
    const details = {
      field: "--class",
      received: shown(identity.class),
      allowed,
      fix: "add the class to the blueprint first",
    };
    problems.push(new StampError("input", "unknown class", details));
  }
  if (global[identity.cloud] === undefined) {
    const allowed = Object.keys(global).join(", ");
    const fix = `describe global.${identity.cloud} in the blueprint first`;
    const details = { field: "--cloud", received: shown(identity.cloud), allowed, fix };
    problems.push(new StampError("input", "the blueprint has no global scope for this cloud", details));
  }
  return problems;
}

function checkExpiry({ expires }: StackIdentity, { today }: AddFleet): StampError[] {
  if (expires === undefined || expires >= today) return [];
  const details = { field: "--expires", received: shown(expires), allowed: `${today} or later` };
  return [new StampError("input", "the last day is over already", details)];
}
