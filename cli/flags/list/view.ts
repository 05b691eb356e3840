import { type ListFlagsInput, type ListFlagsResult, listFlagsSchema } from "../../../fleet/flags/list-flags";
import type { View } from "../../common/command";
import { listed, printTable } from "../../common/table";

export const listView: View<ListFlagsInput, never, never, ListFlagsResult> = {
  schema: listFlagsSchema,
  print: ({ flags, stamps }, { output }) => {
    const rows = flags.flatMap(({ defaultVariant, flag, rules, state, variants }) => [
      ...rules.map(({ variant, ...who }, index) => [
        index === 0 ? flag : "",
        variant,
        Object.entries(who)
          .map(([kind, names]) => `${kind} ${listed(names)}`)
          .join(" and ") || "everybody",
      ]),
      [
        rules.length === 0 ? flag : "",
        defaultVariant,
        `${rules.length === 0 ? "everybody" : "all others"}${state === "DISABLED" ? " (disabled)" : ""}, of ${listed(variants)}`,
      ],
    ]);
    printTable(output, ["flag", "variant", "for"], rows);
    for (const [has, words] of WORDS) {
      const ids = stamps.filter((stamp) => stamp.has === has).map(({ id }) => id);
      if (ids.length > 0) output.print(`${words}: ${listed(ids)}`);
    }
    for (const { id, reason } of stamps) if (reason !== undefined) output.print(`${id}: ${reason}`);
    if (stamps.some(({ has }) => has === "behind" || has === "nothing"))
      output.print("Next: stampworks flags apply");
  },
};

const WORDS = [
  ["current", "have them as flags.yaml says"],
  ["behind", "have others"],
  ["nothing", "have none yet"],
  ["unread", "can't be read"],
] as const;
