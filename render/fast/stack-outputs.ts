import { settled } from "./cell";
import type { Values } from "./values";

/** Deeper data may be a circle, which the SDK's own walk knows how to leave. */
const DEPTH = 30;

/**
 * The SDK walks a stack's outputs object by object (`massage` in runtime/stack), with several promises for each, to turn
 * resources into data and to leave circles out. Outputs that are data already come out as they went in; this finds that
 * out in one walk and hands the SDK something it takes as it is.
 *
 * @param outputs what the program returned
 * @param warn told each key whose value is undefined, as the SDK warns of it
 * @returns what to give the SDK instead; `outputs` itself when they are not plain data
 */
export async function stackOutputs(
  outputs: unknown,
  values: Values,
  warn: (key: string) => void,
): Promise<unknown> {
  if (!isLiteral(outputs)) return outputs;
  const entries = Object.entries(outputs);
  const cells = entries.flatMap(([, value]) =>
    typeof value === "object" && value !== null ? (values.cellOf(value) ?? []) : [],
  );
  await settled(cells);
  const isPlain = entries.every(([, value]) => {
    const cell = typeof value === "object" && value !== null ? values.cellOf(value) : undefined;
    if (cell === undefined) return isData(value, 0);
    return cell.state === "resolved" && cell.known && cell.value !== undefined && isData(cell.value, 0);
  });
  if (!isPlain) return outputs;
  for (const [key, value] of entries) if (value === undefined) warn(key);
  const result = { ...outputs };
  // What `massage` asks of an output: it gives back what `apply` returns, once that has come to its end.
  const done = { value: () => Promise.resolve(), enumerable: false };
  Object.defineProperty(result, "promise", done);
  return { __pulumiOutput: true, apply: () => result };
}

function isLiteral(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isData(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "function";
  if (depth > DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isData(item, depth + 1));
  return isLiteral(value) && Object.values(value).every((item) => isData(item, depth + 1));
}
