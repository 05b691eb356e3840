import type { Command } from "commander";

import type { CommandDefinition } from "./common/command";
import type { ExitCode } from "./common/exit-code";
import { type AddCommand, addFleetCommands } from "./fleet-commands";
import type { CommandContext } from "./options";
import { addPlanningCommands } from "./planning-commands";
import { addTenantCommands } from "./tenants-commands";
import { addViewCommands } from "./view-commands";

/* eslint-disable */
export function legacy(): CommandDefinition[] {
  const all: CommandDefinition[] = [];
  const command = adder(all);
  command(
    "render <stack>",
    "write a stamp's resources as a deployment, as pulumi stack export does",
    async (context, stacks, options) =>
      (await import("./commands/render.js")).render(context, stacks, options),
  ).requiredOption("--out <file>", "file to write; - for stdout");
  command("lock", "record what the blueprint makes of each class, for review", async (context, _, options) =>
    (await import("./commands/lock.js")).lock(context, options["check"] === true),
  ).option("--check", "write nothing; exit 1 when the record is not up to date");
  addFleetCommands(command);
  addPlanningCommands(command);
  addViewCommands(command);
  return all;
}
export function legacyTenants(): CommandDefinition[] {
  const all: CommandDefinition[] = [];
  addTenantCommands(adder(all));
  return all;
}
function adder(all: CommandDefinition[]): AddCommand {
  return (usage, description, run) => {
    const options: [boolean, string, string][] = [];
    const fake = {
      option: (flags: string, says: string) => {
        options.push([false, flags, says]);
        return fake;
      },
      requiredOption: (flags: string, says: string) => {
        options.push([true, flags, says]);
        return fake;
      },
    };
    all.push({
      usage,
      description,
      commands: [],
      declare: async (to: Command) => {
        for (const [r, f, s] of options)
          if (r) to.requiredOption(f, s);
          else to.option(f, s);
      },
      schema: async () => (await import("zod")).z.unknown(),
      run: async (given, { output, signal, globals }): Promise<ExitCode> => {
        const ids = given.args.flat().filter((a): a is string => typeof a === "string");
        const none = /^(render|lock|cost|route)/u.test(usage);
        const engine = none
          ? (globals.engine ?? "embedded")
          : await (await import("./common/choose-engine.js")).chooseEngine({ output, signal, globals });
        return run({ output, signal, ...globals, engine } as CommandContext, ids, given.options);
      },
    });
    return fake as unknown as Command;
  };
}
