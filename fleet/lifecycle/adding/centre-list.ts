import { join } from "node:path";
import { isMap, isScalar, parseDocument, Scalar } from "yaml";
import { NAMESPACE } from "../../../components/program/config";
import type { FleetBlueprint } from "../../../components/program/fleet-blueprint";
import { StampError } from "../../../core/errors";
import { type KillPoint, writeDurably } from "../../../core/files/durable";
import { readText } from "../../../core/files/read-text";
import { centreOfLaw, lawProblems } from "../../inventory/centre-laws";
import type { Inventory } from "../../inventory/inventory";
import type { CentralEntry, StampEntry } from "../../inventory/stack-config";
import { stackFile } from "../stack-file";

const KEYS = [`${NAMESPACE}:stamps`, "stamps"];

/**
 * The centre that has to list a new stamp; undefined where the stamp lets no events out.
 * @throws StampError `input` where the fleet has no centre that could take its events
 */
export function centreToList(
  inventory: Inventory,
  blueprint: FleetBlueprint | undefined,
  stamp: StampEntry,
): CentralEntry | undefined {
  if (blueprint === undefined) return undefined;
  const ask = (central: readonly CentralEntry[]): StampError[] =>
    lawProblems({ central, stamps: [stamp], problems: [] }, blueprint);
  if (ask(inventory.central).length === 0) return undefined;
  const centre = centreOfLaw(inventory.central, stamp.identity);
  const { account } = stamp.identity;
  const central = inventory.central.map((each) =>
    each === centre
      ? { ...each, home: { ...each.home, stamps: { ...each.home.stamps, [stamp.id]: account } } }
      : each,
  );
  const left = ask(central);
  if (left.length > 0) throw StampError.all(left);
  return centre;
}

/** Lists a stamp in a centre's config. The centre itself learns of it by its next update, before the stamp is up. @returns the file */
export function listAtCentre(
  { project }: Inventory,
  centre: CentralEntry,
  { id, identity }: StampEntry,
  killPoint?: KillPoint,
): string {
  const file = stackFile(project, centre.id);
  const text = readText(project.root, file);
  writeDurably(join(project.root, file), withTaken(text, id, identity.account), { killPoint });
  return file;
}

/** The config's text with a stamp among those that events are taken from; comments stay. */
export function withTaken(text: string, id: string, account: string): string {
  const document = parseDocument(text, { prettyErrors: false, merge: false });
  const config = document.get("config", true);
  if (document.errors.length > 0 || !isMap(config))
    throw new StampError("input", "not a centre's config", {
      field: KEYS[0] ?? "",
      allowed: "a map of stamps' ids to their accounts",
      fix: "correct the file; stampworks status says where",
    });
  const pair = config.items.find(({ key }) => isScalar(key) && KEYS.includes(String(key.value)));
  const value = new Scalar(account);
  value.type = Scalar.QUOTE_DOUBLE;
  const key = pair !== undefined && isScalar(pair.key) ? String(pair.key.value) : (KEYS[0] ?? "");
  if (pair !== undefined && isMap(pair.value)) config.setIn([key, id], value);
  else config.set(key, document.createNode({ [id]: value }));
  const anew = document.toString({ lineWidth: 0 });
  return text.includes("\r\n") ? anew.replaceAll("\n", "\r\n") : anew;
}
