import { plainText } from "../../core/text";
import { type ServeEvent, type ServeInput, type ServeResult, serveSchema } from "../../fleet/serve/serve";
import type { Shown, View } from "../common/command";
import { count } from "../common/table";

export const serveView: View<ServeInput, ServeEvent, never, ServeResult> = {
  schema: serveSchema,
  // Where it is served is printed when it is; at its end there is nothing left to say.
  toJson: () => undefined,
  tell,
  print: ({ ended }, { output }) => {
    if (ended === "time") output.note("the time is over");
  },
};

function tell({ json, output, verbose }: Shown<ServeInput>): (event: ServeEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "serving":
        if (json) output.json(serveSchema.parse(event));
        else
          output.print(
            `The fleet's page, on this machine alone and for who has this address, until Ctrl-C:\n  ${event.url}`,
          );
        break;
      case "looked":
        if (verbose)
          output.note(
            `${count(event.stamps, "stamp")} looked at${event.failed === 0 ? "" : `, ${event.failed} could not be asked`}`,
          );
        break;
      case "unseen":
        output.note(`error: ${plainText(event.message)}`);
        break;
    }
  };
}
