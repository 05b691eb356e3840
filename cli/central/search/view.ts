import { plainText } from "../../../core/text";
import {
  type CentralSearchInput,
  type CentralSearchResult,
  centralSearchSchema,
} from "../../../fleet/central/search";
import type { View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { count, printTable } from "../../common/table";

/** Characters of an event's data that a line shows. */
const MOST_SHOWN = 120;

export const centralSearchView: View<CentralSearchInput, never, never, CentralSearchResult> = {
  schema: centralSearchSchema,
  print: ({ found, questions }, { output, value }) => {
    if (found !== undefined) {
      const { all, events, read } = found;
      if (events.length > 0)
        printTable(
          output,
          ["time", "stamp", "tenant", "number", "type", "subject", "data"],
          events.map(({ data, sequence, stamp, subject, tenant, time, type }) => [
            ...[time, stamp, tenant, String(sequence), type, subject ?? ""],
            plainText(data.length > MOST_SHOWN ? `${data.slice(0, MOST_SHOWN)}…` : data),
          ]),
        );
      output.print(
        `${count(all, "event")} with the words among ${read} of the last ${count(value.days, "day")}, each read: a file has no index`,
      );
      if (all > events.length)
        output.print(`the newest ${events.length} are shown: --limit, --tenant or more words`);
      return;
    }
    output.note("no centre was asked: none on a cloud can be from here; ask each of them this");
    for (const { account, law, query, region, stack, where } of questions) {
      output.print(`${stack} (${law}, ${region}, ${account})`);
      output.print(`  ${where}:`);
      output.print(`  ${query}`);
    }
  },
  exitCode: ({ searched }) => (searched ? ExitCode.Fine : ExitCode.Broken),
};
