// Milliseconds to look a user's tenants up in the embedded registry, out of a million users, with nothing kept from one look-up to the next.
//   npm run bench -- users [--users 1000000] [--looks 100000] [--tenants 2000]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: {
    users: { type: "string", default: "1000000" },
    looks: { type: "string", default: "100000" },
    tenants: { type: "string", default: "2000" },
  },
});
const [users, looks, tenants] = [flags.users, flags.looks, flags.tenants].map(Number);
const { openStore } = require(join(root, "dist/tenants/registry/open.js"));
const { RowRegistry } = require(join(root, "dist/tenants/registry/row-registry.js"));
const { registerStamp } = require(join(root, "dist/tenants/placement/register.js"));
const { itemOf } = require(join(root, "dist/tenants/placement/place.js"));
const { Users } = require(join(root, "dist/tenants/users/users.js"));
const { openUsers } = require(join(root, "dist/tenants/open-users.js"));

/** The same numbers each time. */
function* randomNumbers(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}
const random = randomNumbers(1);
const chance = (most) => Math.floor(random.next().value * most);
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

const folder = mkdtempSync(join(tmpdir(), "bench-users-"));
try {
  const store = openStore("registry", folder);
  const registry = new RowRegistry(store, "bench");
  const bounds = { tenants: 100_000, requestsPerSecond: 1e6, databaseConnections: 1e5, storageGb: 1e6 };
  const capacity = { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 };
  const ids = Array.from({ length: 20 }, (_, index) => `s${index}`);
  for (const id of ids)
    await registerStamp(registry, {
      id,
      cloud: "aws",
      region: "eu-west-1",
      originHost: `${id}.example.test`,
      capacity,
    });
  const request = (tenant) => ({ tenant, residency: "eu", tier: "standard" });
  await registry.load(
    Array.from({ length: tenants }, (_, index) =>
      itemOf(request(`tenant-${index}`), ids[index % ids.length]),
    ),
  );
  const began = performance.now();
  const linking = new Users(store, registry);
  let links = 0;
  for (let from = 0; from < users; from += 100_000) {
    const some = [];
    for (let user = from; user < Math.min(users, from + 100_000); user += 1)
      // Most have one tenant, one in five has three.
      for (let left = user % 5 === 0 ? 3 : 1; left > 0; left -= 1)
        some.push({ user: `user-${user}`, tenant: `tenant-${chance(tenants)}` });
    links += await linking.link(some);
  }
  const megabytes = (statSync(join(folder, "registry/data.mdb")).size / 1e6).toFixed(0);
  console.log(
    `${links} links of ${users} users with ${tenants} tenants: ${seconds(began)} s, ${megabytes} MB`,
  );
  await store.close();

  const reading = openUsers("registry", { root: folder, maxAgeMs: 0 });
  for (const [name, pick] of [
    ["users at random", () => `user-${chance(users)}`],
    ["users whom nobody linked", () => `nobody-${chance(users)}`],
  ]) {
    const times = [];
    let found = 0;
    for (let look = 0; look < looks; look += 1) {
      const user = pick();
      const since = performance.now();
      found += (await reading.tenantsOf(user)).length;
      times.push(performance.now() - since);
    }
    times.sort((a, b) => a - b);
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(times, share).toFixed(3));
    console.log(
      `${looks} look-ups of ${name}, ${found} tenants: p50 ${p50} ms, p99 ${p99} ms, most ${max} ms`,
    );
  }
  await reading.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
