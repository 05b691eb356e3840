import type { StampItem } from "../../../components/routing/contract";
import type { RegistryInput } from "../../../fleet/tenants/registry";
import { stampsSchema, type StampsResult } from "../../../fleet/tenants/stamps";
import { boundsOf, mostOf, taken } from "../../../tenants/registry/usage";
import { stateInWords } from "../../../tenants/states/stamps";
import type { View } from "../../common/command";
import { count, printTable } from "../../common/table";

export const stampsView: View<RegistryInput, never, never, StampsResult> = {
  schema: stampsSchema,
  print: ({ stamps }, { output }) => {
    if (stamps.length > 0) {
      printTable(
        output,
        ["stamp", "residency", "tier", "class", "state", "tenants", "binding bound"],
        stamps.map((item) => [
          item.id,
          item.capacity?.residency ?? "-",
          item.capacity?.tier ?? "-",
          item.capacity?.class ?? "-",
          stateInWords(item, new Date()),
          item.capacity === undefined
            ? String(item.use.tenants)
            : `${item.use.tenants} of ${item.capacity.bounds.tenants}`,
          bindingOf(item),
        ]),
      );
    }
    output.print(`${count(stamps.length, "stamp")} registered`);
  },
};

function bindingOf({ capacity, use }: StampItem): string {
  if (capacity === undefined) return "-";
  const { bounds } = capacity;
  const shares = boundsOf(bounds).map((bound) => ({
    bound,
    share: taken(use, bounds, bound) / mostOf(bounds, bound),
  }));
  const top = shares.reduce((most, share) => (share.share > most.share + 1e-9 ? share : most));
  return `${top.bound} ${Math.round(1000 * top.share) / 10} %`;
}
