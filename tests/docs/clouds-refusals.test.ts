import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AWS_REGIONS } from "../../components/contract/regions/aws";
import { KNOWN_RULES } from "../truth/known-rules/rules";

const ROOT = resolve(__dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const PAGE = read("docs/clouds.md");

/** A row of the page's table: the cloud, the fault, and what is said to show it. */
interface Row {
  readonly cloud: string;
  readonly fault: string;
  readonly shown: string;
}

const [, part = ""] = PAGE.split("## What the clouds refuse");
// The first table of the part: one that comes after it is about something else.
const [TABLE = ""] = /^\| cloud .*(?:\n\|.*)*/mu.exec(part) ?? [];
const ROWS: readonly Row[] = TABLE.split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| cloud "))
  .map((line) => {
    const [cloud = "", fault = "", , shown = ""] = line
      .split(" | ")
      .map((cell) => cell.replace(/^\| | \|$/gu, ""));
    return { cloud, fault, shown };
  });
const RULES = new Set(KNOWN_RULES.map(({ id }) => id));

/** Rules a row names, and promises it says that a file makes. */
const rulesOf = ({ shown }: Row): readonly string[] =>
  [...shown.matchAll(/`((?:aws|azure|gcp)-[a-z-]+)`/gu)].map(([, id = ""]) => id);
const promisesOf = ({ shown }: Row): readonly { readonly file: string; readonly says: string }[] =>
  [...shown.matchAll(/`(tests\/[^`]+)`: "([^"]+)"/gu)].map(([, file = "", says = ""]) => ({ file, says }));

test("every fault on the page has a rule or a promise that shows it, or says who takes care of it", () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(30);
  const bare = ROWS.filter(
    (row) => rulesOf(row).length + promisesOf(row).length === 0 && !row.shown.startsWith("not asked here: "),
  );
  expect(bare.map(({ fault }) => fault)).toEqual([]);
  expect(ROWS.filter(({ shown }) => shown.startsWith("not asked here"))).toHaveLength(1);
});

test("what the page says shows a fault is there", () => {
  const lacking = ROWS.flatMap((row) => [
    ...rulesOf(row).filter((id) => !RULES.has(id)),
    ...promisesOf(row)
      .filter(({ file, says }) => !existsSync(join(ROOT, file)) || !read(file).includes(says))
      .map(({ file, says }) => `${file}: ${says}`),
  ]);
  expect(lacking).toEqual([]);
});

test("every known rule has its line on the page, and each cloud has its own", () => {
  const named = new Set(ROWS.flatMap(rulesOf));
  expect([...RULES].filter((id) => !named.has(id))).toEqual([]);
  for (const cloud of ["AWS", "Azure", "Google Cloud"])
    expect(ROWS.filter((row) => row.cloud.includes(cloud) || row.cloud === "all").length).toBeGreaterThan(8);
});

test("the page on disasters says of Azure's copies what Azure does", () => {
  const page = read("docs/disaster-recovery.md");
  for (const said of [
    "**files** of `pg_dump`",
    "none of a server over 1 TB",
    "**not locked**",
    "no: versions",
  ])
    expect(page).toContain(said);
  expect(page).toMatch(/TLS ends at the Front Door\s+location nearest to the client/u);
});

test("no stamp stands in use1-az3, where machine classes are not sold", () => {
  const zones = Object.values(AWS_REGIONS).flatMap((region) => region.zones);
  expect(zones.length).toBeGreaterThan(20);
  expect(zones).not.toContain("use1-az3");
});
