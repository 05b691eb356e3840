import * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../core/errors";

/**
 * Refuses arguments that hold another resource's output or a secret. The schema says that they are plain, but not every
 * language's SDK sees to it, and the value of a secret must not get into an error about its type.
 * @throws StampError `input` that names every such field
 */
export function refuseOutputs(args: pulumi.Inputs): void {
  const fields = outputsIn(args, "");
  if (fields.length === 0) return;
  throw StampError.all(
    fields.map(
      (field) =>
        new StampError("input", "not known before the stamp is made, or a secret", {
          field,
          allowed: "a plain value",
          fix: "a stamp's arguments decide what it is made of: write them out",
        }),
    ),
  );
}

function outputsIn(value: unknown, path: string): string[] {
  if (pulumi.Output.isInstance(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    outputsIn(inner, path === "" ? key : `${path}.${key}`),
  );
}
