/**
 * Mutants made of the SDKs' declarations: a foreign value at every place where a reference to another resource can stand, in
 * every resource type of the three clouds, in all stamps alike or in one.
 */
import { declarationsOf } from "../sdk/declarations.mjs";
import { referencesIn } from "../sdk/references.mjs";
import { foreign, ownId } from "../values.mjs";
import { headOf, put } from "../world/paths.mjs";
import { Stamp } from "../world/stamp.mjs";
import { GROUPS, statesOf } from "../world/world.mjs";

export function* sdkMutants(cloud) {
  const declarations = declarationsOf(cloud);
  const group = GROUPS.find((candidate) => candidate.cloud === cloud);
  const stamps = statesOf(group).map((state) => new Stamp(state));
  const existing = new Map();
  for (const resource of stamps[0].resources)
    if (stamps[1].find(Stamp.placeOf(resource.urn)) !== undefined)
      existing.set(resource.type, [...(existing.get(resource.type) ?? []), Stamp.placeOf(resource.urn)]);
  let number = 0;
  for (const place of referencesIn(declarations)) {
    if (skipped(cloud, place)) continue;
    number += 1;
    const common = { cloud, group, place: `${place.type} ${place.path.join(".")}` };
    const reason = place.sure
      ? `${place.path.at(-1)} takes ${place.form} of another resource (${place.evidence})`
      : "the declaration leaves open whether this names another resource";
    const verdict = place.sure ? "reject" : "arguable";
    for (const [family, whose, owners] of variants(place)) {
      const make = (stamp) => foreign(declarations, place, whose, stamp);
      const value = make(stamps[0]);
      const resource = existing.get(place.type)?.[0];
      yield resource === undefined
        ? added({
            ...common,
            family,
            verdict,
            reason,
            declarations,
            place0: place,
            value,
            make,
            owners,
            number,
          })
        : changed({ ...common, family, verdict, reason, place0: place, value, make, owners, resource });
    }
  }
}

/** What of a place would be no reference to somebody else's thing. */
function skipped(cloud, place) {
  // The provider's own project is the account: judged by its own family.
  return cloud === "aws" && place.form === "number";
}

function* variants(place) {
  yield ["uniform", "stranger", [0, 1]];
  if (["arn", "id", "path", "link", "email", "member"].includes(place.form) && place.prefix === undefined)
    yield ["uniform-neighbour", "neighbour", [0, 1]];
  if (place.evidence === "example") yield ["single", "stranger", [1]];
}

function added({ declarations, place0, make, owners, number, ...mutant }) {
  const name = `attack-${mutant.family}-${number}`;
  const resource = `stampworks:index:Stamp$${place0.type}::${name}`;
  return {
    ...mutant,
    id: `${mutant.family} + ${mutant.place}`,
    how: "added",
    owners,
    at: resource,
    places: [{ resource, head: headOf(place0.path) }],
    apply(stamps) {
      for (const [index, stamp] of stamps.entries()) {
        const inputs = ownInputs(declarations, place0, stamp, number);
        if (owners.includes(index)) put(inputs, place0.path, make(stamp));
        else {
          // The sister has its own there: with nothing in the place, an extra property would tell them apart.
          continue;
        }
        const id = ownId(declarations, place0.type, stamp, name);
        stamp.add({ type: place0.type, name, id, inputs, outputs: { ...inputs } });
      }
    },
  };
}

function changed({ place0, make, owners, resource, ...mutant }) {
  return {
    ...mutant,
    id: `${mutant.family} ~ ${mutant.place}`,
    how: "changed",
    owners,
    at: `${resource} ${headOf(place0.path)}`,
    places: [{ resource, head: headOf(place0.path) }],
    apply(stamps) {
      for (const index of owners) {
        const target = stamps[index].find(resource);
        if (target === undefined) return false;
        put(target.inputs, place0.path, make(stamps[index]));
        put(target.outputs, place0.path, make(stamps[index]));
      }
    },
  };
}

/** Arguments that point to the stamp's own things, so that the foreign value is all that is wrong. */
function ownInputs(declarations, place, stamp, number) {
  const { args } = declarations.resources[place.type];
  const inputs = {};
  if (declarations.cloud === "azure" && "resourceGroupName" in args)
    inputs.resourceGroupName = stamp.ofType("azure-native:resources:ResourceGroup")[0].outputs.name;
  if (declarations.cloud === "gcp" && "project" in args) inputs.project = stamp.account;
  if (declarations.cloud !== "aws" && "location" in args) inputs.location = stamp.region;
  if ("name" in args && place.path[0] !== "name") inputs.name = `${stamp.id}-part-${number}`;
  return inputs;
}
