import { Command } from "commander";
import { z } from "zod";
import { commandOptions, flag, option } from "../../cli/common/option";

test("an option fills the field it is declared for, whatever the code calls it", () => {
  const options = commandOptions(
    z.object({
      stamps: option("--only <ids>", "", z.string().optional()),
      deadlineSeconds: option("--deadline <time>", "", z.string().optional()),
      yes: flag("-y, --yes", ""),
    }),
    (given) => given,
  );
  const command = new Command().exitOverride();
  options.declare(command);
  command.parse(["--only", "a1", "--deadline", "3s", "-y"], { from: "user" });
  const globals = {} as Parameters<typeof options.parse>[2];
  expect(options.parse([], command.opts(), globals)).toEqual({
    ...{ stamps: "a1", deadlineSeconds: "3s", yes: true },
  });
});
