import { classSchema } from "../../components/contract/class";
import { parse } from "../../core/parse";
import { blueprint } from "../../stacks/blueprint";
import { OTHER_VALUES, PLANNING_FIELDS, RELEASE_FIELDS } from "./fields";

test("every field of a class has another value to be tried with", () => {
  const fields = leaves(parse(classSchema, blueprint.classes["standard"], "class"));
  expect([...Object.keys(OTHER_VALUES), ...PLANNING_FIELDS, ...RELEASE_FIELDS].sort()).toEqual(fields.sort());
});

function leaves(value: object, path: readonly string[] = []): string[] {
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const here = [...path, key];
    const isLeaf = typeof item !== "object" || item === null || Array.isArray(item) || key === "environment";
    return isLeaf ? [here.join(".")] : leaves(item, here);
  });
}
