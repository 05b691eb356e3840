/**
 * What a state says about itself: outputs, derivations, identity. A claim proves nothing; what does not follow is a finding, and so
 * is what two stacks claim at once. And states that cannot be judged: sealed, unknown, cut off.
 */
import { STRANGER } from "../values.mjs";
import { leaves, put } from "../world/paths.mjs";
import { isSecret } from "../world/secrets.mjs";
import { Stamp } from "../world/stamp.mjs";
import { GROUPS, statesOf } from "../world/world.mjs";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ROOT_HEADS = { resource: undefined };

/** A type of each cloud with a property that takes a thing's name, to use what was claimed. */
const USES = {
  aws: {
    type: "aws:lambda/eventSourceMapping:EventSourceMapping",
    property: "eventSourceArn",
    value: `arn:aws:sqs:eu-central-1:${STRANGER.aws}:platform-jobs`,
  },
  azure: {
    type: "azure-native:web:WebAppSwiftVirtualNetworkConnection",
    property: "subnetResourceId",
    value: `/subscriptions/${STRANGER.azure}/resourceGroups/p/providers/Microsoft.Network/virtualNetworks/p/subnets/a`,
  },
  gcp: {
    type: "gcp:pubsub/subscription:Subscription",
    property: "topic",
    value: `projects/${STRANGER.gcp}/topics/platform-events`,
  },
};

export function* claimMutants(cloud) {
  const group = GROUPS.find((candidate) => candidate.cloud === cloud);
  const stamps = statesOf(group).map((state) => new Stamp(state));
  yield* identities(cloud, group);
  yield* derivations(cloud, group, stamps);
  yield* outputs(cloud, group, stamps);
  yield* twice(cloud, group, stamps);
  yield* broken(cloud, group, stamps);
}

const base = (cloud, group, id, rest) => ({
  id: `claims ${cloud} ${id}`,
  family: "claims",
  cloud,
  group,
  place: id,
  how: "claimed",
  verdict: "reject",
  reason: "a state's word about itself is recomputed, not believed",
  owners: [1],
  stamps: 2,
  alone: true,
  anywhere: true,
  mayRefuse: true,
  at: id,
  places: [ROOT_HEADS],
  ...rest,
});

/** Outputs of the stack that say who it is. */
function* identities(cloud, group) {
  const other = { aws: "azure", azure: "gcp", gcp: "aws" }[cloud];
  const changes = [
    ["id of a sister", (o, _s, all) => (o.id = all[0].id)],
    ["id of nobody", (o) => (o.id = "zzz9z")],
    ["id missing", (o) => delete o.id],
    ["id a number", (o) => (o.id = 7)],
    ["id empty", (o) => (o.id = "")],
    ["class of nobody", (o) => (o.class = "nothing")],
    ["class missing", (o) => delete o.class],
    ["cloud of another", (o) => (o.cloud = other)],
    ["cloud of nobody", (o) => (o.cloud = "ibm")],
    ["cloud missing", (o) => delete o.cloud],
    [
      "region of another",
      (o) => (o.region = { aws: "ap-south-1", azure: "brazilsouth", gcp: "asia-south1" }[cloud]),
    ],
    ["region of nobody", (o) => (o.region = "middle-earth-1")],
    ["region missing", (o) => delete o.region],
    ["release of another", (o) => (o.release = "2020.1.1")],
    ["release missing", (o) => delete o.release],
    ["host of a sister", (o, _s, all) => (o.hostName = all[0].root.outputs.hostName)],
    ["host of a stranger", (o) => (o.hostName = "platform.example.net")],
    ["endpoint of a stranger", (o) => (o.endpoint = "https://platform.example.net")],
    ["derivations missing", (_o, s) => delete s.claims.derivations],
    ["derivations empty", (_o, s) => (s.claims.derivations = [])],
    ["derivations a text", (_o, s) => (s.claims.derivations = "none")],
    ["outputs missing", (_o, s) => delete s.root.outputs],
    ["retiring", (o) => (o.retiring = true), "arguable", "a retiring stamp is compared with none, by law"],
  ];
  for (const [what, change, verdict, reason] of changes)
    yield base(cloud, group, `output ${what}`, {
      ...(verdict === undefined ? {} : { verdict, reason }),
      apply(stamps) {
        change(stamps[1].root.outputs, stamps[1], stamps);
      },
    });
}

/** A foreign thing called the stamp's own, and then used. */
function* derivations(cloud, group, stamps) {
  const use = USES[cloud];
  const stands = [
    "id",
    "account",
    "region",
    "cidr",
    "hostName",
    "name(platform)",
    "global(registry)",
    "global(platform)",
    "part(platform)",
    "name(db)",
    "",
    "anything",
  ];
  for (const [row, claim] of stands.entries())
    for (const owners of [[0, 1], [1]]) {
      const name = `claim-${row}-${owners.length}`;
      const resource = `stampworks:index:Stamp$${use.type}::${name}`;
      yield base(
        cloud,
        group,
        `derivation ${claim} for a stranger's thing, ${owners.length === 2 ? "in all" : "in one"}`,
        {
          value: use.value,
          owners,
          alone: true,
          anywhere: false,
          places: [{ resource, head: use.property }, ROOT_HEADS],
          apply(all) {
            for (const index of owners)
              all[index].claims.derivations.push({ value: use.value, stands: claim });
            for (const [index, stamp] of all.entries())
              if (owners.includes(index) || owners.length === 1)
                stamp.add({
                  type: use.type,
                  name,
                  id: `${stamp.id}-${name}`,
                  inputs: { [use.property]: owners.includes(index) ? use.value : own(cloud, stamp) },
                  outputs: {},
                });
          },
        },
      );
    }
  const held = stamps[1].claims.derivations;
  for (let at = 0; at < held.length; at += Math.ceil(held.length / 24))
    for (const [what, change] of [
      ["changed", (list) => (list[at].value = `${list[at].value}x`)],
      ["removed", (list) => list.splice(at, 1)],
      ["a sister's", (list, all) => (list[at].value = all[0].claims.derivations[at]?.value ?? "x")],
    ])
      yield base(cloud, group, `derivation ${held[at].stands} ${what}`, {
        // What is taken away or is the same on both sides claims nothing.
        verdict:
          what === "removed" || stamps[0].claims.derivations[at]?.value === held[at].value
            ? "arguable"
            : "reject",
        apply(all) {
          change(all[1].claims.derivations, all);
        },
      });
}

function own(cloud, stamp) {
  if (cloud === "aws") return stamp.ofType("aws:sqs/queue:Queue")[0].outputs.arn;
  if (cloud === "azure") return stamp.ofType("azure-native:network:Subnet")[0].id;
  return stamp.ofType("gcp:pubsub/topic:Topic")[0].id;
}

/** A resource's outputs and id say that somebody else's thing is this one. */
function* outputs(cloud, group, stamps) {
  const seen = new Set();
  for (const resource of stamps[1].resources) {
    if (!resource.custom || resource.type.startsWith("pulumi:") || resource.type.startsWith("random:"))
      continue;
    if (seen.has(resource.type) || stamps[0].find(Stamp.placeOf(resource.urn)) === undefined) continue;
    seen.add(resource.type);
    const place = Stamp.placeOf(resource.urn);
    const strange = (text, stamp) => text.replaceAll(stamp.account, STRANGER[cloud]);
    if (strange(String(resource.id), stamps[1]) !== resource.id)
      for (const owners of [[0, 1], [1]])
        yield base(
          cloud,
          group,
          `id of ${resource.type} in a stranger's account, ${owners.length === 2 ? "in all" : "in one"}`,
          {
            owners,
            alone: false,
            anywhere: false,
            pack: "ids",
            at: place,
            places: [{ resource: place }],
            apply(all) {
              for (const index of owners) {
                const target = all[index].find(place);
                target.id = strange(target.id, all[index]);
                for (const { path, value, secret } of leaves(target.outputs))
                  if (
                    !secret &&
                    typeof value === "string" &&
                    value.includes(all[index].account) &&
                    !(path[0] in target.inputs)
                  )
                    put(target.outputs, path, strange(value, all[index]));
              }
            },
          },
        );
    yield base(cloud, group, `id of ${resource.type} that a sister has`, {
      // Names may be the same in two accounts; ids that a cloud gives out once may not.
      verdict: /[0-9a-f]{12}|^arn:|^\/subscriptions\/|^projects\//.test(String(resource.id))
        ? "reject"
        : "arguable",
      alone: false,
      anywhere: false,
      pack: "ids",
      owners: [0, 1],
      at: place,
      places: [{ resource: place }],
      apply(all) {
        all[1].find(place).id = all[0].find(place).id;
      },
    });
  }
}

/** Two states that are one, or say so. */
function* twice(cloud, group) {
  const copies = [
    ["the same state twice", (all) => [all[0].state, all[0].state]],
    [
      "a sister's state under another stack's name",
      (all) => [
        all[0].state,
        JSON.parse(
          JSON.stringify(all[0].state).replaceAll(
            `urn:pulumi:${all[0].stack}::`,
            `urn:pulumi:${all[1].stack}::`,
          ),
        ),
      ],
    ],
    [
      "the same state with another id",
      (all) => {
        const copy = JSON.parse(
          JSON.stringify(all[0].state).replaceAll(`urn:pulumi:${all[0].stack}::`, "urn:pulumi:zzz9z::"),
        );
        new Stamp(copy).root.outputs.id = "zzz9z";
        return [all[0].state, copy];
      },
    ],
  ];
  for (const [what, states] of copies) yield base(cloud, group, what, { apply() {}, states });
}

/** States that hide, lack or break something: never "holds". */
function* broken(cloud, group, stamps) {
  const seal = (value) => {
    if (Array.isArray(value)) return value.map(seal);
    if (value === null || typeof value !== "object") return value;
    if (isSecret(value))
      return {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        ciphertext: "v1:AAAAAAAAAAAAAAAA:c2VhbGVkc2VhbGVkc2VhbGVkc2VhbGVkc2VhbGVk",
      };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, seal(inner)]));
  };
  const states = [
    ["all secrets sealed", (all) => all.map((s) => seal(s.state))],
    ["one state's secrets sealed", (all) => [all[0].state, seal(all[1].state)]],
    [
      "one resource",
      (all) => [
        all[0].state,
        { ...all[1].state, deployment: { ...all[1].state.deployment, resources: [all[1].root] } },
      ],
    ],
    [
      "one resource, alone",
      (all) => [{ ...all[1].state, deployment: { ...all[1].state.deployment, resources: [all[1].root] } }],
    ],
    [
      "no resources",
      (all) => [all[0].state, { ...all[1].state, deployment: { ...all[1].state.deployment, resources: [] } }],
    ],
    ["resources missing", (all) => [all[0].state, { version: 3, deployment: {} }]],
    [
      "half the resources",
      (all) => [
        all[0].state,
        {
          ...all[1].state,
          deployment: { ...all[1].state.deployment, resources: all[1].resources.slice(0, 60) },
        },
      ],
    ],
    [
      "half the resources, alone",
      (all) => [
        {
          ...all[1].state,
          deployment: { ...all[1].state.deployment, resources: all[1].resources.slice(0, 60) },
        },
      ],
    ],
    ["version 4", (all) => [all[0].state, { ...all[1].state, version: 4 }]],
    ["version 1", (all) => [all[0].state, { ...all[1].state, version: 1 }]],
    ["a list", (all) => [all[0].state, []]],
    ["nothing", (all) => [all[0].state, "null"]],
    ["cut off", (all) => [all[0].state, JSON.stringify(all[1].state).slice(0, 5000)]],
    [
      "a urn twice",
      (all) => {
        all[1].resources.push(structuredClone(all[1].resources.at(-1)));
        return all.map((s) => s.state);
      },
    ],
    [
      "pending operations",
      (all) => {
        all[1].state.deployment.pending_operations = [
          {
            resource: { ...all[1].resources.at(-1), urn: `${all[1].resources.at(-1).urn}-new` },
            type: "creating",
          },
        ];
        return all.map((s) => s.state);
      },
      "arguable",
    ],
    [
      "resources of another stack among them",
      (all) => {
        const guest = structuredClone(all[0].resources.at(-1));
        all[1].resources.push(guest);
        return all.map((s) => s.state);
      },
    ],
    [
      "pending replacement",
      (all) => {
        all[1].resources.at(-1).pendingReplacement = true;
        return all.map((s) => s.state);
      },
      "arguable",
    ],
    [
      "to be deleted",
      (all) => {
        all[1].resources.push({ ...structuredClone(all[1].resources.at(-1)), delete: true, id: "old" });
        return all.map((s) => s.state);
      },
      "arguable",
    ],
  ];
  for (const [what, make, verdict] of states)
    yield base(cloud, group, `state: ${what}`, {
      family: "states",
      ...(verdict === undefined ? {} : { verdict }),
      reason: "what can't be read or compared never holds",
      apply() {},
      states: make,
    });
  // A value that is not known in a final state, at places of many types.
  const seen = new Set();
  for (const resource of stamps[1].resources) {
    if (!resource.custom || resource.type.startsWith("pulumi:") || seen.has(resource.type)) continue;
    const [key] =
      Object.entries(resource.inputs ?? {}).find(
        ([, value]) =>
          typeof value === "string" && /^(arn:|\/subscriptions|projects\/|[a-z]+-[0-9a-f]{17})/.test(value),
      ) ?? [];
    if (key === undefined || stamps[0].find(Stamp.placeOf(resource.urn)) === undefined) continue;
    seen.add(resource.type);
    const place = Stamp.placeOf(resource.urn);
    for (const owners of [[0, 1], [1]])
      yield base(
        cloud,
        group,
        `unknown ${resource.type} ${key} ${owners.length === 2 ? "in all" : "in one"}`,
        {
          family: "states",
          reason: "a final state has no unknown values",
          owners,
          alone: false,
          anywhere: false,
          pack: "unknown",
          at: place,
          places: [{ resource: place, head: key }],
          apply(all) {
            for (const index of owners) {
              put(all[index].find(place).inputs, [key], UNKNOWN);
              put(all[index].find(place).outputs, [key], UNKNOWN);
            }
          },
        },
      );
  }
}
