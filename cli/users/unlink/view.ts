import {
  type LinksResult,
  linksSchema,
  type UnlinkInput,
  type UnlinkQuestion,
} from "../../../fleet/users/users";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const unlinkView: View<UnlinkInput, never, UnlinkQuestion, LinksResult> = {
  schema: linksSchema,
  ask: ({ tenant }, { output }) => {
    output.note(`${tenant} is there, and all who use it will be linked with it no more`);
    return `end all links of ${tenant}?`;
  },
  print: ({ changed, same }, { output }) =>
    output.print(`${count(changed, "link")} ended${same === 0 ? "" : `, ${same} there were not`}`),
};
