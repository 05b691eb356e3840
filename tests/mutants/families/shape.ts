import type { GraphResource } from "../../../graph/model/graph";
import {
  CLOSED,
  EQUAL,
  type Expectation,
  type Family,
  extraOf,
  made,
  withExtra,
  withGraph,
  withResource,
} from "../mutant";

const closed = (rule: string): readonly Expectation[] => [{ law: "closed", rules: [rule] }];

/** Each resource left out, made twice, read instead of made, imported, or made through another provider. */
export const resources: Family = function* (fleet) {
  const { stamp, other, cloud } = fleet;
  const { graph } = stamp;
  const providers = graph.resources.filter(
    ({ type }) => type === `pulumi:providers:${PROVIDERS[cloud] ?? ""}`,
  );
  for (const resource of made(stamp)) {
    const base = { cloud, urn: resource.urn, path: "", what: resource.name };
    const isProvider = resource.type.startsWith("pulumi:providers:");
    yield {
      ...base,
      family: "missing resource",
      expected: [EQUAL],
      make: () => withGraph(stamp, { resources: graph.resources.filter((each) => each !== resource) }),
    };
    const urn = `${resource.urn}-again`;
    yield {
      ...base,
      family: "extra resource",
      urn,
      expected: [EQUAL],
      make: () =>
        withGraph(stamp, {
          resources: [...graph.resources, { ...resource, urn, name: `${resource.name}-again` }],
        }),
    };
    if (isProvider) continue;
    yield {
      ...base,
      family: "read resource",
      expected: closed("closed/read-resource"),
      make: () => withResource(stamp, resource, { external: true }),
    };
    yield {
      ...base,
      family: "import",
      path: "importId",
      expected: closed("closed/import"),
      make: () =>
        withResource(stamp, resource, { options: { ...resource.options, importId: "orders-other" } }),
    };
    const foreignProvider = resource.provider?.replace(`:${stamp.id}::`, `:${other.id}::`);
    const wrong = providers.find(({ urn }) => resource.provider?.startsWith(`${urn}::`) === false);
    for (const [what, provider] of [
      ["another stamp's", foreignProvider],
      ["another of the stamp's", wrong === undefined ? undefined : `${wrong.urn}::${wrong.id ?? ""}`],
    ] as const) {
      if (provider === undefined || provider === resource.provider) continue;
      yield {
        ...base,
        family: "foreign provider",
        what: `${resource.name}: ${what}`,
        path: "provider",
        expected: [EQUAL],
        make: () => withResource(stamp, resource, { provider }),
      };
    }
  }
};

/** Each resource's dependency on a resource of another stack. */
export const edges: Family = function* ({ stamp, other, cloud }) {
  for (const resource of made(stamp)) {
    // The engine makes these itself, out of the stack's config alone.
    if (isDefaultProvider(resource)) continue;
    const foreign = resource.urn.replace(`:${stamp.id}::`, `:${other.id}::`);
    const base = {
      cloud,
      urn: resource.urn,
      what: resource.name,
      expected: closed("closed/depends-on-read"),
    };
    yield {
      ...base,
      family: "foreign dependency",
      path: "",
      make: () => withResource(stamp, resource, { dependencies: [...resource.dependencies, foreign] }),
    };
    const [property] = Object.keys(resource.inputs);
    if (property === undefined) continue;
    yield {
      ...base,
      family: "foreign property dependency",
      path: property,
      make: () =>
        withResource(stamp, resource, {
          propertyDependencies: { ...resource.propertyDependencies, [property]: [foreign] },
        }),
    };
  }
};

/** Options that let a resource go its own way. */
export const options: Family = function* ({ stamp, cloud }) {
  for (const resource of made(stamp)) {
    const [property = "tags"] = Object.keys(resource.inputs);
    const changes: readonly (readonly [family: string, path: string, change: GraphResource["options"]])[] = [
      ["ignoreChanges", "options.ignoreChanges", { ignoreChanges: [property] }],
      ["protect", "options.protect", { protect: resource.options.protect !== true }],
      [
        "retainOnDelete",
        "options.retainOnDelete",
        { retainOnDelete: resource.options.retainOnDelete !== true },
      ],
    ];
    for (const [family, path, change] of changes) {
      yield {
        family,
        cloud,
        urn: resource.urn,
        path,
        what: resource.name,
        expected: [EQUAL],
        make: () => withResource(stamp, resource, { options: { ...resource.options, ...change } }),
      };
    }
  }
};

/** A StackReference, a read resource and a lookup, and every resource that could use what they answer. */
export const reads: Family = function* ({ stamp, other, cloud }) {
  const type = "pulumi:pulumi:StackReference";
  const stack = `organization/stampworks/${other.id}`;
  const inputs = { name: stack };
  const added = extraOf(stamp.graph, type, inputs, { name: stack, id: stack });
  yield {
    family: "StackReference",
    cloud,
    urn: added.urn,
    path: "",
    what: stack,
    expected: closed("closed/stack-reference"),
    make: () => withExtra(stamp, type, inputs, { name: stack, id: stack }).stamp,
  };
  const result = `${other.id}-0123456789abcdef0.example.internal.net`;
  for (const resource of made(stamp)) {
    if (isDefaultProvider(resource)) continue;
    const path = "orders";
    yield {
      family: "use of a StackReference",
      cloud,
      urn: resource.urn,
      path,
      what: resource.name,
      expected: closed("closed/depends-on-read"),
      make: () => {
        const changed = withResource(stamp, resource, {
          inputs: { ...resource.inputs, [path]: "10" },
          propertyDependencies: { ...resource.propertyDependencies, [path]: [added.urn] },
        });
        return withExtra(changed, type, inputs, { name: stack, id: stack }).stamp;
      },
    };
    yield {
      family: "result of a lookup",
      cloud,
      urn: resource.urn,
      path,
      what: resource.name,
      expected: [CLOSED],
      make: () => {
        const changed = withResource(stamp, resource, { inputs: { ...resource.inputs, [path]: result } });
        return withGraph(changed, {
          invokes: [
            { token: `${cloud}:index/getThing:getThing`, args: { name: "orders" }, result: { host: result } },
          ],
        });
      },
    };
  }
};

const PROVIDERS: Readonly<Record<string, string>> = { aws: "aws", azure: "azure-native", gcp: "gcp" };

function isDefaultProvider({ type, name }: GraphResource): boolean {
  return type.startsWith("pulumi:providers:") && name.startsWith("default");
}
