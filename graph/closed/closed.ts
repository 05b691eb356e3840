import { AllowList } from "./allow";
import { allowGlobal, DEFAULT_ALLOW } from "./allow-defaults";
import { ClosedScan } from "./scan";
import type { Finding } from "./finding";
import { checkHolders, idleDefaults } from "./holders";
import { globalScope } from "../model/constants";
import type { ResourceGraph } from "../model/graph";
import type { ClosedOptions } from "./options";
import { checkReads } from "./reads";
import { allowTenant } from "./tenants";
import { STACK_TYPE } from "../model/urn";

/**
 * The first law: every identifier a stamp refers to was made by that stamp or is on the allow-list. Components are
 * left out because whatever they are given ends in their children.
 * @returns what breaks the law, and with level `unreadable` what can't be judged; empty when the stamp is closed
 */
export function checkClosed(graph: ResourceGraph, options: ClosedOptions): Finding[] {
  const { allow = [], derivations, defaults = DEFAULT_ALLOW, asClass = false, today, used } = options;
  const named = [...allow, ...allowGlobal(globalScope(derivations)), ...allowTenant(graph, derivations)];
  // The defaults name nobody, so that what they allow to one stamp they allow to all.
  const list = new AllowList([...named, ...defaults], today, used, new Set(asClass ? named : []));
  const reads = checkReads(graph, list, options);
  const idle = idleDefaults(graph);
  const scan = new ClosedScan(graph, options, list, reads);
  for (const resource of graph.resources) {
    if (!resource.custom || resource.external || resource.type === STACK_TYPE) continue;
    // A default provider carries the stack's config, which names whatever the program may use; it counts once it is used.
    if (idle.has(resource.urn)) continue;
    scan.resource(resource);
  }
  return [...reads.findings, ...checkHolders(graph, list), ...scan.findings];
}
