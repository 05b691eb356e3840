import { z } from "zod";
import { option } from "./option";

/** Where the fleet's operators meet. */
export const journalOption = option(
  "--journal <place>",
  "where locks and journals are: a folder; registry or folder, as in stampworks.yaml; or a registry's address (default: the registry's store once the routing layer is up in a cloud, else below .stampworks)",
  z.string().min(1).optional(),
);
