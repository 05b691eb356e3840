/** One change in one stamp of three: one finding, at that property, in that stamp. And drifts in numbers, at every place there is. */
import { leaves, put } from "../world/paths.mjs";
import { Stamp } from "../world/stamp.mjs";
import { GROUPS, statesOf } from "../world/world.mjs";

const IDENTITY =
  /tags|labels|name|id$|arn|url|region|location|zone|account|cidr|address|host|project|subscription|group|key|role|principal|scope|policy|member|derivation|secret|password|dashboard|body|widget/i;

/** Leaves of a stamp's inputs whose value says a size, a switch or a choice, and never a thing. */
function* choices(stamp, others) {
  for (const resource of stamp.resources) {
    if (!resource.custom || resource.type.startsWith("pulumi:") || resource.type.startsWith("random:"))
      continue;
    const place = Stamp.placeOf(resource.urn);
    if (others.some((other) => other.find(place) === undefined)) continue;
    for (const { path, value, secret } of leaves(resource.inputs)) {
      if (secret || path.some((key) => IDENTITY.test(String(key)))) continue;
      if (typeof value === "boolean") yield { resource, place, path, value, next: !value };
      else if (typeof value === "number") yield { resource, place, path, value, next: value + 1 };
      else if (/^[A-Za-z]{3,24}$/.test(value)) yield { resource, place, path, value, next: `${value}X` };
    }
  }
}

export function* singleMutants(cloud) {
  const group = GROUPS.find((candidate) => candidate.cloud === cloud);
  const stamps = statesOf(group).map((state) => new Stamp(state));
  const perType = new Map();
  let number = 0;
  for (const choice of choices(stamps[1], [stamps[0], stamps[2]])) {
    const key = `${choice.resource.type} ${choice.path.filter((part) => typeof part === "string").join(".")}`;
    const count = perType.get(key) ?? 0;
    perType.set(key, count + 1);
    if (count >= 2) continue;
    number += 1;
    yield drift(cloud, group, choice, number, false);
  }
  // A hundred of them alone, spread over the clouds' types.
  const all = [...choices(stamps[1], [stamps[0], stamps[2]])];
  const wanted = { aws: 40, azure: 30, gcp: 30 }[cloud];
  const kinds = { remove: 3, add: 3, list: 2 };
  const spread = wanted - kinds.remove - kinds.add - kinds.list;
  const heads = new Set();
  let given = 0;
  for (let i = 0; i < all.length && given < spread; i += 1) {
    const choice = all[(i * 37) % all.length];
    const head = `${choice.resource.type} ${choice.path[0]}`;
    if (heads.has(head)) continue;
    heads.add(head);
    given += 1;
    yield drift(cloud, group, choice, given, true);
  }
  yield* shapes(cloud, group, stamps, kinds);
}

function drift(cloud, group, { place, path, value, next, resource }, number, alone) {
  const owner = number % 3;
  return {
    id: `${alone ? "single" : "drift"} ${place} ${path.join(".")} ${number}`,
    family: alone ? "single-change" : "drift",
    cloud,
    group,
    place: `${resource.type} ${path.join(".")}`,
    value: `${value} → ${next}`,
    how: "changed",
    verdict: "reject",
    reason: "one stamp of three has another value",
    owners: [owner],
    stamps: 3,
    alone,
    pack: "drift",
    exactlyOne: alone,
    at: `${place}`,
    places: [{ resource: place, head: String(path[0]) }],
    apply(stamps) {
      const target = stamps[owner].find(place);
      put(target.inputs, path, next);
      put(target.outputs, path, next);
    },
  };
}

/** A resource too many, one too few, two entries of a list exchanged. */
function* shapes(cloud, group, stamps, kinds) {
  const leavesOnly = stamps[1].resources.filter(
    (resource) =>
      resource.custom &&
      resource.provider &&
      !stamps[1].resources.some(
        (other) =>
          other !== resource &&
          JSON.stringify([other.inputs, other.dependencies, other.parent]).includes(resource.id ?? "-"),
      ),
  );
  for (let n = 0; n < kinds.remove; n += 1) {
    const resource = leavesOnly[(n * 11 + 3) % leavesOnly.length];
    const place = Stamp.placeOf(resource.urn);
    yield alone(
      cloud,
      group,
      `removed ${place}`,
      place,
      [n % 3],
      (stamp) => {
        const at = stamp.resources.findIndex((one) => Stamp.placeOf(one.urn) === place);
        stamp.resources.splice(at, 1);
        for (const other of stamp.resources) {
          const gone = (urn) => Stamp.placeOf(urn) !== place;
          if (other.dependencies) other.dependencies = other.dependencies.filter(gone);
        }
      },
      resource.type,
    );
  }
  for (let n = 0; n < kinds.add; n += 1) {
    const type = {
      aws: "aws:cloudwatch/metricAlarm:MetricAlarm",
      azure: "azure-native:network:NetworkSecurityGroup",
      gcp: "gcp:monitoring/dashboard:Dashboard",
    }[cloud];
    const name = `extra-${n}`;
    const place = `stampworks:index:Stamp$${type}::${name}`;
    yield alone(
      cloud,
      group,
      `added ${place}`,
      place,
      [n % 3],
      (stamp) => {
        const group0 = stamp.ofType("azure-native:resources:ResourceGroup")[0]?.outputs.name;
        const inputs =
          cloud === "azure"
            ? { resourceGroupName: group0, location: stamp.region }
            : cloud === "gcp"
              ? { project: stamp.account, dashboardJson: "{}" }
              : { name: `acmep-${stamp.id}-extra`, metricName: "Latency", namespace: "Acme", threshold: 5 };
        const id =
          cloud === "azure"
            ? `/subscriptions/${stamp.account}/resourceGroups/${group0}/providers/Microsoft.Network/networkSecurityGroups/acmep-${stamp.id}-extra`
            : cloud === "gcp"
              ? `projects/${stamp.account}/dashboards/acmep-${stamp.id}-extra`
              : `acmep-${stamp.id}-extra`;
        stamp.add({ type, name, id, inputs, outputs: {} });
      },
      type,
    );
  }
  const lists = [];
  for (const resource of stamps[1].resources)
    for (const [key, value] of Object.entries(resource.inputs ?? {}))
      if (
        Array.isArray(value) &&
        value.length > 1 &&
        value.every((one) => one !== null && typeof one === "object")
      )
        lists.push([resource, key]);
  for (let n = 0; n < Math.min(kinds.list, lists.length); n += 1) {
    const [resource, key] = lists[(n * 7) % lists.length];
    const place = Stamp.placeOf(resource.urn);
    yield alone(
      cloud,
      group,
      `list ${place} ${key}`,
      place,
      [n % 3],
      (stamp) => {
        const target = stamp.find(place);
        // One entry is gone: lists are aligned before they are compared, so one finding and not one an index.
        target.inputs[key] = target.inputs[key].slice(1);
        target.outputs[key] = target.inputs[key];
      },
      resource.type,
      key,
    );
  }
}

function alone(cloud, group, id, place, owners, change, type, head) {
  return {
    id: `single ${id}`,
    family: "single-change",
    cloud,
    group,
    place: id,
    value: type,
    how: id.split(" ", 1)[0],
    verdict: "reject",
    reason: "one stamp of three differs",
    owners,
    stamps: 3,
    alone: true,
    exactlyOne: true,
    at: place,
    places: [{ resource: place, head }],
    apply(stamps) {
      change(stamps[owners[0]]);
    },
  };
}
