import { StampError } from "../../../core/errors";
import { redactText } from "../../../core/redact";
import { plainLines } from "../../../core/text";
import type { SecretSource } from "../../../tenants/migration/config-schema";
import { outputOf } from "../../../tenants/migration/movers-file";
import type { Step, StepProblem } from "../../../tenants/onboard/onboard";
import { SETTINGS_FILE } from "../../inventory/settings";
import { runOperatorCommand } from "../../work/operator-command";
import type { OnboardStep } from "./steps-schema";

/** Most characters of what a command printed that are shown and kept: its end. */
const MOST_PRINTED = 2000;

/** What running a project's steps takes. */
export interface HookDesk {
  /** The project's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** The steps of a project as they are run. */
export function hooksOf(steps: readonly OnboardStep[], desk: HookDesk): Step[] {
  return steps.map((step, index) => ({
    name: step.name,
    run: async ({ residency, tenant }, stamp): Promise<StepProblem | undefined> => {
      const secrets = await secretsOf(step, index, stamp.id, desk);
      const env = {
        ...desk.env,
        ...Object.fromEntries(secrets),
        STAMPWORKS_TENANT: tenant,
        STAMPWORKS_STAMP: stamp.id,
        STAMPWORKS_HOST: stamp.originHost,
        STAMPWORKS_CLOUD: stamp.cloud,
        STAMPWORKS_REGION: stamp.region,
        STAMPWORKS_RESIDENCY: residency ?? stamp.capacity?.residency ?? "",
        STAMPWORKS_STEP: step.name,
      };
      const { root: cwd, signal } = desk;
      const { command, minutes } = step;
      const ended = await runOperatorCommand({ command, cwd, env, signal, timeoutMs: minutes * 60_000 });
      if (ended.problem === undefined) return undefined;
      const printed = fitToShow(ended.printed, [...secrets.values()]);
      return { reason: redactText(ended.problem), printed };
    },
  }));
}

async function secretsOf(
  { secrets }: OnboardStep,
  index: number,
  stamp: string,
  { env }: HookDesk,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const [name, source] of Object.entries(secrets))
    values.set(name, await secretOf(source, stamp, env, `onboard.${index}.secrets.${name}`));
  return values;
}

async function secretOf(
  source: SecretSource,
  stamp: string,
  env: HookDesk["env"],
  field: string,
): Promise<string> {
  if ("command" in source) return outputOf(source.command, { stamp }, SETTINGS_FILE);
  const variable = source.env.replaceAll("{STAMP}", stamp.toUpperCase());
  const value = env[variable];
  if (value !== undefined && value !== "") return value;
  throw new StampError("input", `the environment variable ${variable} is not set`, {
    ...{ file: SETTINGS_FILE, field },
    fix: "set it, and run the same again",
  });
}

/** The end of a text from elsewhere, with nothing in it that is secret or acts on who shows it. */
function fitToShow(text: string, secrets: readonly string[]): string {
  // A longer secret may hold a shorter one. What is a letter or two is no secret, and would take words apart.
  const words = secrets.filter(({ length }) => length > 3).sort((a, b) => b.length - a.length);
  const safe = redactText(words.reduce((rest, word) => rest.replaceAll(word, "[secret]"), text));
  return plainLines(safe.length > MOST_PRINTED ? `…${safe.slice(-MOST_PRINTED)}` : safe);
}
