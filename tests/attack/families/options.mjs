/** Options of a resource as a state keeps them: provider, parent, deletedWith, dependencies, read and imported resources. */
import { STRANGER } from "../values.mjs";
import { Stamp } from "../world/stamp.mjs";
import { GROUPS, statesOf } from "../world/world.mjs";

const elsewhere = (_stamp, type, name) => `urn:pulumi:platform::shared::${type}::${name}`;
const sister = (urn, stamps, stamp) =>
  urn.replace(
    `urn:pulumi:${stamp.stack}::`,
    `urn:pulumi:${stamps[0] === stamp ? stamps[1].stack : stamps[0].stack}::`,
  );

/** [name, change, verdict, reason]; a change gets the resource, its stamp and all stamps. */
const CHANGES = [
  [
    "provider-of-another-stack",
    (r, s) =>
      (r.provider = `${elsewhere(s, `pulumi:providers:${r.type.split(":")[0]}`, "shared")}::c0ffee12-3456-4abc-8def-0123456789ab`),
    "reject",
  ],
  ["provider-of-a-sister", (r, s, all) => (r.provider = sister(r.provider, all, s)), "reject"],
  ["provider-missing", (r) => delete r.provider, "reject"],
  [
    "provider-not-in-state",
    (r) =>
      (r.provider = r.provider.replace(/::[^:]+::[^:]+$/, "::gone::c0ffee12-3456-4abc-8def-0123456789ab")),
    "reject",
  ],
  [
    "provider-default",
    (r, s) =>
      (r.provider = `urn:pulumi:${s.stack}::x::pulumi:providers:${r.type.split(":")[0]}::default_1_0_0::04da6b54-80e4-46f7-96ec-b56ff0331ba9`),
    "reject",
  ],
  [
    "provider-other-id",
    (r) => (r.provider = r.provider.replace(/::[^:]+$/, "::c0ffee12-3456-4abc-8def-0123456789ab")),
    "reject",
  ],
  ["parent-of-another-stack", (r, s) => (r.parent = elsewhere(s, "acme:index:Shared", "shared")), "reject"],
  ["parent-of-a-sister", (r, s, all) => (r.parent = sister(r.parent, all, s)), "reject"],
  ["parent-missing", (r) => (r.parent = r.parent.replace(/::[^:]+$/, "::gone")), "reject"],
  ["deleted-with-another", (r, s) => (r.deletedWith = elsewhere(s, r.type, "shared")), "reject"],
  ["deleted-with-a-sister", (r, s, all) => (r.deletedWith = sister(r.urn, all, s)), "reject"],
  [
    "depends-on-another-stack",
    (r, s) => (r.dependencies = [...(r.dependencies ?? []), elsewhere(s, r.type, "shared")]),
    "reject",
  ],
  [
    "depends-on-a-sister",
    (r, s, all) => (r.dependencies = [...(r.dependencies ?? []), sister(r.urn, all, s)]),
    "reject",
  ],
  [
    "property-depends-on-another",
    (r, s) =>
      (r.propertyDependencies = {
        ...r.propertyDependencies,
        [Object.keys(r.inputs)[0]]: [elsewhere(s, r.type, "shared")],
      }),
    "reject",
  ],
  ["read-not-made", (r) => (r.external = true), "reject"],
  ["imported", (r) => (r.importID = r.id), "reject"],
  [
    "alias-of-another-stack",
    (r, s) => (r.aliases = [elsewhere(s, r.type, "shared")]),
    "arguable",
    "an alias says where a thing was, not where it is",
  ],
  [
    "view-of-a-sister",
    (r, s, all) => (r.viewOf = sister(r.urn, all, s)),
    "arguable",
    "views are of providers' making",
  ],
  [
    "replace-with-a-sister",
    (r, s, all) => (r.replaceWith = [sister(r.urn, all, s)]),
    "arguable",
    "replaceWith binds a replacement, not the thing",
  ],
];

/** In one stamp of three only: a drift of options. */
const DRIFTS = [
  ["protect", (r) => (r.protect = r.protect !== true)],
  ["ignore-changes", (r) => (r.ignoreChanges = [...(r.ignoreChanges ?? []), Object.keys(r.inputs)[0]])],
  ["retain-on-delete", (r) => (r.retainOnDelete = true)],
  [
    "additional-secrets",
    (r) => (r.additionalSecretOutputs = [...(r.additionalSecretOutputs ?? []), "arn"]),
    "arguable",
  ],
  ["custom-timeouts", (r) => (r.customTimeouts = { create: 3600 }), "arguable"],
  ["parent", (r, s) => (r.parent = s.root.urn)],
];

export function* optionMutants(cloud) {
  const group = GROUPS.find((candidate) => candidate.cloud === cloud);
  const [first, second] = statesOf(group).map((state) => new Stamp(state));
  const seen = new Set();
  const own = first.resources.filter(
    (r) => r.custom && r.provider && !r.type.startsWith("pulumi:") && !r.type.startsWith("random:"),
  );
  let row = 0;
  for (const resource of own) {
    const place = Stamp.placeOf(resource.urn);
    if (seen.has(resource.type) || second.find(place) === undefined) continue;
    seen.add(resource.type);
    row += 1;
    for (const [turn, [name, change, verdict, reason]] of CHANGES.entries()) {
      // Each change with every third type: what an option is does not hang on the type.
      if ((turn + row) % 3 !== 0) continue;
      yield mutant({
        cloud,
        group,
        place,
        type: resource.type,
        name,
        change,
        verdict,
        reason,
        owners: [0, 1],
        stamps: 2,
      });
      yield mutant({
        cloud,
        group,
        place,
        type: resource.type,
        name,
        change,
        verdict,
        reason,
        owners: [1],
        stamps: 3,
      });
    }
    for (const [turn, [name, change, verdict = "reject"]] of DRIFTS.entries())
      if ((turn + row) % 3 === 0)
        yield mutant({
          cloud,
          group,
          place,
          type: resource.type,
          name: `drift-${name}`,
          change,
          verdict,
          reason: "one stamp of three has another option",
          owners: [1],
          stamps: 3,
        });
  }
  yield* providers(cloud, group, first);
}

/** Whose account a provider works in, and as whom. */
function* providers(cloud, group, first) {
  const type = `pulumi:providers:${{ aws: "aws", azure: "azure-native", gcp: "gcp" }[cloud]}`;
  const provider = first.ofType(type)[0];
  const place = Stamp.placeOf(provider.urn);
  const inputs = {
    aws: [
      ["allowedAccountIds", JSON.stringify([STRANGER.aws])],
      ["allowedAccountIds", (s) => JSON.stringify([s.account, STRANGER.aws])],
      ["assumeRoles", JSON.stringify([{ roleArn: `arn:aws:iam::${STRANGER.aws}:role/platform` }])],
      [
        "assumeRoleWithWebIdentity",
        JSON.stringify({ roleArn: `arn:aws:iam::${STRANGER.aws}:role/platform` }),
      ],
      ["endpoints", JSON.stringify([{ s3: "https://objects.platform.example.net" }])],
      ["httpProxy", "http://proxy.platform.example.net:3128"],
    ],
    azure: [
      ["subscriptionId", STRANGER.azure],
      ["tenantId", "c0ffee12-3456-4abc-8def-0123456789ab"],
      ["auxiliaryTenantIds", JSON.stringify(["c0ffee12-3456-4abc-8def-0123456789ab"])],
      ["clientId", "c0ffee12-3456-4abc-8def-0123456789ab"],
      ["metadataHost", "management.platform.example.net"],
    ],
    gcp: [
      ["project", STRANGER.gcp],
      ["billingProject", STRANGER.gcp],
      ["impersonateServiceAccount", `platform@${STRANGER.gcp}.iam.gserviceaccount.com`],
      ["storageCustomEndpoint", "https://objects.platform.example.net/storage/v1/"],
    ],
  }[cloud];
  for (const [property, value] of inputs)
    yield mutant({
      cloud,
      group,
      place,
      type,
      name: `provider ${property} ${typeof value === "string" ? value : "own and foreign"}`,
      change: (r, s) => {
        r.inputs[property] = typeof value === "string" ? value : value(s);
        r.outputs[property] = r.inputs[property];
      },
      verdict: "reject",
      reason: "the provider works for somebody else",
      owners: [0, 1],
      stamps: 2,
      head: property,
      alone: true,
    });
}

function mutant({ cloud, group, place, type, name, change, verdict, reason, owners, stamps, head, alone }) {
  return {
    id: `options ${name} ${place} ${owners.length === 2 ? "all" : "one"}`,
    family: "options",
    cloud,
    group,
    place: `${type} ${name}`,
    value: name,
    how: owners.length === 2 ? "all stamps" : "one stamp",
    verdict,
    reason: reason ?? "what belongs to somebody else decides over the resource",
    owners,
    stamps,
    alone,
    pack: "options",
    at: place,
    places: [{ resource: place, head }],
    apply(all) {
      for (const index of owners) {
        const stamp = all[index];
        change(stamp.find(place), stamp, all);
      }
    },
  };
}
