import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry";
import { IAMMember } from "@pulumi/gcp/projects";
import { SubscriptionIAMMember, TopicIAMMember } from "@pulumi/gcp/pubsub";
import { SecretIamMember } from "@pulumi/gcp/secretmanager";
import { BucketIAMMember } from "@pulumi/gcp/storage";
import type * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../../core/errors";
import type { DataParts, PartArgs } from "../../contract/parts";
import type { GcpDataParts } from "./data-parts";
import type { Apis } from "./apis";
import { type GcpOwner, globalScope } from "./scope";

/** What the rights of a workload are made from. */
export type RightsArgs = PartArgs & DataParts<GcpDataParts> & { readonly member: pulumi.Input<string> };

/** A workload's rights, each on one resource of the stamp. */
export function workloadRights(
  name: string,
  args: RightsArgs,
  receives: boolean,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { context, member, secrets, storage, queue, events, cache, database } = args;
  const rights: pulumi.Resource[] = Object.entries(storage.buckets).map(
    ([purpose, bucket]) =>
      new BucketIAMMember(
        `${name}-${purpose}`,
        { bucket, role: "roles/storage.objectUser", member },
        { parent },
      ),
  );
  if (queue !== undefined) {
    rights.push(
      new TopicIAMMember(
        `${name}-send`,
        { topic: queue.queueId, role: "roles/pubsub.publisher", member },
        { parent },
      ),
    );
  }
  if (queue !== undefined && receives) {
    const subscription = queue.subscription.id;
    rights.push(
      new SubscriptionIAMMember(
        `${name}-receive`,
        { subscription, role: "roles/pubsub.subscriber", member },
        { parent },
      ),
    );
  }
  if (events !== undefined) {
    rights.push(
      new TopicIAMMember(
        `${name}-publish`,
        { topic: events.topicId, role: "roles/pubsub.publisher", member },
        { parent },
      ),
    );
  }
  if (database !== undefined) {
    const role = "roles/secretmanager.secretAccessor";
    rights.push(
      new SecretIamMember(`${name}-database`, { secretId: database.secretId, role, member }, { parent }),
    );
  }
  if (cache !== undefined) {
    // Valkey's instances take no policy of their own; the project holds the stamp's one instance.
    const role = "roles/memorystore.dbConnectionUser";
    rights.push(
      new IAMMember(
        `${name}-cache`,
        { project: context.identity.account, role, member },
        { parent, dependsOn: [secrets.apis.resourceManager] },
      ),
    );
  }
  return rights;
}

/** What a right to pull is made from. */
export interface PullArgs {
  readonly context: GcpOwner;
  /** Repository of the image in the fleet's registry. */
  readonly image: string;
  readonly apis: Pick<Apis, "artifactRegistry">;
  readonly member: pulumi.Input<string>;
}

/** Lets Cloud Run pull an image from the fleet's registry, on that one repository. */
export function pullRight(
  name: string,
  { context, image: repositoryPath, apis, member }: PullArgs,
  parent: pulumi.Resource,
): pulumi.Resource {
  const path = `${globalScope(context).registry}/${repositoryPath}`;
  const [host = "", project, repository, image] = path.split("/");
  if (project === undefined || repository === undefined || image === undefined) {
    throw new StampError("input", "the registry and the image name no repository", {
      field: "global.gcp.registry",
      received: path,
      allowed: "<location>-docker.pkg.dev/<project>/<repository>/<image>",
    });
  }
  const location = host.slice(0, host.lastIndexOf("-docker.pkg.dev"));
  return new RepositoryIamMember(
    name,
    { project, location, repository, role: "roles/artifactregistry.reader", member },
    { parent, dependsOn: [apis.artifactRegistry] },
  );
}
