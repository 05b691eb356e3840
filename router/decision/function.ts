import type { FunctionRoute } from "./types";

/** Whether a path is this one or lies below it, as it stands in the request: `/api` and `/api/x`, never `/apis` nor `/%61pi`. */
function liesBelow(path: string, prefix: string): boolean {
  return path === prefix || path.slice(0, prefix.length + 1) === prefix + "/";
}

/** Whether a host is this one or a name below it. */
function isUnder(host: string, parent: string): boolean {
  return host === parent || host.slice(-parent.length - 1) === "." + parent;
}

/**
 * The function a request is for: that of the first route that fits; undefined where none does.
 *
 * @param host in lower case, without port and final dots
 */
export function functionOf(path: string, host: string, routes: readonly FunctionRoute[]): string | undefined {
  for (let i = 0; i < routes.length; i += 1) {
    const route = routes[i] as FunctionRoute;
    const fits = route.path !== undefined ? liesBelow(path, route.path) : isUnder(host, route.host as string);
    if (fits) return route.function;
  }
  return undefined;
}
