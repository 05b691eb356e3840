import type { ClassInput } from "../../../components/contract/class";
import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { isMap, isSecret, type PropertyValue } from "../../../graph/model/property";
import { blueprint } from "../../../stacks/blueprint";

/** Resources of one of Azure's types, e.g. `keyvault:Vault`. */
export function of(type: string, from: ResourceGraph): readonly GraphResource[] {
  return from.resources.filter((resource) => resource.type === `azure-native:${type}`);
}

/** The one resource of a type. */
export function only(type: string, from: ResourceGraph): GraphResource {
  const [first, ...rest] = of(type, from);
  if (first === undefined || rest.length > 0)
    throw new Error(`there are ${of(type, from).length} of ${type}, not one`);
  return first;
}

/** The value at a path such as `properties.networkAcls.defaultAction`, secrets opened. */
export function at(resource: GraphResource, path: string): PropertyValue | undefined {
  return path.split(".").reduce<PropertyValue | undefined>((value, key) => {
    const open = isSecret(value) ? value["value"] : value;
    if (Array.isArray(open)) return open[Number(key)];
    return isMap(open) ? open[key] : undefined;
  }, resource.inputs);
}

/** The reference class. */
export function standard(): ClassInput {
  const spec = blueprint.classes["standard"];
  if (spec === undefined) throw new Error("the blueprint lost its class standard");
  return spec;
}

/** The database that is not a replica. */
export function primaryServer(from: ResourceGraph): GraphResource {
  const primary = of("dbforpostgresql:Server", from).find(({ inputs }) => inputs["createMode"] === "Default");
  if (primary === undefined) throw new Error("no primary server");
  return primary;
}

/** The web service. */
export function webApp(from: ResourceGraph): GraphResource {
  const web = of("app:ContainerApp", from).find(({ name }) => name.endsWith("-web"));
  if (web === undefined) throw new Error("no web service");
  return web;
}

/** The value with every secret taken out. */
export function unsealed(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return "(secret)";
  if (Array.isArray(value)) return value.map(unsealed);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unsealed(item)]));
}
