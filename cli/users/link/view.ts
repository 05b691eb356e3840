import { type LinkInput, type LinksResult, linksSchema } from "../../../fleet/users/users";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const linkView: View<LinkInput, never, never, LinksResult> = {
  schema: linksSchema,
  print: ({ changed, same }, { output }) => output.print(`${count(changed, "link")} made, ${same} as before`),
};
