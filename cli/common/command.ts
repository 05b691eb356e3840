import type { Command } from "commander";
import type { z } from "zod";
import type { FleetContext, Wanted } from "../../fleet/context";
import type { EngineName } from "../../fleet/inventory/engine-name";
import { engineSource } from "./engine";
import { ExitCode, gravest } from "./exit-code";
import type { Globals } from "./globals";
import type { Output } from "./output";
import type { CommonEvent } from "./progress";
import { ask, canAsk, isYes } from "./prompt";

/** A command's options: declared for commander, and parsed once into what the action takes. */
export interface CommandOptions<Value> {
  declare(command: Command): void;
  /** @throws StampError `input` */
  parse(args: readonly unknown[], options: Readonly<Record<string, unknown>>, globals: Globals): Value;
}

/** What a view shows with. */
export interface Shown<Value> {
  readonly output: Output;
  readonly value: Value;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** An event says what it is. */
interface Told {
  readonly kind: string;
}

/** How a command's result is shown, and what its exit code says. */
export interface View<Value, Event, Question, Result> {
  /** The result as JSON: what the schema does not name is not shown. */
  readonly schema: z.ZodType;
  /** The result for people. */
  print(result: Result, shown: Shown<Value>): void | Promise<void>;
  /** Default: fine. */
  exitCode?(result: Result, value: Value): ExitCode;
  /** Shows what happens while it happens. */
  tell?(shown: Shown<Value>): (event: Event) => void;
  /** Says what is to be confirmed, and gives the question. */
  ask?(question: Question, shown: Shown<Value>): string;
  /** What of the result the schema takes; undefined where it has a form of its own that `print` knows. Default: itself. */
  toJson?(result: Result, shown: Shown<Value>): object | undefined;
  /** Whether the options ask for JSON by another name. */
  wantsJson?(value: Value): boolean;
}

/** One command: its options, its action (a function of the library) and its view, each loaded when it is needed. */
export interface CommandParts<Value, Event extends Told, Question, Result> {
  /** Name and arguments, as `--help` shows them: `preview [stacks...]`. */
  readonly usage: string;
  readonly description: string;
  /** Lines that somebody would type, without the program's name; the simplest first. */
  readonly examples?: readonly string[];
  /**
   * `none`: the command reads the program and files alone, and no stack; `said`: the one the project says, and nobody is asked
   * where it says none. Default: one of the project's.
   */
  readonly engine?: "none" | "said";
  /** Commands below this one, such as `capacity size`. */
  readonly commands?: readonly CommandDefinition[];
  readonly options: () => Promise<CommandOptions<Value>>;
  readonly action: () => Promise<
    (value: Value, context: FleetContext<Event | CommonEvent, Question>) => Promise<Result>
  >;
  readonly view: () => Promise<View<Value, Event, Question, Result>>;
}

/** Where a command is run from. */
export interface Line {
  readonly output: Output;
  readonly globals: Globals;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A command as the list of commands holds it. */
export interface CommandDefinition {
  readonly usage: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** Commands below this one. */
  readonly commands: readonly CommandDefinition[];
  /** Declares its options; not called for `--help` of all commands, so that this stays quick. */
  declare(command: Command): Promise<void>;
  /** @param given arguments and options as commander gives them */
  run(
    given: { readonly args: readonly unknown[]; readonly options: Readonly<Record<string, unknown>> },
    line: Line,
  ): Promise<ExitCode>;
  /** What its result looks like as JSON. */
  schema(): Promise<z.ZodType>;
}

/** Makes a command of its parts: options → action → view, and nothing comes back up. */
export function command<Value, Event extends Told, Question, Result>(
  parts: CommandParts<Value, Event, Question, Result>,
): CommandDefinition {
  const { description, usage } = parts;
  return {
    usage,
    description,
    examples: parts.examples ?? [],
    commands: parts.commands ?? [],
    declare: async (to) => (await parts.options()).declare(to),
    schema: async () => (await parts.view()).schema,
    run: async ({ args, options }, line) => {
      const value = (await parts.options()).parse(args, options, line.globals);
      const [action, view, { isCommon, Progress }] = await Promise.all([
        parts.action(),
        parts.view(),
        import("./progress.js"),
      ]);
      const { env, globals, output, signal } = line;
      const engine = await engineFor(parts.engine, line);
      const json = globals.json || view.wantsJson?.(value) === true;
      const shown: Shown<Value> = { output, value, json, verbose: globals.verbose };
      const progress = new Progress(output);
      const tell = view.tell?.(shown);
      const { RenderCache } = await import("../../fleet/renders/cache.js");
      const renders = new RenderCache();
      const result = await action(value, {
        renders,
        cwd: globals.cwd,
        engine: engineSource(engine),
        parallel: globals.parallel,
        signal,
        env,
        emit: (event) => {
          if (isCommon(event)) progress.show(event);
          else tell?.(event);
        },
        ...(canAsk(json)
          ? {
              confirm: async (question: Question) => {
                await progress.settled();
                return isYes(await ask(`${view.ask?.(question, shown) ?? "go on?"} [y/N]`, signal));
              },
              answer: async ({ choices, name, refused = "" }: Wanted) => {
                if (refused !== "") output.note(`one of: ${choices.join(", ")}`);
                const hint = choices.length === 0 ? "" : ` (${choices.join(", ")})`;
                return ask(`${name}${hint}:`, signal);
              },
            }
          : {}),
        onBuilt: async (project) => (await import("./restart.js")).restartAfterBuild(project),
      });
      await progress.settled();
      const told = json ? (view.toJson === undefined ? result : view.toJson(result, shown)) : undefined;
      if (told === undefined) await view.print(result, shown);
      else output.json(view.schema.parse(told));
      await renders.close();
      const code = view.exitCode?.(result, value) ?? ExitCode.Fine;
      return signal.aborted ? gravest([code, ExitCode.Interrupted]) : code;
    },
  };
}

async function engineFor(wanted: "none" | "said" | undefined, line: Line): Promise<EngineName> {
  if (wanted === "none") return line.globals.engine ?? "embedded";
  const { chooseEngine, saidEngine } = await import("./choose-engine.js");
  return wanted === "said" ? saidEngine(line) : chooseEngine(line);
}
