import { z } from "zod";
import type { ReferenceStatusInput } from "../../../fleet/reference/status";
import { commandOptions } from "../../common/option";

export const statusOptions = commandOptions(z.object({}), (): ReferenceStatusInput => ({}));
