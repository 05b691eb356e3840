#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { EXIT_CODES, ExitCode, exitCodeOf } from "./exit-code";
import { type AddCommand, addFleetCommands } from "./fleet-commands";
import { watchInterrupts } from "./interrupt";
import { type CommandContext, type GlobalOptions, readOptions } from "./options";
import { Output } from "./output";
import { addPlanningCommands } from "./planning-commands";
import { reportError } from "./report-error";
import { addTenantCommands } from "./tenants-commands";
import { version } from "./version";
import { addViewCommands } from "./view-commands";

/** A command's work: what it needs is loaded when it runs, so that --help and --version stay quick. */
type Run = (context: CommandContext, stacks: readonly string[], options: Options) => Promise<ExitCode>;

type Options = Readonly<Record<string, unknown>>;

async function main(argv: readonly string[]): Promise<ExitCode> {
  const output = new Output({ stdout: process.stdout, stderr: process.stderr, env: process.env });
  let exitCode: ExitCode = ExitCode.Fine;
  const action =
    (run: Run) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.at(-1) as Command;
      exitCode = await perform(output, command.optsWithGlobals(), run, args.slice(0, -2));
    };
  try {
    await build(output, action).parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed it already; for it, help asked for is an error too.
    exitCode = error.exitCode === 0 ? ExitCode.Fine : ExitCode.Input;
  }
  return exitCode;
}

async function perform(
  output: Output,
  options: GlobalOptions & Options,
  run: Run,
  args: unknown[],
): Promise<ExitCode> {
  const given = args.flat().filter((argument): argument is string => typeof argument === "string");
  try {
    const context = readOptions(options, process.env, output, watchInterrupts(output));
    return await run(context, given, options);
  } catch (error) {
    const verbose = options.verbose === true || (process.env["STAMPWORKS_DEBUG"] ?? "") !== "";
    reportError(output, error, { json: options.json === true, verbose });
    return exitCodeOf(error);
  }
}

function build(output: Output, action: (run: Run) => (...args: unknown[]) => Promise<void>): Command {
  const program = new Command("stampworks")
    .description("Deployment stamps on Pulumi: every stamp closed, every stamp equal.")
    .option("--cwd <dir>", "work on the project in this folder")
    .option("--engine <name>", "embedded (in-process, against the simulator) or pulumi", "embedded")
    .option("--parallel <n>", "stamps worked on at once, 1 to 64 (default: the machine's cores, at most 8)")
    .option("--json", "print the result as JSON on stdout; progress stays on stderr")
    .option("--verbose", "show everything: all steps, and where an error happened")
    .version(version(), "-V, --version")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .showHelpAfterError("(run stampworks --help for the commands)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.replace(/\n$/u, "")),
      writeErr: (text) => output.note(printable(text.replace(/\n$/u, ""))),
    });
  const commandOf =
    (parent: Command): AddCommand =>
    (usage, description, run) =>
      parent
        .command(usage)
        .description(description)
        .action(action(run))
        .addHelpText("after", `\n${EXIT_CODES}`);
  const command = commandOf(program);

  command(
    "preview [stacks...]",
    "show what an update would change; without stacks: of all stamps",
    async (context, stacks) => (await import("./commands/preview.js")).preview(context, stacks),
  );
  command("up [stacks...]", "bring stamps up, or up to date with blueprint and config", async (...args) =>
    (await import("./commands/up.js")).up(...args),
  ).option("--all", "all stamps of the fleet");
  command(
    "destroy <stack>",
    "delete a stamp's resources; a protected one must be retiring first",
    async (context, stacks) => (await import("./commands/destroy.js")).destroy(context, stacks),
  );
  command("status", "list the stamps and what is known of them", async (context) =>
    (await import("./commands/status.js")).status(context),
  );
  command(
    "render <stack>",
    "write a stamp's resources as a deployment, as pulumi stack export does",
    async (context, stacks, options) =>
      (await import("./commands/render.js")).render(context, stacks, options),
  ).requiredOption("--out <file>", "file to write; - for stdout");
  command(
    "check",
    "judge both laws over the fleet: every stamp closed, stamps of a class equal",
    async (context, _, options) =>
      (await import("./commands/check.js")).check(
        context,
        listOf(options["state"]),
        textOf(options["format"]),
      ),
  )
    .option("--state <file...>", "judge exported states instead of rendering the fleet")
    .option("--format <name>", "text, json, sarif (code scanning) or junit (default: text)");
  command("lock", "record what the blueprint makes of each class, for review", async (context, _, options) =>
    (await import("./commands/lock.js")).lock(context, options["check"] === true),
  ).option("--check", "write nothing; exit 1 when the record is not up to date");
  addFleetCommands(command);
  addPlanningCommands(command);
  addViewCommands(command);
  const tenants = program.command("tenants").description("who lives where: place, list, import, drain, move");
  addTenantCommands(commandOf(tenants));
  return program;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** What a user typed may hold control characters; escaped, they can't disguise the message. */
function printable(text: string): string {
  const escaped = text.replace(
    /[^\x20-\x7e\n…]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return escaped.length > 600 ? `${escaped.slice(0, 600)}…` : escaped;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : "unknown"}\n`);
    process.exitCode = ExitCode.Engine;
  },
);
