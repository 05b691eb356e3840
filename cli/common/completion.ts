import type { Command } from "commander";
import type { RootCommand } from "@bomb.sh/tab";
import { readdirSync } from "node:fs";
import { readProject } from "../../fleet/inventory/project";
import { join } from "node:path";

/** Arguments that are a stack of the project, as the commands' usages call them. */
const STACKS: ReadonlySet<string> = new Set(["stack", "stacks", "stamp", "stamps"]);

/** What the shells complete: every command with its options, and the project's stacks where one is asked for. */
export async function completionsOf(program: Command, cwd: string): Promise<RootCommand> {
  const { default: complete } = await import("@bomb.sh/tab/commander");
  const root = complete(program, { completionCommandName: "completion" });
  for (const command of root.commands.values())
    for (const argument of command.arguments.values())
      if (STACKS.has(argument.name))
        argument.handler = (tell) => {
          for (const id of stacksOf(cwd)) tell(id, "");
        };
  return root;
}

/** Ids of the project's stacks by their files' names; none where there is no project: nobody wants an error while typing. */
function stacksOf(cwd: string): string[] {
  try {
    const { root, stackConfigDir } = readProject(cwd);
    return readdirSync(join(root, stackConfigDir ?? ""))
      .flatMap((name) => /^Pulumi\.([^.]+)\.ya?ml$/u.exec(name)?.[1] ?? [])
      .sort();
  } catch {
    return [];
  }
}
