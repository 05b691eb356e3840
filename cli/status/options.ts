import { z } from "zod";
import { commandOptions } from "../common/option";

export const statusOptions = commandOptions(z.object({}), (given) => given);
