/** Where a stamp's account is looked at in its cloud's own console. */
const CONSOLES: Readonly<Record<string, (account: string, region: string) => string>> = {
  aws: (_, region) => `https://${region}.console.aws.amazon.com/console/home?region=${region}`,
  azure: (account) => `https://portal.azure.com/#resource/subscriptions/${account}/overview`,
  gcp: (account) => `https://console.cloud.google.com/home/dashboard?project=${account}`,
};

/** The console's address; undefined for a cloud that has none here. */
export function consoleOf(cloud: string, account: string, region: string): string | undefined {
  return CONSOLES[cloud]?.(encodeURIComponent(account), encodeURIComponent(region));
}

/** A text that is an address a browser may follow, and nothing that would run. */
export function addressOf(text: unknown): string | undefined {
  return typeof text === "string" && /^https:\/\/[^\s"'<>]+$/u.test(text) ? text : undefined;
}
