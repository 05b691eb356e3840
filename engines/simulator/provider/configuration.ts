import {
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  DiffResponse,
  ProviderHandshakeResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { isMap, type PropertyMap } from "../../../graph/model/property";
import { changedPaths } from "../diff";
import type { Cloud } from "../../../render/kinds/cloud";
import { plainMap } from "../values";
import { toWire } from "./wire";

/**
 * Provider settings that say where resources live: when one changes, the resources there are other ones, so the
 * provider and all it made are replaced.
 */
const PLACES: Readonly<Record<Cloud, readonly string[]>> = {
  aws: ["region", "allowedAccountIds", "assumeRole", "assumeRoles", "profile"],
  azure: ["subscriptionId", "tenantId"],
  gcp: ["project", "region"],
  random: [],
};

/** What this provider understands; both the old (Configure) and the new way (Handshake) of saying it. */
export function handshakeResponse(): ProviderHandshakeResponse {
  return new ProviderHandshakeResponse()
    .setAcceptSecrets(true)
    .setAcceptResources(false)
    .setAcceptOutputs(false)
    .setSupportsAutonamingConfiguration(false);
}

export function configureResponse(): ConfigureResponse {
  return new ConfigureResponse()
    .setAcceptsecrets(true)
    .setSupportspreview(true)
    .setAcceptresources(false)
    .setAcceptoutputs(false);
}

/** Accepts a configuration as it is, but for AWS accounts that the provider itself may not use. */
export function checkConfigResponse(cloud: Cloud, news: PropertyMap): CheckResponse {
  const response = new CheckResponse().setInputs(toWire(news));
  const accounts = listed(plainMap(news)["allowedAccountIds"]);
  const wrong = accounts.filter((account) => !/^\d{12}$/.test(account));
  if (cloud !== "aws" || wrong.length === 0) return response;
  const reason = `simulated AWS: an account id has 12 digits, not ${wrong.join(", ")}`;
  return response.setFailuresList([new CheckFailure().setProperty("allowedAccountIds").setReason(reason)]);
}

export function diffConfigResponse(cloud: Cloud, olds: PropertyMap, news: PropertyMap): DiffResponse {
  const changed = changedPaths(plainMap(olds), plainMap(news)).filter((path) => path !== "version");
  const roots = [...new Set(changed.map((path) => path.split(/[.[]/)[0] ?? path))];
  return new DiffResponse()
    .setChanges(roots.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList(roots)
    .setReplacesList(roots.filter((root) => PLACES[cloud].includes(root)));
}

function listed(value: PropertyMap[string] | undefined): string[] {
  const list = typeof value === "string" ? json(value) : value;
  if (!Array.isArray(list)) return [];
  return list.filter((item): item is string => typeof item === "string");
}

/** Nested provider settings arrive as JSON text. */
function json(text: string): PropertyMap[string] {
  try {
    const parsed = JSON.parse(text) as PropertyMap[string];
    return isMap(parsed) || Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
