import type { AddCommand } from "./fleet-commands";

/** The commands that plan a fleet: how full it is, and what it costs. They change nothing. */
export function addPlanningCommands(command: AddCommand): void {
  command(
    "capacity [stacks...]",
    "how full the stamps are, when the next one is needed; exit 1 when one is past its act level (80 %)",
    async (...args) => (await import("./commands/capacity.js")).capacity(...args),
  )
    .option(
      "--use <file>",
      "what the stamps carry, as CSV or JSON (stamp, at, tenants, requestsPerSecond, …)",
    )
    .option("--registry <place>", "read it from this registry (default: the fleet's own, where there is one)")
    .option(
      "--growth <n>",
      "tenants a month (300) or a share (5%), also by name: eu=200,us=100 (default: the history)",
    )
    .option("--deploy <time>", "from the decision to a stamp that takes tenants, e.g. 36h (default: 5d)")
    .option("--blast-radius <share>", "most tenants one stamp's failure should reach (default: 5%)")
    .option("--load <percent>", "what if all use were +20% or -10%")
    .option("--bounds <numbers>", "what if the bounds were others, e.g. tenants=200")
    .option("--add-stamps <n>", "what if there were more stamps, also by name: eu=2")
    .option("--tenants <n>", "how many stamps so many tenants take")
    .option("--split <shares>", "where those tenants live, e.g. eu=0.6,us=0.4")
    .option("--class <name>", "class of those stamps (default: the blueprint's first)")
    .option("--sizes <list>", "stamp sizes to compare, tenants:cost a month, e.g. 10000:50000,1000:10000")
    .option("--variable <usd>", "what each tenant costs a month whatever its stamp (default: 0)")
    .option("--restore-rate <gb>", "GB a restore brings back in an hour: is a stamp back within its RTO");
  command(
    "cost [stacks...]",
    "what stamps, tenants and classes cost a month by list prices, and what a change does to it",
    async (...args) => (await import("./commands/cost.js")).cost(...args),
  )
    .option("--lines", "show what makes it, price by price")
    .option("--margin <share>", "share of the revenue to be left, e.g. 40%: shows the revenue needed")
    .option("--prices <file...>", "your own prices, in the form of planning/cost/prices/*.yaml")
    .option("--assume <list>", "what use is reckoned from, e.g. responseKb=20,peakOverMean=3 (docs/cost.md)")
    .option("--diff <base>", "compare with another blueprint.lock.json or an earlier cost --json")
    .option("--format <name>", "of --diff: text or markdown, for a pull request (default: text)")
    .option("--max-increase <share>", "of --diff: exit 1 when a class costs more than that more, e.g. 10%");
}
