import type { Service } from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, SecretsPart } from "../contract/parts";
import { keyGrant, type PubSubAgent, pubSubAgent, serviceAgent } from "./internal/agents";
import { type Apis, enableApis } from "./internal/apis";
import { ownerKey } from "./internal/secrets/keys";

/** The stamp's key, the services of its project, and Secret Manager's right to the key. */
export class Secrets extends pulumi.ComponentResource implements SecretsPart {
  /** Id of the crypto key. */
  readonly keyId: pulumi.Output<string>;
  /** The project's services, which the other parts wait for. */
  readonly apis: Apis;
  /** Must exist before a secret is encrypted with the stamp's key. */
  readonly ready: pulumi.Resource;
  #pubSub: PubSubAgent | undefined;

  constructor(name: string, args: PartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Secrets", name, {}, opts);
    this.apis = enableApis(`${name}-api`, args.context, this);
    this.keyId = this.key(name, args);
    this.ready = this.grant(name, this.apis.secretManager);
    this.registerOutputs({ keyId: this.keyId });
  }

  /** Pub/Sub's agent of the project, of which there is one: the first part that needs it makes it, and the others use it. */
  pubSub(name: string, part: pulumi.Resource): PubSubAgent {
    this.#pubSub ??= pubSubAgent(name, { api: this.apis.pubsub, keyId: this.keyId }, part);
    return this.#pubSub;
  }

  private key(name: string, args: PartArgs): pulumi.Output<string> {
    const location = args.context.identity.region;
    return ownerKey(name, { ...args, apis: this.apis, part: "secrets", kind: "data", location }, this).id;
  }

  private grant(name: string, api: Service): pulumi.Resource {
    const agent = serviceAgent(`${name}-agent`, api, this);
    return keyGrant(`${name}-grant`, { keyId: this.keyId, member: agent.member }, this);
  }
}
