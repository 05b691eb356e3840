import * as pulumi from "@pulumi/pulumi";

/** A stamp that is its service on Google Cloud alone, so that a kill between any two effects takes little time. */
export async function service(): Promise<object> {
  const config = new pulumi.Config("stampworks");
  const share = config.get("besideServes") === "true" ? 0 : 25;
  const release = config.get("release") ?? "r0";
  const beside = config.get("beside");
  const name = `acmep-${pulumi.getStack()}-web-ab12c`;
  const latest = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
  const resource = new Service("web", {
    ...{ name, location: "europe-west4", project: "acme-stamp-1" },
    template: { containers: [{ image: `app:${release}` }] },
    traffics:
      beside === undefined
        ? [{ type: latest, percent: 100 }]
        : [
            { revision: `${name}-${beside}`, percent: 100 - share },
            { type: latest, percent: share },
          ],
  });
  return { id: pulumi.getStack(), release, revision: resource.latestReadyRevision };
}

class Service extends pulumi.CustomResource {
  declare readonly latestReadyRevision: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs) {
    super("gcp:cloudrunv2/service:Service", name, { ...args, latestReadyRevision: undefined });
  }
}
