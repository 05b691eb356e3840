import type { NumbersInput } from "../../../fleet/tenants/numbers/numbers";
import { type NumbersResult, numbersSchema } from "../../../fleet/tenants/numbers/numbers-result";
import type { View } from "../../common/command";
import { count, printTable } from "../../common/table";

export const numbersView: View<NumbersInput, never, never, NumbersResult> = {
  schema: numbersSchema,
  print: ({ overflow, seconds, strange, tenants, unread }, { output, value: { top } }) => {
    printTable(
      output,
      ["tenant", "requests", "a second at its peak", "errors", "refused", "95 of 100 within"],
      tenants
        .slice(0, top)
        .map(({ errors, p95Ms, peakPerSecond, refused, requests, tenant }) => [
          ...[tenant, String(requests), peakPerSecond.toFixed(2), String(errors), String(refused)],
          p95Ms === undefined ? "-" : `${p95Ms} ms`,
        ]),
    );
    if (tenants.length > top)
      output.print(`and ${count(tenants.length - top, "tenant")} more: --top, or --json`);
    output.print(
      `${count(tenants.length, "tenant")} in ${count(seconds, "second")}; no tenant's: ${count(strange, "request")}`,
    );
    if (overflow > 0)
      output.note(`${count(overflow, "request")} of tenants that are too many to be told apart`);
    if (unread > 0) output.note(`${count(unread, "line")} are none of the router's log`);
  },
};
