import type { PropertyMap } from "../../graph/model/property";
import type { KindTable } from "./kind";

/**
 * Pulumi's random provider. Values are not random here: they follow from the stack and the resource's name, so
 * that a run can be repeated. Never use them outside the simulator.
 */
export const RANDOM: KindTable = {
  "random:index/randomPassword:RandomPassword": {
    id: "none",
    outputs: { bcryptHash: "$2a$10.{hex:53:bcrypt}", result: (inputs) => password(inputs) },
    secrets: ["result", "bcryptHash"],
    replaces: ["*"],
  },
  "random:index/randomString:RandomString": {
    id: "{hex:16}",
    outputs: { result: (inputs) => password(inputs) },
    replaces: ["*"],
  },
  "random:index/randomId:RandomId": {
    id: "{chars:11}",
    outputs: { hex: "{hex:16}", dec: "{digits:18}", b64Url: "{chars:11}", b64Std: "{chars:11}=" },
    replaces: ["*"],
  },
  "random:index/randomBytes:RandomBytes": {
    id: "none",
    outputs: { hex: "{hex:64}", base64: "{hex:43}=" },
    secrets: ["hex", "base64"],
    replaces: ["*"],
  },
  "random:index/randomPet:RandomPet": { id: "simulated-{hex:6}", replaces: ["*"] },
  "random:index/randomUuid:RandomUuid": { id: "{uuid}", outputs: { result: "{uuid}" }, replaces: ["*"] },
  "random:index/randomInteger:RandomInteger": {
    id: "{digits:4}",
    outputs: { result: (inputs) => (typeof inputs["min"] === "number" ? inputs["min"] : 0) },
    replaces: ["*"],
  },
};

function password(inputs: PropertyMap): string {
  const length = typeof inputs["length"] === "number" ? inputs["length"] : 16;
  const chunks = Math.ceil(length / 32);
  // Cut by the template's own sizes: each placeholder gives at most 32 characters.
  return Array.from(
    { length: chunks },
    (_unused, index) => `{chars:${Math.min(32, length - index * 32)}:${index}}`,
  ).join("");
}
