import type { AddCommand } from "./fleet-commands";

/** The commands that plan a fleet: how full it is, and what it costs. They change nothing. */
export function addPlanningCommands(command: AddCommand): void {
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
