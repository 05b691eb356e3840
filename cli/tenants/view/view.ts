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
} from "../../../fleet/tenants/view/views";
import type { ViewState } from "../../../fleet/tenants/view/state";
import type { View } from "../../common/command";
import { count, printTable } from "../../common/table";

const WORDS: Readonly<Record<ViewState["view"], string>> = {
  none: "asks the registry",
  current: "knows its tenants",
  behind: "its tenants are others by now",
  foreign: "was the registry restored, or is it another?",
  missing: "has no view yet",
  unread: "its store does not answer",
  left: "goes by a view that nobody tells",
  lost: "asks the registry: its store was lost",
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
    const open = stamps.filter(({ view }) => !["none", "current", "lost"].includes(view));
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
  ask: ({ lost, stamp }, { output }) => {
    if (lost)
      output.note(
        `where its store can't be told, the application of ${stamp} goes by what was before as long as it can read it itself: go on only if it can't, or is down`,
      );
    output.note(
      `the application of ${stamp} will ask the registry where its tenants live; one that can't will refuse them`,
    );
    return `end the view of ${stamp}?`;
  },
  print: ({ ended, stamp, told }, { output }) =>
    output.print(
      ended
        ? `${stamp} goes by no view any more${told === false ? "; its store could not be told" : ""}`
        : "nothing was changed",
    ),
};
