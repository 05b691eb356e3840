import * as pulumi from "@pulumi/pulumi";
import { Group, Late, TestProvider, Thing } from "./resources";

/** Programs that between them use what the SDK offers to make resources and outputs. */
export const programs: Readonly<Record<string, () => unknown>> = {
  "values of every shape": () => {
    const base = new Thing("base", { value: "v" });
    const late = Promise.resolve(base.arn);
    new Thing("shapes", {
      value: [1, null, undefined, true, { a: base.id, b: [base.endpoint] }],
      promise: new Promise((resolve) => setTimeout(() => resolve({ deep: base.arn }), 3)),
      promisedOutput: late,
      text: new pulumi.asset.StringAsset("hello"),
      archive: new pulumi.asset.AssetArchive({ "a.txt": new pulumi.asset.StringAsset("a") }),
      remote: pulumi.output(new pulumi.asset.RemoteAsset("https://example.com/x")),
      func: () => 1,
      resource: base,
      resources: { list: [base], output: pulumi.output(base) },
      lifted: base.nested.list[0]!.host,
      applied: base.arn.apply((arn) => ({ arn, again: base.endpoint })),
      empty: {},
      partly: pulumi.output([base.arn, base]),
    });
    return { arn: base.arn, resource: base, nothing: undefined, nil: null, list: [base.id, "x"] };
  },
  "texts made of outputs": () => {
    const a = new Thing("a");
    const b = new Thing("b");
    return {
      interpolated: pulumi.interpolate`x-${a.arn}-${b.id}-${3}`,
      concatenated: pulumi.concat("x", a.arn, Promise.resolve(4)),
      json: pulumi.jsonStringify({ a: a.arn, list: [b.id, { c: b.endpoint }] }, undefined, 2),
      parsed: pulumi.jsonParse(pulumi.jsonStringify({ a: a.arn })).apply((value: { a: string }) => value.a),
      all: pulumi.all([a.arn, b.arn, "c"]).apply((parts) => parts.join(",")),
      record: pulumi.all({ a: a.arn, b: "b" }).apply(({ a: left, b: right }) => `${left}${right}`),
      created: pulumi.Output.create(a.arn).apply((arn) => arn.length),
      base64: a.arn.apply((arn) => Buffer.from(arn).toString("base64")),
    };
  },
  "secrets keep their mark": () => {
    const config = new pulumi.Config();
    const token = config.requireSecret("token");
    const secretOutput = new Thing("hidden", { value: token }, { additionalSecretOutputs: ["endpoint"] });
    new Thing("user", {
      plain: pulumi.unsecret(token),
      nested: { password: token, list: [pulumi.secret({ a: 1 })] },
      fromOutput: secretOutput.endpoint,
      mixed: pulumi.interpolate`${token}/${secretOutput.arn}`,
      whole: pulumi.secret([secretOutput.arn, undefined]),
    });
    return {
      token,
      value: secretOutput.value,
      nested: { deep: secretOutput.endpoint },
      object: config.getObject("object"),
    };
  },
  "options and parents": () => {
    const provider = new TestProvider("explicit", { region: "r" });
    const other = new TestProvider("other", { region: pulumi.secret("s") });
    const group = new Group(
      "group",
      2,
      { providers: [provider], protect: true, aliases: [{ name: "old" }] },
      { provider },
    );
    const child = new Thing(
      "child",
      {},
      { parent: group, provider: other, protect: false, aliases: ["urn:pulumi:x::y::t:i:T::z"] },
    );
    const nested = new Group("nested", 1, { parent: group, providers: { test: other } });
    new Thing("grandchild", {}, { parent: child });
    new Thing(
      "options",
      { value: 1 },
      {
        provider,
        dependsOn: [group, child],
        ignoreChanges: ["value"],
        replaceOnChanges: ["value", "arn"],
        deleteBeforeReplace: true,
        deletedWith: child,
        retainOnDelete: true,
        import: "imported",
        customTimeouts: { create: "5m", delete: "1h" },
        version: "1.2.3",
        aliases: [
          { type: "test:index:Old" },
          { parent: pulumi.rootStackResource },
          { name: "was", project: "p", stack: "s" },
        ],
        replaceWith: [nested.things[0]!],
      },
    );
    new Thing("waits", {}, { dependsOn: pulumi.output([child]) });
    new Thing("promised", {}, { dependsOn: Promise.resolve([nested]) });
    new Thing("versioned", {}, { version: "3.0.0" });
  },
  "options that are known late": () => {
    const first = new Thing("first");
    const second = new Thing("second", { value: first.arn });
    const group = new Group("group", 1);
    const read = Thing.get("read", "some-id");
    const provider = new TestProvider("late-provider", { region: second.arn });
    const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));
    new Thing("mixed", { tags: first.id }, { dependsOn: [second, pulumi.output(first), later(read), group] });
    new Thing("computed", {}, { dependsOn: second.arn.apply(() => [first, group.things[0]!]) });
    new Thing("repeated", { value: [first.arn, first.id] }, { dependsOn: [first, first, second] });
    new Thing("moved", {}, { aliases: [pulumi.output("urn:pulumi:x::y::t:i:T::z"), { name: "was" }] });
    new Thing("moved-child", {}, { parent: group, aliases: [{ name: later("older") }] });
    new Thing("goes-with-component", {}, { deletedWith: group });
    new Thing("goes-with-read", {}, { deletedWith: read });
    new Thing("below-read", { value: pulumi.secret(read.arn) }, { parent: read });
    new Thing("by-late-provider", { value: later(second.endpoint) }, { provider });
    new Thing("by-late-provider-too", { value: pulumi.output({ a: [later(1)] }) }, { provider });
    return {
      made: first.arn.apply(async (arn) => {
        await later(0);
        return new Thing("made-late", { value: arn }, { dependsOn: [second] }).arn;
      }),
    };
  },
  "components as dependencies": () => {
    const late = new Late("late");
    const group = new Group("group", 3);
    const outer = new pulumi.ComponentResource("test:index:Outer", "outer");
    new Thing("inner", {}, { parent: outer, dependsOn: late });
    new Thing(
      "after",
      { value: pulumi.output(group.things).apply((things) => things.length) },
      { dependsOn: [late, group, outer] },
    );
    return { child: late.child().then(({ arn }) => arn) };
  },
  "resources inside an apply": () => {
    const first = new Thing("first");
    const made = first.arn.apply((arn) => new Thing("second", { value: arn }));
    const [deferred, resolve] = pulumi.deferredOutput<string>();
    new Thing("deferred", { value: deferred });
    const last = new Thing("last", { value: made.arn });
    resolve(last.endpoint);
    return {
      made: made.arn,
      size: pulumi.recover(
        first.arn.apply((): string => fail()),
        () => "recovered",
      ),
    };
  },
  "reads and functions": async () => {
    const read = Thing.get("read", "some-id");
    const reference = new pulumi.StackReference("org/other/stack");
    const result = await pulumi.runtime.invoke("test:index:lookup", { name: "x" }, { version: "5.0.0" });
    const output = pulumi.runtime.invokeOutput("test:index:lookup", {
      name: read.arn,
      list: [pulumi.secret("s")],
    });
    new Thing("user", {
      value: read.arn,
      foreign: reference.getOutput("vpc"),
      result: result.name,
      output: output.apply((o) => o),
    });
    return { required: reference.requireOutput("vpc"), secret: reference.getOutput("password") };
  },
  "transformations and async programs": async () => {
    pulumi.runtime.registerStackTransformation(({ props, opts, type }) =>
      type === "test:index:Thing"
        ? { props: { ...props, tags: { a: "b" } }, opts: pulumi.mergeOptions(opts, { protect: true }) }
        : undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, 2));
    const thing = new Thing(
      "thing",
      {},
      { transformations: [({ props, opts }) => ({ props: { ...props, arn: "given" }, opts })] },
    );
    await pulumi.log.info("made", thing);
    await pulumi.log.warn("beware");
    return pulumi.output({ arn: thing.arn, tags: { region: new pulumi.Config("test").get("region") } });
  },
};

function fail(): never {
  throw new Error("not this way");
}
