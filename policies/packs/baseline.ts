import type { Rule } from "../rule";
import { awsBaseline } from "../rules/baseline/aws";
import { azureBaseline } from "../rules/baseline/azure";
import { gcpBaseline } from "../rules/baseline/gcp";

/** The pack `baseline`: what public benchmarks ask of each resource, on every cloud. */
export const baseline: readonly Rule[] = [...awsBaseline, ...azureBaseline, ...gcpBaseline];
