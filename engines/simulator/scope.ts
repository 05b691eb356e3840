import { isMap, type PropertyMap, type PropertyValue, reveal, UNKNOWN } from "../../graph/model/property";
import type { Cloud } from "../../render/kinds/cloud";
import { digits, uuid } from "./digest";

/** What a provider's configuration says about where its resources live. */
export interface Scope {
  readonly cloud: Cloud;
  /** AWS region, GCP region; empty on Azure, where each resource names its location. */
  readonly region: string;
  /** AWS account number, 12 digits. */
  readonly account: string;
  /** GCP project id. */
  readonly project: string;
  /** Azure subscription id. */
  readonly subscription: string;
  /** Azure tenant id. */
  readonly tenant: string;
  /** Tags (AWS) or labels (GCP) the provider puts on all it makes. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/**
 * Reads a provider's inputs. Nested ones arrive as JSON text, as Pulumi sends them. What is missing gets the
 * simulator's own account, so that a program without any configuration still runs.
 */
export function scopeOf(cloud: Cloud, inputs: PropertyMap): Scope {
  const account = first(list(inputs["allowedAccountIds"])) ?? accountOfRole(inputs);
  const tags = parsed(inputs[cloud === "gcp" ? "defaultLabels" : "defaultTags"]);
  return {
    cloud,
    region: text(inputs["region"]) ?? (cloud === "aws" ? "us-east-1" : cloud === "gcp" ? "us-central1" : ""),
    account: account ?? "123456789012",
    project: text(inputs["project"]) ?? "simulated-project",
    subscription: text(inputs["subscriptionId"]) ?? uuid("subscription"),
    tenant: text(inputs["tenantId"]) ?? uuid("tenant"),
    defaultTags: strings(isMap(tags) && isMap(tags["tags"]) ? tags["tags"] : tags),
  };
}

/** A GCP project's number: 12 digits, always the same for the same project. */
export function projectNumber(project: string): string {
  return digits(12, "project", project);
}

function accountOfRole(inputs: PropertyMap): string | undefined {
  const roles = list(inputs["assumeRoles"]).concat([parsed(inputs["assumeRole"]) ?? null]);
  for (const role of roles) {
    const arn = isMap(role) ? text(role["roleArn"]) : undefined;
    const account = /^arn:aws[\w-]*:iam::(\d{12}):/.exec(arn ?? "")?.[1];
    if (account !== undefined) return account;
  }
  return undefined;
}

function list(value: PropertyValue | undefined): PropertyValue[] {
  const plain = parsed(value);
  return Array.isArray(plain) ? plain : [];
}

function first(values: PropertyValue[]): string | undefined {
  return values.map(text).find((value) => value !== undefined);
}

function text(value: PropertyValue | undefined): string | undefined {
  const plain = reveal(value ?? null);
  return typeof plain === "string" && plain !== "" && plain !== UNKNOWN ? plain : undefined;
}

function parsed(value: PropertyValue | undefined): PropertyValue | undefined {
  const plain = reveal(value ?? null);
  if (typeof plain !== "string") return plain;
  try {
    return JSON.parse(plain) as PropertyValue;
  } catch {
    return undefined;
  }
}

function strings(value: PropertyValue | undefined): Record<string, string> {
  if (!isMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
