import { StampError } from "../../core/errors";
import type { Cloud } from "./cloud";

/**
 * Cloud → Pulumi's package for it, and the versions that fit. They are optional peers in package.json, because who uses one
 * cloud installs one (each is 80 to 140 MB); a test compares.
 */
export const CLOUD_SDKS: Readonly<Record<Cloud, { readonly name: string; readonly range: string }>> = {
  aws: { name: "@pulumi/aws", range: "^7.48.0" },
  azure: { name: "@pulumi/azure-native", range: "^3.28.0" },
  gcp: { name: "@pulumi/gcp", range: "^9.37.0" },
};

/**
 * Loads what is made with a cloud's SDK.
 * @throws StampError `input` when the SDK is not installed, with the command that installs it
 */
export function withSdk<T>(cloud: Cloud, load: () => T): T {
  try {
    return load();
  } catch (error) {
    const { name, range } = CLOUD_SDKS[cloud];
    if (!isMissing(error, name)) throw error;
    throw new StampError(
      "input",
      `a stack on ${cloud} needs the package ${name}, which is not installed`,
      { field: "cloud", received: cloud, fix: `run npm install "${name}@${range}"` },
      { cause: error },
    );
  }
}

/** Whether a module of the package, and no other, was not found. */
function isMissing(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || Reflect.get(error, "code") !== "MODULE_NOT_FOUND") return false;
  const [, missing = ""] = /^Cannot find module '([^']+)'/u.exec(error.message) ?? [];
  return missing === name || missing.startsWith(`${name}/`);
}
