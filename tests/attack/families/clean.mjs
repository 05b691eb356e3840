/** What must pass: parts of the fleet's own, texts that only look like addresses, new identities used the same way everywhere. */
import { Stamp } from "../world/stamp.mjs";
import { GROUPS, statesOf } from "../world/world.mjs";
import { CARRIERS, carry, placeOf } from "./carriers.mjs";
import { OWN_PARTS } from "./own-parts.mjs";

/** [key, text]: what stands in programs every day and names nobody's thing. */
const HARMLESS = [
  ["VERSION", "1.24.0"],
  ["VERSION", "2026.10.1"],
  ["AGENT_VERSION", "7.58.1-rc.2"],
  ["API_VERSION", "2023-11-01"],
  ["RUNTIME", "python3.12"],
  ["RUNTIME", "node:20"],
  ["RANGE", "^1.2.0"],
  ["RANGE", ">=1.0.0 <2.0.0"],
  ["PORT", "8080"],
  ["PORTS", "8080-8090"],
  ["LISTEN", "0.0.0.0:8080"],
  ["LISTEN", ":9090"],
  ["LISTEN", "127.0.0.1:9000"],
  ["HEALTH_URL", "http://localhost:8080/health"],
  ["HEALTH_URL", "http://127.0.0.1:8080/ready"],
  ["SOCKET", "/var/run/app.sock"],
  ["LOG_PATH", "/var/log/app/app-1.2.3.log"],
  ["CONFIG_FILE", "/etc/app/config.prod.json"],
  ["WORK_DIR", "/opt/app-2.4.1/lib"],
  ["HANDLER", "index.handler"],
  ["HANDLER", "src/main.default"],
  ["ENTRY", "server.js"],
  ["ENTRY", "main.py"],
  ["CLASS_NAME", "com.acme.app.Main"],
  ["DRIVER", "org.postgresql.Driver"],
  ["JAVA_OPTS", "-Xmx512m -Dfile.encoding=UTF-8"],
  ["NODE_OPTIONS", "--max-old-space-size=512"],
  ["TZ", "Europe/Berlin"],
  ["LANG", "en_US.UTF-8"],
  ["CRON", "0 3 * * *"],
  ["SCHEDULE", "rate(5 minutes)"],
  ["DURATION", "PT15M"],
  ["CONTENT_TYPE", "application/json; charset=utf-8"],
  ["LEVELS", "info,warn,error"],
  ["FEATURES", "a=on;b=off;c=12"],
  ["TIMEOUT", "30s"],
  ["MEMORY", "512Mi"],
  ["SIZE", "1073741824"],
  ["RATIO", "0.25"],
  ["MODE", "strict"],
  ["ENABLED", "true"],
  ["PATTERN", "^[a-z0-9-]{1,64}$"],
  ["GLOB", "**/*.{ts,js}"],
  ["TEMPLATE", "Hello {{name}}, you have {{count}} messages."],
  ["DIGEST", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  ["REVISION", "3d5457c0a1b2c3d4e5f60718293a4b5c6d7e8f90"],
  ["HEADER", "X-Request-Id"],
  ["SENTENCE", "The quick brown fox jumps over the lazy dog. It was late."],
  ["MONEY", "1.299,00"],
  ["TAGS", "team:payments tier:gold"],
  ["LIMITS", '{"cpu":"500m","memory":"1Gi"}'],
  ["SPLIT", "0.1,0.2,0.7"],
  ["MATRIX", "1.0.0 1.1.0 1.2.0"],
];

export function* cleanMutants(cloud) {
  const groups = GROUPS.filter((candidate) => candidate.cloud === cloud && candidate.stamps.length === 3);
  yield* ownParts(cloud, groups);
  yield* harmless(cloud, groups[0]);
  yield* renamed(cloud, groups[0]);
}

function* ownParts(cloud, groups) {
  const kinds = Object.keys(OWN_PARTS[cloud](new Stamp(statesOf(groups[0])[0]), 0));
  for (const group of groups)
    for (const kind of kinds)
      for (let n = 1; n <= (groups.length === 1 ? 9 : 5); n += 1)
        yield {
          id: `own-parts ${group.name} ${kind} ${n}`,
          // Half of the names are told to the stamp (context.derive), half are the part's own affair: both are one renaming.
          family: n % 2 === 1 ? "own-parts-derived" : "own-parts",
          cloud,
          group,
          place: `${group.name} ${kind} ${n}`,
          value: kind,
          how: "added",
          verdict: "pass",
          reason: "wired to the stamp's own things only, in all stamps alike",
          owners: [],
          at: `own ${kind} ${n}`,
          pack: "clean",
          places: partsOf(cloud, group, kind, n).map((part) => ({
            resource: `stampworks:index:Stamp$${part.type}::own-${kind}-${part.name}`,
          })),
          apply(stamps) {
            for (const stamp of stamps)
              for (const part of OWN_PARTS[cloud](stamp, n)[kind]) {
                const name = `${kind}-${part.name}`;
                const made = stamp.add({ ...unlike(part, kind), name: `own-${name}` });
                if (n % 2 === 1) derive(stamp, made, name);
              }
          },
        };
}

/** The names a part composes of the identity, as `context.derive` tells them. */
function derive(stamp, { inputs }, name) {
  for (const value of Object.values(inputs))
    if (
      typeof value === "string" &&
      /^(\/aws\/lambda\/|\/acme\/|acmep-?|acme_)/.test(value) &&
      value.includes(stamp.id) &&
      !stamp.resources.some(
        (one) =>
          one.custom && !one.urn.includes("::own-") && JSON.stringify(one.inputs).includes(`"${value}"`),
      ) &&
      !stamp.claims.derivations.some((entry) => entry.value === value)
    )
      stamp.claims.derivations.push({
        value,
        stands: `part(${name}-${value.replaceAll(stamp.id, "")})`,
      });
}

/** The same function stands in two kinds: each has names of its own, so that no two claim one. */
function unlike(part, kind) {
  return kind === "api-gateway" || kind === "eventarc"
    ? JSON.parse(JSON.stringify(part).replaceAll("-fn-", "-gfn-").replaceAll("-workflow-", "-ework-"))
    : part;
}

function partsOf(cloud, group, kind, n) {
  return OWN_PARTS[cloud](new Stamp(statesOf(group)[0]), n)[kind];
}

function* harmless(cloud, group) {
  let number = 0;
  for (const [row, [key, text]] of HARMLESS.entries())
    for (const [at, carrier] of CARRIERS[cloud].entries()) {
      if ((row + at) % 3 !== 0 || /uri|openapi|workflow|linked/.test(carrier.name)) continue;
      number += 1;
      const name = `clean-${number}`;
      const place = placeOf(carrier, name);
      yield {
        id: `harmless ${carrier.type} ${carrier.name} ${key} ${text}`,
        family: "harmless",
        cloud,
        group,
        place: `${carrier.type} ${carrier.name} ${key}`,
        value: text,
        how: "added",
        verdict: "pass",
        reason: "names nobody's thing",
        owners: [],
        at: place,
        pack: "clean",
        places: [{ resource: place }],
        apply(stamps) {
          for (const stamp of stamps) carry(stamp, carrier, name, text, key);
        },
      };
    }
}

/** One stamp gets another identifier of the same form, everywhere it stands: the cloud could have given that one. */
function* renamed(cloud, group) {
  const stamps = statesOf(group).map((state) => new Stamp(state));
  const seen = new Set();
  for (const resource of stamps[1].resources) {
    const id = resource.id;
    if (typeof id !== "string" || seen.has(id)) continue;
    const digits =
      /[0-9a-f]{17}$/.exec(id) ?? /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(id);
    if (digits === null) continue;
    seen.add(id);
    const flipped = digits[0].replace(/[0-9]/g, (d) => String((Number(d) + 3) % 10));
    const place = Stamp.placeOf(resource.urn);
    yield {
      id: `renamed ${cloud} ${place}`,
      family: "renamed",
      cloud,
      group,
      place: `${resource.type} ${id}`,
      value: flipped,
      how: "renamed",
      verdict: "pass",
      reason: "one identity, renamed in every place alike",
      owners: [],
      at: `renamed ${digits[0]}`,
      pack: "renamed",
      places: [{ resource: place }],
      apply(all) {
        const stamp = all[1];
        stamp.state.deployment = JSON.parse(
          JSON.stringify(stamp.state.deployment).replaceAll(digits[0], flipped),
        );
        all[1] = new Stamp(stamp.state);
      },
    };
  }
}
