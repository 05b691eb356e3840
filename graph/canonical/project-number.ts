import type { Derivation, ResourceGraph } from "../model/graph";
import type { PropertyMap, PropertyValue } from "../model/property";

/**
 * Outputs in which Google says the number of the project that a resource is in: whole, or as the first group of the form. Neither a
 * program nor its config says it, so a graph knows it from these alone.
 * Source: https://cloud.google.com/resource-manager/docs/creating-managing-projects#identifying_projects
 */
const SAID: ReadonlyMap<string, readonly [output: string, form: RegExp]> = new Map([
  ["gcp:storage/bucket:Bucket", ["projectNumber", /^(\d+)$/u]],
  ["gcp:organizations/project:Project", ["number", /^(\d+)$/u]],
  ["gcp:projects/serviceIdentity:ServiceIdentity", ["email", /^service-(\d+)@/u]],
  ["gcp:logging/projectSink:ProjectSink", ["writerIdentity", /^serviceAccount:service-(\d+)@/u]],
  ["gcp:sql/databaseInstance:DatabaseInstance", ["serviceAccountEmailAddress", /^p(\d+)-/u]],
  ["gcp:secretmanager/secret:Secret", ["name", /^projects\/(\d+)\/secrets\//u]],
]);

const GOOGLE = "gcp:";

/** Shorter numbers are what a render has in place of one, and stand for other things in texts. */
const MIN_DIGITS = 9;

/** Names that Google gives to what acts for it in a project: the number stands behind the first group. */
const AGENT =
  /(?<![\w.-])((?:service-|project-|bq-)?)(\d+)(?=(?:-compute)?@[a-z0-9.-]*gserviceaccount\.com)/giu;

/**
 * The number of the project that a stack of Google Cloud is in, which is as much its identity as the project's id: what its own
 * resources say. Where they disagree, what the most of them say; with a tie, none.
 */
export function projectNumberOf(
  { resources }: ResourceGraph,
  derivations: readonly Derivation[],
): string | undefined {
  let votes: Map<string, number> | undefined;
  for (const { type, external, outputs } of resources) {
    // Most are of other clouds, or no such types; a look into the table costs more.
    const said = type.startsWith(GOOGLE) ? SAID.get(type) : undefined;
    if (said === undefined || external) continue;
    const [output, form] = said;
    const number = form.exec(textOf(outputs[output]))?.[1];
    if (number === undefined || !isInAccount(outputs, derivations)) continue;
    votes ??= new Map();
    votes.set(number, (votes.get(number) ?? 0) + 1);
  }
  if (votes === undefined) return undefined;
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  return first?.[1] === second?.[1] ? undefined : first?.[0];
}

/** Outputs of a type of resource that `projectNumberOf` looks at. */
export function numberOutputsOf(type: string): readonly string[] {
  const said = SAID.get(type);
  return said === undefined ? [] : [said[0], "project"];
}

/** Whether a project's number is one, and nothing else, wherever it stands. */
export function isTelling(number: string | undefined): number is string {
  return number !== undefined && number.length >= MIN_DIGITS;
}

/** Every place in a text where the number of a project stands in the name of one of its agents. */
export function* agentNumbers(text: string): Iterable<{ readonly start: number; readonly number: string }> {
  if (!text.includes("gserviceaccount")) return;
  for (const { index, 1: prefix = "", 2: number = "" } of text.matchAll(AGENT))
    yield { start: index + prefix.length, number };
}

/** A text in which the agents of one project are called by another number, or by what stands for it. */
export function renumbered(text: string, number: string, by: string): string {
  let result = "";
  let at = 0;
  for (const found of agentNumbers(text)) {
    if (found.number !== number) continue;
    result += text.slice(at, found.start) + by;
    at = found.start + number.length;
  }
  return result + text.slice(at);
}

/** What is made in another project, by a provider of its own, says that one's number. */
function isInAccount(outputs: PropertyMap, derivations: readonly Derivation[]): boolean {
  const { project } = outputs;
  if (typeof project !== "string" || project === "") return true;
  const account = derivations.find(({ stands }) => stands === "account")?.value;
  return account === undefined || account === project || project.startsWith("swt0");
}

function textOf(value: PropertyValue | undefined): string {
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : "";
}
