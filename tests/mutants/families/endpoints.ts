import { literalFor } from "../literals";
import { CLOSED, EQUAL, type Family, made, withInput } from "../mutant";
import { placesOf } from "../place";

/** Paths of what a container is started with. */
const ENVIRONMENT = /(?:environment|env|envs)\[\d+\]\.value$/u;
/** Outputs another stamp can be reached by. */
const ENDPOINT = /endpoint|hostname|fqdn|dnsName|domainName|address$|uri$|url$/iu;

/** Every environment variable and every secret, pointed at another stamp or at nobody's host. */
export const endpoints: Family = function* (fleet) {
  const { stamp, other, cloud } = fleet;
  const host = literalFor(cloud, "", "endpoint").value;
  const hostName = other.derivations.find(({ stands }) => stands === "hostName")?.value ?? "";
  const outputs = made(other)
    .flatMap((resource) => Object.entries(resource.outputs))
    .filter(([key, value]) => ENDPOINT.test(key) && typeof value === "string" && value.startsWith("swt0"))
    .map(([, value]) => String(value));
  const tokens = outputs.filter((_, index) => index % Math.ceil(outputs.length / 3) === 0);
  const values = [
    ...tokens.map((token) => `postgres://app@${token}:5432/app`),
    `postgres://app:secret@${host}:5432/app`,
    `https://api.${hostName}/v1`,
  ];
  for (const resource of made(stamp)) {
    for (const place of placesOf(resource.inputs)) {
      const isVariable = ENVIRONMENT.test(place.path);
      if (place.isKey || !(isVariable || place.secret)) continue;
      for (const value of values) {
        yield {
          family: isVariable ? "foreign endpoint in a variable" : "foreign endpoint in a secret",
          cloud,
          urn: resource.urn,
          path: place.path,
          what: value.slice(0, 60),
          expected: [CLOSED],
          make: () => withInput(stamp, resource, place, value),
        };
      }
    }
  }
};

/** Every principal and member, opened to everybody. */
export const publicPrincipals: Family = function* ({ stamp, cloud }) {
  for (const resource of made(stamp)) {
    for (const place of placesOf(resource.inputs)) {
      const isPrincipal = /\.Principal(?:\.\w+)?(?:\[\d+\])?$/u.test(place.path);
      const isMember = /IAMMember$/iu.test(resource.type) && place.path === "member";
      if ((!isPrincipal && !isMember) || place.value === "*") continue;
      yield {
        family: isMember ? "public member" : "public principal",
        cloud,
        urn: resource.urn,
        path: isPrincipal ? place.path.replace(/\.Principal.*$/u, "") : place.path,
        what: place.path,
        expected: isMember
          ? [{ law: "baseline", rules: ["gcp-identity-no-public"] }, EQUAL]
          : [{ law: "closed", rules: ["closed/public-principal"] }, EQUAL],
        make: () => withInput(stamp, resource, place, isMember ? "allUsers" : "*"),
      };
    }
  }
};
