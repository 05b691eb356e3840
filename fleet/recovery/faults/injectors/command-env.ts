/** Variables that a command needs not, and that must not be in what it prints. */
const SECRET = /PASSPHRASE|EVIDENCE_KEY|PASSWORD|SECRET|TOKEN|ACCESS_KEY|CREDENTIAL/i;
/** What is held back altogether: with them one could sign as the fleet, or open its states. */
const KEPT = /^(STAMPWORKS_EVIDENCE_KEY|PULUMI_CONFIG_PASSPHRASE(_FILE)?|PULUMI_ACCESS_TOKEN)$/;
/** A shorter value is a word, and would be struck out of much that is none of it. */
const LEAST_SECRET = 6;

type Env = Readonly<Record<string, string | undefined>>;

/** What the commands of a drill are told of the environment, and which values must not be in what they print. */
export function commandEnv(env: Env, more: Env): { readonly env: Env; readonly secrets: readonly string[] } {
  const kept = Object.entries(env).filter(([name]) => !KEPT.test(name));
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= LEAST_SECRET && SECRET.test(name) ? [value] : [],
  );
  return { env: { ...Object.fromEntries(kept), ...more }, secrets };
}
