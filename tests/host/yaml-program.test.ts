import { STAMP_TOKEN } from "../../components/host/package-schema";
import { parseStampArgs } from "../../components/stamp-args";
import { yamlProgram } from "./yaml-program";

test("the YAML program of the docs names the type there is, with arguments a stamp takes", () => {
  const { properties, type } = yamlProgram();
  expect(type).toBe(STAMP_TOKEN);
  expect(parseStampArgs(properties).identity).toMatchObject({ id: "euw1a", residency: "eu" });
});
