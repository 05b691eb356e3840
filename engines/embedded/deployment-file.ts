import { createHash } from "node:crypto";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { StampError } from "../../core/errors";
import { type ResourceState, stateFault } from "./resource-state";
import { disclose, type SecretCoder } from "./secrets";

/** Version of Pulumi whose deployment format is written. */
const PULUMI_VERSION = "v3.248.0";

/** A resource as the file holds it: secrets encrypted, empty fields left out. */
export function encodeState(state: ResourceState, coder: SecretCoder): PropertyMap {
  const { inputs, outputs, ...rest } = state;
  const owner = state.urn;
  return {
    ...tidy(rest),
    ...(Object.keys(inputs).length === 0 ? {} : { inputs: coder.encode(inputs, owner) }),
    ...(Object.keys(outputs).length === 0 ? {} : { outputs: coder.encode(outputs, owner) }),
  };
}

/** A resource out of a file or journal. */
export function decodeState(encoded: object, coder: SecretCoder): ResourceState {
  const state = encoded as ResourceState;
  return {
    ...state,
    inputs: coder.decode(state.inputs ?? {}, state.urn),
    outputs: coder.decode(state.outputs ?? {}, state.urn),
  };
}

/** A whole deployment as `pulumi stack export` writes it. */
export function deploymentOf(states: readonly ResourceState[], coder: SecretCoder, time: Date): PropertyMap {
  return envelope(
    states.map((state) => encodeState(state, coder)),
    coder.crypter.state,
    time,
  );
}

/** The same with secrets in plain text, as `pulumi stack export --show-secrets` writes it. */
export function disclosedDeploymentOf(
  states: readonly ResourceState[],
  salt: string,
  time: Date,
): PropertyMap {
  const resources = states.map(({ inputs, outputs, ...rest }) => ({
    ...tidy(rest),
    inputs: disclose(inputs),
    outputs: disclose(outputs),
  }));
  return envelope(resources, salt, time);
}

/** The encoded resources of a deployment. @throws StampError when the text is none */
export function resourcesOf(
  text: string,
  shownPath: string,
): { resources: PropertyMap[]; salt: string | undefined } {
  const parsed = parse(text, shownPath);
  const deployment = isMap(parsed) ? parsed["deployment"] : undefined;
  // What this engine wrote; a state of version 4 has features it does not keep.
  if (!isMap(parsed) || parsed["version"] !== 3 || !isMap(deployment))
    throw malformed(shownPath, "not a deployment of version 3");
  const { resources = [], secrets_providers: providers } = deployment;
  if (!Array.isArray(resources)) throw malformed(shownPath, "its resources are malformed");
  for (const [index, resource] of resources.entries()) {
    const fault = stateFault(resource);
    if (fault !== undefined)
      throw malformed(shownPath, `resource ${index} has another ${fault} than there can be`);
  }
  const state = isMap(providers) ? providers["state"] : undefined;
  const salt = isMap(state) ? state["salt"] : undefined;
  return { resources: resources.filter(isMap), salt: typeof salt === "string" ? salt : undefined };
}

function envelope(resources: PropertyMap[], salt: string, time: Date): PropertyMap {
  return {
    version: 3,
    deployment: {
      manifest: {
        time: time.toISOString(),
        // Pulumi refuses a manifest whose magic is not its version's digest (sdk/go/common/workspace, NewMagic).
        magic: createHash("sha256").update(PULUMI_VERSION).digest("hex"),
        version: PULUMI_VERSION,
      },
      secrets_providers: { type: "passphrase", state: { salt } },
      resources,
      metadata: {},
    },
  };
}

function tidy(fields: Omit<ResourceState, "inputs" | "outputs">): PropertyMap {
  const kept: PropertyMap = {};
  for (const [key, value] of Object.entries(fields)) {
    const empty = value === undefined || value === "" || (value === false && key !== "custom");
    const hollow = typeof value === "object" && Object.keys(value).length === 0;
    if (!empty && !hollow) kept[key] = value as PropertyValue;
  }
  return kept;
}

function parse(text: string, shownPath: string): PropertyValue {
  try {
    return JSON.parse(text) as PropertyValue;
  } catch {
    throw malformed(shownPath, "not JSON");
  }
}

function malformed(file: string, problem: string): StampError {
  return new StampError("state", `the state file is damaged: ${problem}`, {
    file,
    fix: "restore it from a backup, or export it again from where it came",
  });
}
