import type { RegistryInput } from "../../../fleet/tenants/registry";
import {
  type EndViewInput,
  type EndViewQuestion,
  type EndViewResult,
  endViewSchema,
  listViewsSchema,
  type PushViewsInput,
  type PushViewsResult,
  pushViewsSchema,
  type ViewState,
} from "../../../fleet/tenants/view/views";
import type { View } from "../../common/command";
import { count, printTable } from "../../common/table";

const WORDS: Readonly<Record<ViewState["view"], string>> = {
  none: "asks the registry",
  current: "knows its tenants",
  behind: "its tenants are others by now",
  missing: "has no view yet",
  unread: "its store does not answer",
};

export const listViewsView: View<RegistryInput, never, never, { readonly stamps: readonly ViewState[] }> = {
  schema: listViewsSchema,
  print: ({ stamps }, { output }) => {
    printTable(
      output,
      ["stamp", "view"],
      stamps.map(({ reason, stamp, view }) => [
        stamp,
        `${WORDS[view]}${reason === undefined ? "" : `: ${reason}`}`,
      ]),
    );
    const open = stamps.filter(({ view }) => view !== "none" && view !== "current");
    if (open.length > 0)
      output.print(`Next: stampworks tenants view push ${open.map(({ stamp }) => stamp).join(" ")}`);
  },
};

export const pushViewsView: View<PushViewsInput, never, never, PushViewsResult> = {
  schema: pushViewsSchema,
  print: ({ stamps }, { output }) => {
    if (stamps.length === 0)
      output.print("no stamp goes by a view: name one (stampworks tenants view push <stamp>)");
    for (const { sequence, stamp, tenants } of stamps)
      output.print(
        tenants === undefined
          ? `${stamp} has a newer view already, of write ${sequence}`
          : `${stamp} knows its ${count(tenants, "tenant")} as of write ${sequence}`,
      );
  },
};

export const endViewView: View<EndViewInput, never, EndViewQuestion, EndViewResult> = {
  schema: endViewSchema,
  ask: ({ stamp }, { output }) => {
    output.note(
      `the application of ${stamp} will ask the registry where its tenants live; one that can't will refuse them`,
    );
    return `end the view of ${stamp}?`;
  },
  print: ({ ended, stamp }, { output }) =>
    output.print(ended ? `${stamp} goes by no view any more` : "nothing was changed"),
};
