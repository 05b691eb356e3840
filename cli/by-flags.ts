import type { CommandDefinition } from "./common/command";
import { addFleetCommands } from "./fleet-commands";
import type { AddCommand, FlagOptions } from "./flag-command";
import { addTenantCommands } from "./tenants-commands";

/** `add` and `route`, which are not options, action and view yet. */
export function fleetCommandsByFlags(): CommandDefinition[] {
  const all: CommandDefinition[] = [];
  addFleetCommands(adder(all));
  return all;
}

/** The commands below `tenants`, which are not options, action and view yet. */
export function tenantCommandsByFlags(): CommandDefinition[] {
  const all: CommandDefinition[] = [];
  addTenantCommands(adder(all));
  return all;
}

function adder(all: CommandDefinition[]): AddCommand {
  return (usage, description, run) => {
    const declared: { readonly required: boolean; readonly flags: string; readonly says: string }[] = [];
    const options: FlagOptions = {
      option: (flags, says) => {
        declared.push({ required: false, flags, says });
        return options;
      },
      requiredOption: (flags, says) => {
        declared.push({ required: true, flags, says });
        return options;
      },
    };
    all.push({
      usage,
      description,
      commands: [],
      declare: (to) => {
        for (const { flags, required, says } of declared)
          if (required) to.requiredOption(flags, says);
          else to.option(flags, says);
        return Promise.resolve();
      },
      schema: () => Promise.resolve(undefined),
      run: async ({ args, options: flags }, { globals, output, signal }) => {
        const given = args.flat().filter((argument): argument is string => typeof argument === "string");
        // A local run starts stand-ins of its own, and no engine.
        const engine = usage.startsWith("route")
          ? "embedded"
          : await (await import("./common/choose-engine.js")).chooseEngine({ globals, output, signal });
        return run({ ...globals, output, signal, engine }, given, flags);
      },
    });
    return options;
  };
}
