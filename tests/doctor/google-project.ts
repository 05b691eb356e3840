import { at, type Rule } from "./stand-in";

const FIELD = "cloudresourcemanager\\.googleapis\\.com/v3/projects";
const metrics = (limit: Readonly<Record<string, number>>): object[] =>
  Object.entries({ NETWORKS: 15, FIREWALLS: 200, STATIC_ADDRESSES: 21, ...limit }).map(([metric, most]) => ({
    metric,
    limit: most,
    usage: 0,
  }));

export const project = (state: string): Rule =>
  at(new RegExp(`^${FIELD}/acme-stamp-1$`, "u"), { projectId: "acme-stamp-1", state });
export const billing = (billingEnabled: boolean): Rule => at(/billingInfo$/u, { billingEnabled });
export const api = (state: string): Rule => at(/services\/serviceusage\.googleapis\.com$/u, { state });
/** What Google answers for an API that nobody turned on: a refusal with the reason in its details. */
export const off = (path: RegExp, service: string): Rule =>
  at(
    path,
    {
      error: {
        code: 403,
        message: `${service} has not been used in this project before or it is disabled`,
        details: [{ reason: "SERVICE_DISABLED", metadata: { service } }],
      },
    },
    403,
  );
export const region = (name: string, status: string, zones: string[], limit = {}): Rule =>
  at(new RegExp(`regions/${name}$`, "u"), {
    name,
    status,
    zones: zones.map((zone) => `https://www.googleapis.com/compute/v1/projects/p/zones/${name}-${zone}`),
    quotas: metrics(limit),
  });
export const whole = (limit = {}): Rule =>
  at(/compute\/v1\/projects\/acme-stamp-1$/u, { quotas: metrics(limit) });
export const repository = (status: number): Rule => at(/repositories\/acme$/u, {}, status);
export const image = (status: number): Rule => at(/packages\/[^/]+\/tags\/[^/]+$/u, {}, status);
export const zone = (body: object, status = 200): Rule => at(/managedZones\/acme-stamps$/u, body, status);
export const tiers = (...regions: string[]): Rule =>
  at(/\/tiers$/u, {
    items: [2, 4, 8, 16].map((cores) => ({ tier: `db-perf-optimized-N-${cores}`, region: regions })),
  });
export const instance = (status: number): Rule => at(/sqladmin.*\/instances\/[^/]+$/u, {}, status);
export const bucket = (status: number): Rule =>
  at(
    /storage\/v1\/b\/(?!.*-nobody)[^/]+$/u,
    status === 403 ? { error: { message: "no access" } } : {},
    status,
  );
/** Cloud Storage as it answers who may ask nothing. */
export const noBuckets: Rule = at(/storage\/v1\/b\/[^/]+$/u, { error: { message: "no access" } }, 403);
export const ring = (status: number): Rule => at(/cloudkms.*keyRings\/[^/]+$/u, {}, status);
export const permissions =
  (id: string, ...without: string[]): Rule =>
  ({ path, body }) => {
    if (!path.endsWith(`projects/${id}:testIamPermissions`)) return undefined;
    const asked = (JSON.parse(body) as { permissions: string[] }).permissions;
    return { body: { permissions: asked.filter((name) => !without.includes(name)) } };
  };

/** A project in which a stamp of the example fleet comes up. */
export const GOOD_GOOGLE: readonly Rule[] = [
  project("ACTIVE"),
  billing(true),
  api("ENABLED"),
  region("europe-west4", "UP", ["a", "b", "c"]),
  region("europe-west1", "UP", ["b", "c", "d"]),
  whole(),
  repository(200),
  image(200),
  zone({ dnsName: "gcp.acme.example." }),
  tiers("europe-west4"),
  instance(404),
  bucket(404),
  ring(404),
  permissions("acme-stamp-1"),
  permissions("acme-global"),
];
