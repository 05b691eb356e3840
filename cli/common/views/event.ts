import type { EngineEvent } from "../../../engines/engine";

/** An event in a few words, for a line of progress. */
export function describeEvent(event: EngineEvent): string {
  if (event.kind === "diag") return event.message;
  const name = event.urn.split("::").slice(3).join("::");
  const words = `${event.op} ${event.type} ${name}`;
  return event.kind === "failed" ? `${words}: ${event.message}` : words;
}
