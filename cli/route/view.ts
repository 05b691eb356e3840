import { shown } from "../../core/errors";
import {
  type LocalRun,
  type RouteEvent,
  type RouteInput,
  type RouteResult,
  routeSchema,
} from "../../fleet/route/route";
import type { Shown, View } from "../common/command";
import type { Output } from "../common/output";
import { count, printTable } from "../common/table";

export const routeView: View<RouteInput, RouteEvent, never, RouteResult> = {
  schema: routeSchema,
  // What runs is printed when it runs; at its end there is nothing left to say.
  toJson: () => undefined,
  tell,
  print: ({ ended }, { output }) => {
    if (ended === "time") output.note("the time is over");
  },
};

function tell({ json, output, value, verbose }: Shown<RouteInput>): (event: RouteEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "running":
        if (json) output.json(routeSchema.parse(event.run));
        else printRun(output, event.run, value.seconds);
        break;
      case "toggled":
        output.note(describeToggle(event));
        break;
      case "toggle-failed":
        output.note(`error: ${event.message}`);
        break;
      case "log":
        if (verbose) output.note(event.line);
        break;
    }
  };
}

function describeToggle({ id, tenants, to }: Extract<RouteEvent, { kind: "toggled" }>): string {
  switch (to) {
    case "up":
      return `${id} runs again; the router's health checks find it within five seconds`;
    case "stopped":
      return `${id} is stopped: ${tenants.join(", ")} get 503 and Retry-After, all others don't notice`;
    case "unknown":
      return `no stamp of this run: ${shown(id)}`;
  }
}

function printRun(output: Output, { domain, haproxy, stamps, url }: LocalRun, seconds: number): void {
  output.print(
    `HAProxy ${haproxy} at ${url} before simulated stand-ins of ${count(stamps.length, "stamp")} (no cloud is touched)\n`,
  );
  printTable(
    output,
    ["stamp", "cloud", "region", "pool", "state", "tenants"],
    stamps.map(({ cloud, id, pool, region, tenants, up }) => [
      id,
      cloud,
      region,
      pool,
      up ? "up" : output.colors.red("stopped"),
      tenants.join(" "),
    ]),
  );
  output.print(`
Try, in another terminal:
  curl -H 'Host: acme.${domain}' ${url}          the stamp that answers says its id
  curl -H 'X-Tenant: globex' ${url}                  the header is the second source of a tenant's name
  curl -i -H 'Host: nobody.${domain}' ${url}     404: no tenant of this name

Type a stamp's id here to stop it, again to bring it back: only its tenants are affected.
It ends after ${seconds} s, or with Ctrl-C.`);
}
