import { type Command, Option } from "commander";
import { z } from "zod";
import { parse } from "../../core/parse";
import type { CommandOptions } from "./command";
import type { Globals } from "./globals";

/** How an option is written and what it does, as `--help` shows both. */
interface Declared {
  /** As commander takes it: `--format <name>`; `<tenant>` for an argument. */
  readonly flags: string;
  readonly says: string;
}

const DECLARED = z.registry<Declared>();

/** An option of a command: how it is written, what it does, and what it becomes. */
export function option<S extends z.ZodType>(flags: string, says: string, schema: S): S {
  DECLARED.add(schema, { flags, says });
  return schema;
}

/** An argument of a command; they come in the order in which they are declared. */
export function argument<S extends z.ZodType>(name: string, schema: S): S {
  DECLARED.add(schema, { flags: name, says: "" });
  return schema;
}

/** An option that is there or not. */
export function flag(flags: string, says: string): z.ZodDefault<z.ZodBoolean> {
  return option(flags, says, z.boolean().default(false));
}

/**
 * The options of a command: declared for commander, and parsed once into what the action takes.
 * @param finish judges options together, and gives the value its last form
 * @throws StampError `input`, when parsing, with all faults
 */
export function commandOptions<Shape extends z.ZodRawShape, Value>(
  schema: z.ZodObject<Shape>,
  finish: (given: z.output<z.ZodObject<Shape>>, globals: Globals) => Value,
): CommandOptions<Value> {
  const fields = Object.entries(schema.shape).map(([key, field]) => ({
    key,
    field,
    ...declaredOf(key, field),
  }));
  const named = fields.filter(({ flags }) => flags.startsWith("-"));
  const positional = fields.filter(({ flags }) => !flags.startsWith("-"));
  const nameOf = new Map(fields.map(({ flags, key }) => [key, flags.split(" ")[0] ?? key]));
  return {
    declare(command: Command): void {
      for (const { field, flags, says } of named) {
        if (z.safeParse(field, undefined).success) command.option(flags, says);
        else command.requiredOption(flags, says);
      }
    },
    parse(args, options, globals): Value {
      const given = Object.fromEntries([
        // What the command line calls it, not what the code does: `--only` may fill `stamps`.
        ...named.map(({ flags, key }) => [key, options[new Option(flags).attributeName()]] as const),
        ...positional.map(({ key }, index) => [key, args[index]] as const),
      ]);
      const name = (path: readonly PropertyKey[]): string => nameOf.get(String(path[0])) ?? String(path[0]);
      return finish(parse(schema, given, name), globals);
    },
  };
}

function declaredOf(key: string, field: z.core.$ZodType): Declared {
  const declared = DECLARED.get(field);
  if (declared === undefined) throw new Error(`option ${key} is not declared`);
  return declared;
}
