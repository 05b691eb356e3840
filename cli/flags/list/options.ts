import { z } from "zod";
import type { ListFlagsInput } from "../../../fleet/flags/list-flags";
import { commandOptions } from "../../common/option";

export const listOptions = commandOptions(z.object({}), (): ListFlagsInput => ({}));
