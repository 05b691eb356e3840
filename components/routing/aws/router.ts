import { Function as EdgeFunction, KeyValueStore, KeyvaluestoreKey } from "@pulumi/aws/cloudfront";
import * as pulumi from "@pulumi/pulumi";
import { edgeFunction } from "../edge-function";
import type { RouterPart, RoutingPartArgs } from "../parts";
import { type Answers, answers } from "./internal/answers";
import { EDGE_FUNCTION, EDGE_STORE } from "./internal/limits";
import { type Synchroniser, synchroniser } from "./internal/synchroniser";
import type { Registry } from "./registry";
import type { Secrets } from "./secrets";

/** What the router is made from. */
export interface RouterArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
}

/** The decision as a CloudFront function, the table in its KeyValueStore, and the function that keeps the table up to date. */
export class Router extends pulumi.ComponentResource implements RouterPart {
  /** ARN of the edge function. */
  readonly routerId: pulumi.Output<string>;
  readonly edgeFunction: EdgeFunction;
  readonly store: KeyValueStore;
  readonly synchroniser: Synchroniser;
  /** What stamps answered, where the layer asks for it. */
  readonly answers: Answers | undefined;

  constructor(name: string, args: RouterArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Router", name, {}, opts);
    const { context, spec } = args;
    const tags = context.tags("router");
    this.store = new KeyValueStore(
      `${name}-store`,
      { name: context.physicalName("table", EDGE_STORE), comment: "The routing table", tags },
      { parent: this },
    );
    this.keys(name, args);
    this.edgeFunction = new EdgeFunction(
      `${name}-function`,
      {
        name: context.physicalName("route", EDGE_FUNCTION),
        comment: "Sends each request to its tenant's stamp",
        runtime: "cloudfront-js-2.0",
        code: edgeFunction(spec.requests),
        keyValueStoreAssociations: [this.store.arn],
        publish: true,
        tags,
      },
      { parent: this },
    );
    this.answers = args.spec.outlierDetection
      ? answers(`${name}-answers`, { ...args, keyId: args.secrets.keyId }, this)
      : undefined;
    const kept = { ...args, storeArn: this.store.arn, answers: this.answers };
    this.synchroniser = synchroniser(`${name}-synchroniser`, kept, this);
    this.routerId = this.edgeFunction.arn;
    this.registerOutputs({ routerId: this.routerId });
  }

  /** The secrets the function needs: each stamp's, and the one tokens are verified with. The table is not made here. */
  private keys(name: string, { stamps, tokenKey }: RouterArgs): void {
    const key = (suffix: string, key: string, value: pulumi.Input<string>): void => {
      new KeyvaluestoreKey(
        `${name}-${suffix}`,
        { keyValueStoreArn: this.store.arn, key, value: pulumi.secret(value) },
        { parent: this, additionalSecretOutputs: ["value"] },
      );
    };
    for (const { id, originSecret } of stamps) key(id, `x.${id}`, originSecret);
    if (tokenKey !== undefined) key("token", "k.token", tokenKey);
  }
}
