import { canonicalise } from "../../graph/canonical/canonical";
import { fingerprint } from "../../graph/canonical/fingerprint";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";

const PREFIX = "urn:pulumi:eu1::shop::";
const DOMAIN = `${PREFIX}test:index:Domain::domain`;

function resource(type: string, name: string, rest: Partial<GraphResource>): GraphResource {
  return {
    urn: `${PREFIX}${type}::${name}`,
    type,
    name,
    custom: true,
    external: false,
    id: `${name}-0123456789`,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
    ...rest,
  };
}

/** A domain with a token among its outputs, and a record that has `text`. */
function stateOf(
  token: string,
  text: string,
  otherwise: { inputs?: PropertyMap; uses?: boolean } = {},
): ResourceGraph {
  const { inputs = {}, uses = true } = otherwise;
  const edges = uses ? [DOMAIN] : [];
  return {
    project: "shop",
    stack: "eu1",
    origin: "state",
    resources: [
      resource("test:index:Domain", "domain", { inputs, outputs: { ...inputs, proof: { token } } }),
      resource("test:index:Record", "record", {
        inputs: { texts: [text] },
        dependencies: edges,
        propertyDependencies: { texts: edges },
      }),
    ],
    invokes: [],
    outputs: {},
  };
}

const print = (graph: ResourceGraph): string => fingerprint(canonicalise(graph, []));
const FIRST = "_3wawtubs2ijz4b0og35dngge8lvs1ehs";
const SECOND = "_83082fuernym2huxn0h56aypfodnovef";

describe("a generated value without an identifier's form", () => {
  test("stands for the resource it came from, in a whole field and inside a text", () => {
    expect(print(stateOf(FIRST, FIRST))).toBe(print(stateOf(SECOND, SECOND)));
    expect(print(stateOf(FIRST, `id="${FIRST}"`))).toBe(print(stateOf(SECOND, `id="${SECOND}"`)));
  });

  test("says of which resource and which output it is", () => {
    const { resources } = canonicalise(stateOf(FIRST, FIRST), []);
    expect(resources["test:index:Record::record"]?.inputs["texts"]).toEqual([
      "⟨test:index:Domain::domain#proof.token⟩",
    ]);
  });

  test("is a literal where the input does not depend on its resource", () => {
    expect(print(stateOf(FIRST, FIRST, { uses: false }))).not.toBe(
      print(stateOf(SECOND, SECOND, { uses: false })),
    );
  });

  test("is a literal when it is another's: the token of one stamp in the record of another", () => {
    expect(print(stateOf(FIRST, FIRST))).not.toBe(print(stateOf(SECOND, FIRST)));
  });

  test("is no one's when the resource merely repeats it from its inputs", () => {
    const first = stateOf(FIRST, FIRST, { inputs: { given: FIRST } });
    const second = stateOf(SECOND, SECOND, { inputs: { given: FIRST } });
    expect(print(first)).not.toBe(print(second));
  });

  test.each(["Enabled", "en_US", "POSTGRES", "two words and 2 more"])(
    "is not taken for generated when it reads like a setting: %s",
    (setting) => {
      const { resources } = canonicalise(stateOf(setting, setting), []);
      expect(resources["test:index:Record::record"]?.inputs["texts"]).toEqual([setting]);
    },
  );

  test("that several resources have stands for the same one, in whatever order a state lists who uses it", () => {
    const maker = (name: string): GraphResource =>
      resource("test:index:App", name, { outputs: { kind: "Example.App/containerApps" } });
    const alarm = (name: string, of: string): GraphResource =>
      resource("test:index:Alarm", `${name}-alarm`, {
        inputs: { namespace: "Example.App/containerApps" },
        dependencies: [of],
        propertyDependencies: { namespace: [of] },
      });
    const [web, worker] = [maker("web"), maker("worker")];
    const made = [web, worker, alarm("web", web.urn), alarm("worker", worker.urn)];
    const state = (resources: readonly GraphResource[]): ResourceGraph => ({ ...stateOf("", ""), resources });
    expect(print(state([...made].reverse()))).toBe(print(state(made)));
  });
});
