import { type LinksResult, linksSchema, type UnlinkInput } from "../../../fleet/users/users";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const unlinkView: View<UnlinkInput, never, never, LinksResult> = {
  schema: linksSchema,
  print: ({ changed, same }, { output }) =>
    output.print(`${count(changed, "link")} ended${same === 0 ? "" : `, ${same} there were not`}`),
};
