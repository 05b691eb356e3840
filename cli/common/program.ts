import { Argument, Command, CommanderError } from "commander";
import type { CommandDefinition, Line } from "./command";
import { SHELLS } from "./completion-shells";
import { EXIT_CODES, ExitCode } from "./exit-code";
import { exitCodeOfError, printThrown } from "./views/failures";
import { declareGlobals, isVerbose, parseGlobals } from "./globals";
import { watchInterrupts } from "./interrupt";
import type { Output } from "./output";
import { versionLine } from "./version";

/** A group of commands below a name of its own, such as `tenants`. */
export interface CommandGroup {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandDefinition[];
}

/** What the program is made of, and where it runs. */
export interface ProgramParts {
  readonly commands: readonly (CommandDefinition | CommandGroup)[];
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: Ctrl-C. */
  readonly signal?: AbortSignal;
}

/**
 * Runs one line of the command: `argv` without the program's own name.
 * @returns the exit code; what was wrong is printed
 */
export async function runLine(argv: readonly string[], parts: ProgramParts): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.Fine;
  const { program } = programOf(parts, (code) => {
    exitCode = code;
  });
  addCompletion(program, parts);
  try {
    await program.parseAsync(helpLast(argv, parts.commands), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed it already; for it, help asked for is an error too.
    exitCode = error.exitCode === 0 ? ExitCode.Fine : ExitCode.Input;
  }
  return exitCode;
}

/** A command as commander has it, with what declares its options. */
interface Made {
  readonly command: Command;
  readonly definition: CommandDefinition;
}

function programOf(
  parts: ProgramParts,
  end: (code: ExitCode) => void,
): { readonly program: Command; readonly made: readonly Made[] } {
  const { output } = parts;
  const made: Made[] = [];
  const program = declareGlobals(new Command("stampworks"))
    .description("Deployment stamps on Pulumi: every stamp closed, every stamp equal.")
    .version(versionLine(), "-V, --version")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .showHelpAfterError("(run stampworks --help for the commands)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.replace(/\n$/u, "")),
      writeErr: (text) => output.note(printable(text.replace(/\n$/u, ""))),
    })
    // Options are declared when their command is named, but each command has some.
    .configureHelp({
      subcommandTerm: (command) => {
        const name = command.name();
        return [name, name === "help" ? "" : "[options]", ...command.registeredArguments.map(termOf)]
          .filter((part) => part !== "")
          .join(" ");
      },
    });
  for (const part of parts.commands) {
    if ("usage" in part) {
      addCommand(program, part, parts, end, made);
      continue;
    }
    const group = program.command(part.name).description(part.description);
    for (const definition of part.commands) addCommand(group, definition, parts, end, made);
  }
  return { program, made };
}

/** `completion`, and what its scripts call while somebody types. Each builds the commands anew, with every option declared. */
function addCompletion(program: Command, parts: ProgramParts): void {
  const complete = async () => {
    const { made, program: whole } = programOf(parts, () => undefined);
    for (const { command, definition } of made) await definition.declare(command);
    return (await import("./completion.js")).completionsOf(whole, process.cwd());
  };
  program
    .command("completion")
    .description("write a script that completes commands, options and stamps in a shell: source it")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .addHelpText("after", `\n${examplesOf({ examples: ["completion bash"] })}`)
    .action(async (shell: string) => (await complete()).setup("stampworks", "stampworks", shell));
  program
    .command("complete [words...]", { hidden: true })
    .allowUnknownOption()
    .action(async (words: readonly string[]) => (await complete()).parse([...words]));
}

function examplesOf({ examples }: Pick<CommandDefinition, "examples">): string {
  const lines = examples.map((example) => `  npx stampworks ${example}\n`);
  return lines.length === 0 ? "" : `Examples:\n${lines.join("")}\n`;
}

function addCommand(
  parent: Command,
  definition: CommandDefinition,
  parts: ProgramParts,
  end: (code: ExitCode) => void,
  made: Made[],
): void {
  const command = parent
    .command(definition.usage)
    .description(definition.description)
    .addHelpText("after", `\n${examplesOf(definition)}${EXIT_CODES}`);
  parent.hook("preSubcommand", async (_, chosen) => {
    if (chosen === command) await definition.declare(command);
  });
  made.push({ command, definition });
  for (const below of definition.commands) addCommand(command, below, parts, end, made);
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2);
    end(await perform(definition, args, command.optsWithGlobals(), parts));
  });
}

async function perform(
  definition: CommandDefinition,
  args: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
  { env, output, signal = watchInterrupts(output) }: ProgramParts,
): Promise<ExitCode> {
  try {
    const line: Line = { output, env, signal, globals: parseGlobals(options, env) };
    return await definition.run({ args, options }, line);
  } catch (error) {
    const how = { json: options["json"] === true, verbose: isVerbose(options["verbose"], env) };
    printThrown(output, error, how);
    return signal.aborted ? ExitCode.Interrupted : exitCodeOfError(error);
  }
}

/** `help rollout` as `rollout --help`: only there the command's options are declared. */
function helpLast(argv: readonly string[], commands: ProgramParts["commands"]): string[] {
  const at = argv.indexOf("help");
  const isGroup = (name: string | undefined): boolean =>
    commands.some((part) => "name" in part && part.name === name);
  if (at < 0 || at === argv.length - 1 || (at > 0 && !isGroup(argv[at - 1]))) return [...argv];
  return [...argv.slice(0, at), ...argv.slice(at + 1), "--help"];
}

function termOf(argument: Command["registeredArguments"][number]): string {
  const words = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${words}>` : `[${words}]`;
}

/** What a user typed may hold control characters; escaped, they can't disguise the message. */
function printable(text: string): string {
  const escaped = text.replace(
    /[^\x20-\x7e\n…]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return escaped.length > 600 ? `${escaped.slice(0, 600)}…` : escaped;
}
