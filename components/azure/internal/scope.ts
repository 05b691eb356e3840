import type * as pulumi from "@pulumi/pulumi";
import type { PartName, Tags } from "../../contract/context";
import type { PartArgs } from "../../contract/parts";
import type { Secrets } from "../secrets";

/** Where a part's resources live and whose they are: said once, spread into each. */
export interface Scope {
  readonly resourceGroupName: pulumi.Output<string>;
  readonly location: string;
  readonly tags: Tags;
}

/** The stamp's resource group and region, with the part's tags. */
export function scopeOf(
  part: PartName,
  { context, secrets }: PartArgs & { readonly secrets: Secrets },
): Scope {
  return {
    resourceGroupName: secrets.resourceGroup.name,
    location: context.identity.region,
    tags: context.tags(part),
  };
}
