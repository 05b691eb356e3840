import { blueprint } from "./blueprint";
import { defineFleet } from "../components/program/index";

// Pulumi runs what a program's main module exports when that is a function.
export = defineFleet(blueprint);
