import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const pages = [
  join(root, "README.md"),
  ...["docs", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md") && !path.includes(".stampworks"))
      .map((path) => join(root, folder, path)),
  ),
];

/** A heading's anchor, as GitHub makes it. */
function anchorsOf(text: string): Set<string> {
  const heads = [...text.matchAll(/^#+ (.+)$/gm)].map(([, head = ""]) => head);
  return new Set(
    heads.map((head) =>
      head
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

test("links between the pages lead somewhere, to the very heading", () => {
  expect(pages.length).toBeGreaterThan(10);
  const broken = pages.flatMap((page) => {
    const text = readFileSync(page, "utf8").replace(/```[\s\S]*?```/g, "");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    return links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : resolve(dirname(page), path);
        if (!existsSync(target)) return true;
        return anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).has(anchor);
      })
      .map((link) => `${relative(root, page)}: ${link}`);
  });
  expect(broken).toEqual([]);
});
