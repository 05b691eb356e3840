import * as pulumi from "@pulumi/pulumi";
import { ownerKey } from "../../gcp/internal/secrets/keys";
import type { CentralPartArgs, CentralSecretsPart } from "../parts";
import { type CentralApis, enableCentralApis } from "./internal/apis";

/** The services of the centre's project, and its key. */
export class Secrets extends pulumi.ComponentResource implements CentralSecretsPart {
  /** Id of the crypto key. */
  readonly keyId: pulumi.Output<string>;
  /** The project's services, which the other parts wait for. */
  readonly apis: CentralApis;

  constructor(name: string, { context, spec }: CentralPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:CentralSecrets", name, {}, opts);
    this.apis = enableCentralApis(`${name}-api`, context, this);
    const location = context.identity.region;
    const key = { context, spec, apis: this.apis, part: "secrets", kind: "data", location };
    this.keyId = ownerKey(name, key, this).id;
    this.registerOutputs({ keyId: this.keyId });
  }
}
