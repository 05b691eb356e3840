import { shown } from "../../core/errors";
import { plainText } from "../../core/text";
import {
  type CentralEvent,
  type CentralInput,
  type CentralResult,
  centralSchema,
} from "../../fleet/central/central";
import type { LocalState } from "../../events/local/local";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import type { Output } from "../common/output";
import { count, printTable } from "../common/table";

export const centralView: View<CentralInput, CentralEvent, never, CentralResult> = {
  schema: centralSchema,
  toJson: ({ ended, state, underWay }) => ({ simulated: true, ended, underWay, ...state }),
  tell,
  print: ({ down, problem, state, underWay }, { output }) => {
    printState(output, state, []);
    if (underWay === 0) {
      output.print("every event that was committed at a stamp is at the centre, once");
      return;
    }
    const where = down.length === 0 ? "though no link is down" : `on the way, for ended: ${down.join(", ")}`;
    output.print(`${count(underWay, "event")} not at the centre: ${where}`);
    if (down.length === 0 && problem !== undefined)
      output.note(`the last that failed: ${plainText(problem)}`);
  },
  // What waits for a link that somebody ended is as it should be; what waits for none is not.
  exitCode: ({ down, state, underWay }) =>
    state.centre.conflicts + state.centre.rejected > 0 || (underWay > 0 && down.length === 0)
      ? ExitCode.Broken
      : ExitCode.Fine,
};

function tell({ json, output, verbose }: Shown<CentralInput>): (event: CentralEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "running":
        if (!json) printRun(output, event);
        break;
      case "state":
        if (!json) printState(output, event.state, event.down);
        break;
      case "toggled":
        output.note(
          event.to === "unknown" ? `no link of this run: ${shown(event.link)}` : `${event.link}: ${event.to}`,
        );
        break;
      case "toggle-failed":
        output.note(`error: ${event.message}`);
        break;
      case "problem":
        if (verbose) output.note(`${event.where}: ${plainText(event.message)}`);
        break;
    }
  };
}

function printRun(output: Output, { links, nats }: Extract<CentralEvent, { kind: "running" }>): void {
  output.print(
    `A PostgreSQL server a stamp with an application that writes orders, NATS ${nats}, and DuckDB as the centre (no cloud is touched)

Type a link's name to end it at once, again to bring it back: ${links.join(", ")}
`,
  );
}

function printState(output: Output, { centre, stamps }: LocalState, down: readonly string[]): void {
  const away = output.colors.red("away");
  printTable(
    output,
    ["stamp", "committed", "failed", "in outbox", "oldest", "at broker", "at centre", "newest took"],
    stamps.map((each) => [
      each.stamp,
      String(each.committed),
      String(each.failed),
      each.waiting === undefined ? away : String(each.waiting),
      each.oldestSeconds === undefined ? away : `${each.oldestSeconds.toFixed(1)} s`,
      each.atBroker === undefined ? away : String(each.atBroker),
      String(each.atCentre),
      `${each.delayMs} ms`,
    ]),
  );
  const more = [
    `${count(centre.duplicates, "duplicate")} removed`,
    `${count(centre.gaps, "tenant")} with a gap`,
    `${centre.conflicts + centre.rejected} kept aside`,
    ...(down.length === 0 ? [] : [output.colors.red(`ended: ${down.join(", ")}`)]),
  ];
  output.print(`${more.join(" · ")}\n`);
}
