import { defined } from "../../core/defined";
import { base64Runs } from "../model/encoding";
import type { GraphResource, ResourceGraph } from "../model/graph";
import { isMap, isSecret, type PropertyMap, type PropertyValue, reveal } from "../model/property";
import { isToken, TOKEN_LENGTH } from "../model/tokens";
import { isTelling, projectNumberOf, renumbered } from "./project-number";

const TOKEN = /swt0[0-9a-v]{21}/gu;

/**
 * Puts a state's real identifiers where a render of the same stack has tokens. A render and a state whose
 * programs are equal then have one canonical form, also where the cloud composes an identifier out of a name.
 * Tokens of resources the state lacks stay.
 */
export function resolveTokens(render: ResourceGraph, state: ResourceGraph): ResourceGraph {
  const known = new Map(state.resources.map((resource) => [resource.urn, resource]));
  const values = new Map<string, PropertyValue>();
  for (const resource of render.resources) {
    const real = known.get(resource.urn);
    if (real !== undefined) learn(resource, real, values);
  }
  const agents = agentsOf(render, state);
  const map = (inputs: PropertyMap): PropertyMap =>
    Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [text(key, values), agents(resolve(value, values))]),
    );
  const resources = render.resources.map((resource): GraphResource => {
    const { id, outputs } = known.get(resource.urn) ?? resource;
    const { id: _, ...rest } = resource;
    return { ...rest, ...defined({ id }), inputs: map(resource.inputs), outputs };
  });
  return { ...render, resources, outputs: map(render.outputs) };
}

/**
 * Puts the number of the state's project where the render has what stands for one: Google's answer is a number, which no token can
 * be, so agents in a render are called by another.
 */
function agentsOf(render: ResourceGraph, state: ResourceGraph): (value: PropertyValue) => PropertyValue {
  const [stand, number] = [projectNumberOf(render, []), projectNumberOf(state, [])];
  if (stand === undefined || number === undefined || !isStandIn(stand)) return (value) => value;
  const within = (value: PropertyValue): PropertyValue => {
    if (typeof value === "string") return renumbered(value, stand, number);
    if (Array.isArray(value)) return value.map(within);
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, within(item)]));
  };
  return within;
}

function isStandIn(number: string): boolean {
  return !isTelling(number);
}

/** Pairs the tokens among a render's outputs with what a state has in their places. */
function learn(render: GraphResource, state: GraphResource, values: Map<string, PropertyValue>): void {
  if (render.id !== undefined && isToken(render.id) && state.id !== undefined)
    values.set(render.id, state.id);
  const pair = (token: PropertyValue | undefined, real: PropertyValue | undefined): void => {
    if (token === undefined || real === undefined) return;
    if (isSecret(token) || isSecret(real)) pair(reveal(token), reveal(real));
    else if (typeof token === "string") {
      if (token.length === TOKEN_LENGTH && isToken(token)) values.set(token, real);
    } else if (Array.isArray(token)) {
      if (Array.isArray(real)) for (const [index, item] of token.entries()) pair(item, real[index]);
    } else if (isMap(token) && isMap(real)) for (const key of Object.keys(token)) pair(token[key], real[key]);
  };
  pair(render.outputs, state.outputs);
}

function resolve(value: PropertyValue, values: ReadonlyMap<string, PropertyValue>): PropertyValue {
  // A whole field takes the value as it is, a number or a list too.
  if (typeof value === "string") return values.get(value) ?? text(value, values);
  if (Array.isArray(value)) return value.map((item) => resolve(item, values));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [text(key, values), resolve(item, values)]),
  );
}

function text(value: string, values: ReadonlyMap<string, PropertyValue>): string {
  if (value.length < TOKEN_LENGTH) return value;
  let source = value;
  // From the last to the first, so that the places of those before stay right.
  for (const { start, end, decoded } of base64Runs(value).reverse()) {
    const resolved = text(decoded, values);
    if (resolved === decoded) continue;
    source = `${source.slice(0, start)}${Buffer.from(resolved).toString("base64")}${source.slice(end)}`;
  }
  if (!source.includes("swt0")) return source;
  return source.replace(TOKEN, (token) => {
    const real = values.get(token);
    if (real === undefined) return token;
    return typeof real === "string" ? real : JSON.stringify(real);
  });
}
