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

/** The steps of a project as they are run. None is told another's secrets, and none of them is in what any prints. */
export function hooksOf(steps: readonly OnboardStep[], desk: HookDesk): Step[] {
  const { inherited, withheld } = withoutSecrets(steps, desk.env);
  const known = new Set(withheld);
  return steps.map((step, index) => ({
    name: step.name,
    run: async ({ residency, tenant }, stamp): Promise<StepProblem | undefined> => {
      const secrets = await secretsOf(step, index, stamp.id, desk);
      for (const secret of secrets.values()) known.add(secret);
      const env = {
        ...inherited,
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
      const limits = { signal, timeoutMs: minutes * 60_000 };
      const ended = await runOperatorCommand({ command, cwd, env, secrets: [...known], ...limits });
      if (ended.problem === undefined) return undefined;
      return { reason: redactText(ended.problem), printed: fitToShow(ended.printed) };
    },
  }));
}

/** The environment without the variables that secrets of any step come from, for any stamp, and what these hold. */
function withoutSecrets(
  steps: readonly OnboardStep[],
  env: HookDesk["env"],
): { readonly inherited: HookDesk["env"]; readonly withheld: readonly string[] } {
  const sources = steps
    .flatMap(({ secrets }) => Object.values(secrets))
    .flatMap((source) => ("env" in source ? [variableForm(source.env)] : []));
  const isSource = ([name]: readonly [string, unknown]): boolean => sources.some((form) => form.test(name));
  const entries = Object.entries(env);
  return {
    inherited: Object.fromEntries(entries.filter((entry) => !isSource(entry))),
    withheld: entries.filter(isSource).flatMap(([, value]) => value ?? []),
  };
}

/** The names that a source of secrets has, whichever stamp it is asked for. */
function variableForm(template: string): RegExp {
  const literal = template.split("{STAMP}").map((part) => part.replaceAll(/[{}]/gu, "\\$&"));
  return new RegExp(`^${literal.join("[A-Z][A-Z0-9]{1,7}")}$`, "u");
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

/** The end of a text from elsewhere, with nothing in it that acts on who shows it. */
function fitToShow(text: string): string {
  return plainLines(text.length > MOST_PRINTED ? `…${text.slice(-MOST_PRINTED)}` : text);
}
