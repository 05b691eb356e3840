import type { StampIdentity } from "../../components/contract/identity";
import { configScalar } from "./config-scalar";
import { CONFIG_KEYS, NAMESPACE } from "../../components/program/config";

/**
 * The text of a new stamp's config file: what was said of its identity, and nothing that follows from it.
 * @param said keys of the identity that were given or picked; the others have their defaults
 */
export function configText(identity: StampIdentity, said: readonly string[]): string {
  const values: Readonly<Record<string, string | number | boolean | undefined>> = identity;
  const lines = CONFIG_KEYS.filter((key) => said.includes(key)).flatMap((key) => {
    const value = values[key];
    if (value === undefined) return [];
    const comment = COMMENTS[key]?.(identity);
    return [
      ...(comment === undefined ? [] : [`  # ${comment}`]),
      `  ${NAMESPACE}:${key}: ${configScalar(value)}`,
    ];
  });
  const head = "# Identity only: what may differ between stamps. Everything else is in the blueprint.";
  return `${head}\nconfig:\n${lines.join("\n")}\n`;
}

const COMMENTS: Readonly<Record<string, (identity: StampIdentity) => string>> = {
  account: ({ cloud }) =>
    `Each stamp lives in ${{ aws: "an account", azure: "a subscription", gcp: "a project" }[cloud]} of its own.`,
  generation: () => "The id was used before; a new generation keeps its names apart from the old ones.",
  expires: () => "An ephemeral stamp: its last day. stampworks retire --expired ends it.",
};
