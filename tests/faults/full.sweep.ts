import { HAS_PROMETHEUS, Prometheus } from "../rollout/prometheus";
import { PROMETHEUS_URL } from "./scenarios";
import { Sweep } from "./sweep";

const sweep = new Sweep();
afterAll(() => sweep.dispose());

test.each(["rollout", "rollback", "retire", "schema"] as const)(
  "a %s of a fleet killed anywhere ends as if nothing had happened",
  async (scenario) => {
    const { kills, points } = await sweep.run(scenario, 1, 1);
    process.stdout.write(
      `${scenario}: killed at ${kills} of ${points - 1} points, each resumed to the same end\n`,
    );
    expect(kills).toBe(points - 1);
  },
);

test.each(["first day", "last day"] as const)(
  "the %s of stamps on clouds that refuse what they refuse a new account, killed anywhere, ends as if nothing had happened",
  async (scenario) => {
    const { kills, points } = await sweep.run(scenario, 1, 1);
    process.stdout.write(
      `${scenario}: killed at ${kills} of ${points - 1} points, each resumed to the same end\n`,
    );
    expect(kills).toBe(points - 1);
  },
);

describe.each(["well", "unwell"] as const)(
  "a release that is %s by a real Prometheus' numbers",
  (scenario) => {
    let prometheus: Prometheus | undefined;
    beforeAll(async () => {
      if (HAS_PROMETHEUS) prometheus = await Prometheus.scraping("scrape_configs: []\n");
      if (prometheus !== undefined) process.env[PROMETHEUS_URL] = prometheus.url;
    });
    afterAll(() => prometheus?.end());

    (HAS_PROMETHEUS ? test : test.skip)(
      "has a share of the requests, then all or none, killed anywhere",
      async () => {
        const { kills, points } = await sweep.run(scenario, 1, 1);
        process.stdout.write(
          `${scenario}: killed at ${kills} of ${points - 1} points, each resumed to the same end\n`,
        );
        expect(kills).toBe(points - 1);
      },
    );
  },
);
