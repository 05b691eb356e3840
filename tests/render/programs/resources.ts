import * as pulumi from "@pulumi/pulumi";

type Props = Record<string, unknown>;

/** A custom resource of no cloud, with inputs of any shape and three computed outputs. */
export class Thing extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly value: pulumi.Output<unknown>;
  declare readonly nested: pulumi.Output<{ list: { host: string }[] }>;

  constructor(name: string, props: Props = {}, opts: pulumi.CustomResourceOptions = {}) {
    super(
      "test:index:Thing",
      name,
      { value: undefined, nested: undefined, ...props, arn: undefined, endpoint: undefined },
      opts,
    );
  }

  static get(name: string, id: pulumi.Input<string>, opts: pulumi.CustomResourceOptions = {}): Thing {
    return new Thing(name, { value: undefined }, { ...opts, id });
  }
}

/** A provider of the package `test`. */
export class TestProvider extends pulumi.ProviderResource {
  constructor(name: string, props: Props, opts: pulumi.ResourceOptions = {}) {
    super("test", name, props, { version: "2.1.0-beta.1", ...opts });
  }
}

/** A component that makes its children when it is constructed. */
export class Group extends pulumi.ComponentResource {
  readonly things: Thing[] = [];

  constructor(name: string, children: number, opts: pulumi.ComponentResourceOptions = {}, args: Props = {}) {
    super("test:index:Group", name, args, opts);
    for (let i = 0; i < children; i += 1) {
      this.things.push(new Thing(`${name}-${i}`, { value: i }, { parent: this }));
    }
    this.registerOutputs({ arns: this.things.map(({ arn }) => arn) });
  }
}

/** A component whose children are made in `initialize`, after something else. */
export class Late extends pulumi.ComponentResource<Thing> {
  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("test:index:Late", name, {}, opts);
  }

  child(): Promise<Thing> {
    return this.getData();
  }

  protected override async initialize(_args: pulumi.Inputs, _opts: unknown, name?: string): Promise<Thing> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return new Thing(`${name ?? "late"}-child`, {}, { parent: this });
  }
}
