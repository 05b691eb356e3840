import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllowFile } from "../../fleet/check/allow/allow-file";

const page = readFileSync(join(__dirname, "../../docs/declaring.md"), "utf8");
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);

test("the entries of the page on declaring are read as they stand there, each with who answers for it", () => {
  const entries = blocks.flatMap((yaml) => parseAllowFile(yaml));
  expect(entries).toHaveLength(11);
  expect(
    entries.every(({ owner, path, reason }) => [owner, path, reason].every((text) => (text ?? "") !== "")),
  ).toBe(true);
});
