import { Cloud } from "../../components/contract/cloud";
import { APP_NAME } from "../../components/contract/naming";
import { REGIONS } from "../../components/contract/regions";
import { StampError, shown } from "../../core/errors";
import type { FleetContext } from "../context";
import { type EngineName, ENGINES } from "../inventory/engine-name";

/** What is known of the fleet to be begun. */
export interface Answers {
  readonly app: string;
  readonly cloud: Cloud;
  /** One stamp in each; a region may come more than once. */
  readonly regions: readonly string[];
  readonly engine: EngineName;
}

/** What was said beforehand, as text. */
export interface Given {
  readonly app?: string | undefined;
  readonly cloud?: string | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly engine?: EngineName | undefined;
}

/** Most stamps that a fleet begins with; more are added by `stampworks add`. */
const MOST_STAMPS = 20;
/** How often one value is asked for. */
const TRIES = 3;

type Answer = FleetContext["answer"];

/**
 * What was said, and what was not is asked for, one after the other.
 * @throws StampError `input` with all that is missing or not allowed, named by flag
 */
export async function answersOf(given: Given, answer: Answer): Promise<Answers> {
  const problems: StampError[] = [];
  const ask = async <T>(question: Question<T>, said: string | undefined): Promise<T | undefined> => {
    const value = said === undefined ? await asked(question, answer) : question.read(said);
    if (value === undefined) problems.push(wrong(question, said));
    return value;
  };
  const cloud = await ask(CLOUD, given.cloud);
  const regions = cloud && (await ask(regionsOf(cloud), given.regions?.join(",")));
  const app = await ask(APP, given.app);
  const engine = await ask(ENGINE, given.engine);
  if (cloud === undefined || regions === undefined || app === undefined || engine === undefined)
    throw StampError.all(problems);
  return { cloud, regions, app, engine };
}

interface Question<T> {
  readonly flag: string;
  /** How it is asked for. */
  readonly name: string;
  readonly choices: readonly string[];
  readonly allowed: string;
  /** Undefined when it is none. */
  read(text: string): T | undefined;
}

const CLOUD: Question<Cloud> = {
  flag: "--cloud",
  name: "cloud",
  choices: Object.values(Cloud),
  allowed: Object.values(Cloud).join(", "),
  read: (text) => Object.values(Cloud).find((cloud) => cloud === text),
};

const APP: Question<string> = {
  flag: "--app",
  name: "app, the short name in every physical name",
  choices: [],
  allowed: "1 to 6 lower-case letters and digits, a letter first",
  read: (text) => (APP_NAME.test(text) ? text : undefined),
};

const ENGINE: Question<EngineName> = {
  flag: "--engine",
  name: "engine: embedded is a simulator, pulumi is for real clouds",
  choices: ENGINES,
  allowed: ENGINES.join(", "),
  read: (text) => ENGINES.find((engine) => engine === text),
};

function regionsOf(cloud: Cloud): Question<readonly string[]> {
  const known = Object.keys(REGIONS[cloud]);
  return {
    flag: "--regions",
    name: "regions, a stamp in each, separated by commas",
    choices: known,
    allowed: `1 to ${MOST_STAMPS} of ${known.join(", ")}`,
    read: (text) => {
      const regions = text.split(",").map((region) => region.trim());
      const fits = regions.length <= MOST_STAMPS && regions.every((region) => known.includes(region));
      return fits ? regions : undefined;
    },
  };
}

async function asked<T>({ choices, name, read }: Question<T>, answer: Answer): Promise<T | undefined> {
  let refused: string | undefined;
  for (let left = TRIES; answer !== undefined && left > 0; left -= 1) {
    const said = await answer({ name, choices, refused });
    const value = read(said);
    if (value !== undefined) return value;
    refused = said;
  }
  return undefined;
}

function wrong({ allowed, flag }: Question<unknown>, said: string | undefined): StampError {
  return said === undefined
    ? new StampError("input", "missing", { field: flag, allowed, fix: `give it with ${flag}` })
    : new StampError("input", "not allowed", { field: flag, received: shown(said), allowed });
}
