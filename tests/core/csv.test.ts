import { StampError } from "../../core/errors";
import { readCsv } from "../../core/files/csv";

const KNOWN = ["tenant", "residency", "tier"];
const WHOLE = [
  { line: 2, cells: { tenant: "acme", residency: "eu" } },
  { line: 3, cells: { tenant: "beta", tier: "premium" } },
];
const tenants = (text: string) => readCsv(text, "tenants.csv", KNOWN, ["tenant"]);
const cellsOf = (text: string) => tenants(text).map(({ cells }) => cells);

test.each([
  ["as it should be", "tenant,residency,tier\nacme,eu,\nbeta,,premium\n"],
  ["without a last newline", "tenant,residency,tier\nacme,eu,\nbeta,,premium"],
  ["with Windows's line endings", "tenant,residency,tier\r\nacme,eu,\r\nbeta,,premium\r\n"],
  ["with old Apple's line endings", "tenant,residency,tier\racme,eu,\rbeta,,premium\r"],
  ["with a byte-order mark", "\ufefftenant,residency,tier\nacme,eu,\nbeta,,premium\n"],
  ["with lines of commas below", "tenant,residency,tier\nacme,eu,\nbeta,,premium\n,,\n,,\n"],
  ["with longer lines of commas below", "tenant,residency,tier\nacme,eu,\nbeta,,premium\n,,,,,,\n,\n"],
  ["with commas and blanks below", "tenant,residency,tier\nacme,eu,\nbeta,,premium\n , ,\t\n"],
  ["with quoted nothing below", 'tenant,residency,tier\nacme,eu,\nbeta,,premium\n"","",""\n'],
  ["with empty lines below", "tenant,residency,tier\nacme,eu,\nbeta,,premium\n\n\r\n   \n"],
  ["with its headings in quotes", '"tenant","residency","tier"\nacme,eu,\nbeta,,premium\n'],
  ["with blanks around cells", "tenant , residency,tier\n acme,eu ,\nbeta , , premium\n"],
])("a table %s says what it says", (_, text) => {
  expect(cellsOf(text)).toEqual(WHOLE.map(({ cells }) => cells));
});

test("lines are told by their numbers in the file, whatever is left out before them", () => {
  const read = tenants("tenant,residency,tier\n\nacme,eu,\n,,\n\nbeta,,premium\n");
  expect(read).toEqual([
    { line: 3, cells: WHOLE[0]?.cells },
    { line: 6, cells: WHOLE[1]?.cells },
  ]);
});

test.each([
  ["nothing at all", "", "tenants.csv:1: the heading tenant is missing"],
  ["commas alone", ",,\n,,\n", "tenants.csv:1: the heading tenant is missing"],
  [
    "an unknown heading",
    "tenant,size\nacme,1\n",
    'tenants.csv:1: not a heading, or one given twice; received "size"',
  ],
  ["a heading twice", "tenant,tenant\nacme,acme\n", "tenants.csv:1: not a heading, or one given twice"],
  ["no name for a column", "tenant,,tier\nacme,1,\n", "tenants.csv:1: not a heading, or one given twice"],
  ["a heading called __proto__", "tenant,__proto__\nacme,1\n", "tenants.csv:1: not a heading"],
  [
    "a cell too much",
    "tenant,tier\nacme,premium,x\n",
    "tenants.csv:2: another number of cells than headings",
  ],
  ["a cell too few", "tenant,tier\n\nacme\n", "tenants.csv:3: another number of cells than headings"],
  ["semicolons, as some spreadsheets write", "tenant;tier\nacme;premium\n", "tenants.csv:1: not a heading"],
  ["a quote that is never closed", 'tenant,tier\n"acme,premium\n', "tenants.csv:"],
])("a table with %s is refused at its line", (_, text, says) => {
  expect(() => tenants(text)).toThrow(StampError);
  expect(() => tenants(text)).toThrow(says);
});
