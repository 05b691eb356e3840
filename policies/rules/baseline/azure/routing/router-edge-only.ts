import { isMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import { isRouting } from "../../../../../graph/closed/routing-role";
import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

const PROFILE = "azure-native:cdn:Profile";

/** Why the network can't do it: https://learn.microsoft.com/azure/frontdoor/origin-security#front-door-identifier */
export const routingRouterEdgeOnly = propertyRule({
  id: "azure-routing-router-edge-only",
  cloud: "azure",
  severity: "high",
  title: "A router on the internet is told which Front Door is its own",
  why: "Front Door's addresses are every customer's: somebody else's profile would get past the firewall.",
  fix: "Hand frontDoorId of the stack's profile to the router, which refuses requests with another X-Azure-FDID.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:app:ContainerApp"],
  property: "template.containers",
  complies: (value, { propertyDependencies }, subject) => {
    const values = variables(value);
    const profiles = subject.ofType(PROFILE);
    if (profiles.some(({ outputs: { frontDoorId } }) => isKnown(frontDoorId) && values.includes(frontDoorId)))
      return true;
    const sources = propertyDependencies["template"] ?? [];
    return values.includes(UNKNOWN) && profiles.some(({ urn }) => sources.includes(urn));
  },
  reference: true,
  wanted: "a variable with the profile's frontDoorId",
  when: ({ inputs }, subject) => {
    const external = read(inputs, "configuration.ingress.external");
    return isRouting(subject.graph) && external.state === "known" && external.value === true;
  },
});

/** Values of the containers' environment variables. */
function variables(containers: PropertyValue | undefined): readonly PropertyValue[] {
  const envs = Array.isArray(containers) ? containers.filter(isMap).map(({ env }) => env) : [];
  return envs.flatMap((env) =>
    Array.isArray(env) ? env.filter(isMap).map(({ value }) => value ?? null) : [],
  );
}

function isKnown(value: PropertyValue | undefined): value is string {
  return typeof value === "string" && value !== UNKNOWN;
}
