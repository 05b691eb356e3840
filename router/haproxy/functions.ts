import type { Routing } from "../../components/routing/contract";
import type { RouterPlace } from "./place";
import { clientHost, FOUND } from "./rules";
import { mapPath, quoted } from "./text";

type Route = Routing["functions"][number];

/** Holds while no route has said what the request is for. */
const OPEN = "!{ var(txn.work) -m found }";

/** When a route fits: what `router/decision/function.ts` says, each as the condition of a rule of its own. */
function conditionsOf({ host, path }: Route, place: RouterPlace): string[] {
  if (path !== undefined) return [`{ path -m str ${path} }`, `{ path -m beg ${path}/ }`];
  const name = String(host).replaceAll(".", String.raw`\.`);
  const pattern = String.raw`^(?:[^\s:/?#@\[\]\\,]*\.)?${name}\.*(?::[0-9]{0,5})?\z`;
  return [`{ ${clientHost(place)},lower -m reg ${quoted(pattern)} }`];
}

/** Rules that find out what a request is for; they come before those that look a tenant up. */
export function workRules({ functions }: Routing, place: RouterPlace): string[] {
  return functions.flatMap((route) =>
    conditionsOf(route, place).map(
      (fits) => `  http-request set-var(txn.work) str(${route.function}) if ${OPEN} ${fits}`,
    ),
  );
}

/**
 * Rules by which a request for a function goes to the tenant's stamp for it, where it has one. They come after those that find the
 * tenant's own: who is not known, moved or paused has none.
 */
export function functionRules({ functions }: Routing, place: RouterPlace): string[] {
  if (functions.length === 0) return [];
  return [
    `  http-request set-var(txn.other) var(txn.work),concat(/,txn.tenant),map_str(${mapPath(place, "functions")}) if { var(txn.work) -m found } ${FOUND}`,
    "  http-request set-var(txn.stamp) var(txn.other) if { var(txn.other) -m found }",
  ];
}

/** The rule by which a stamp is told what a request is for. */
export function functionHeader({ functions }: Routing): string[] {
  if (functions.length === 0) return [];
  return ["  http-request add-header X-Stamp-Function %[var(txn.work)] if { var(txn.work) -m found }"];
}
