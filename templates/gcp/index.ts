import { defineFleet } from "stampworks/stacks";
import { blueprint } from "./blueprint";

export = defineFleet(blueprint);
