/** The part of the page's script that filters, sorts, groups and folds the table of stamps. It stands behind the rest of it. */
export const TABLE_CLIENT = `
const table = document.getElementById("stamps");
const rows = [...table.tBodies[0].rows];
const count = document.getElementById("count");
const filter = document.getElementById("filter");
const onlyTroubled = document.getElementById("troubled");
let texts;
const all = document.getElementById("show-all");
const number = (value) => value.toLocaleString("en");
// A table lays out all its rows before it shows one, so a large fleet's are shown in part until they are asked for.
let limit = Number(table.dataset.limit);
const compare = new Intl.Collator("en", { numeric: true }).compare;
const groupBy = document.getElementById("group");
// Groups of a large fleet begin folded; those that were opened stay so.
const open = new Map();
const ungrouped = table.tBodies[0];
let grouped;
const wordsOf = () => filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
const fitting = () => {
  const words = wordsOf();
  if (words.length === 0 && !onlyTroubled.checked) return rows;
  texts ??= new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  return rows.filter((row) => words.every((word) => texts.get(row).includes(word)) && (!onlyTroubled.checked || row.classList.contains("troubled")));
};
const isOpen = (key) => open.get(key) ?? (rows.length <= limit || wordsOf().length > 0 || onlyTroubled.checked);
const headOf = (key, within) => {
  const head = make("tr", undefined, "group");
  const cell = make("th");
  cell.colSpan = table.tHead.rows[0].cells.length;
  cell.scope = "rowgroup";
  const troubled = within.filter((row) => row.classList.contains("troubled")).length;
  const button = make("button", (isOpen(key) ? "▾ " : "▸ ") + key + " ");
  button.type = "button";
  button.setAttribute("aria-expanded", String(isOpen(key)));
  button.append(make("span", number(within.length) + (within.length === 1 ? " stamp" : " stamps") + (troubled > 0 ? ", " + number(troubled) + " with trouble" : "")));
  button.addEventListener("click", () => {
    open.set(key, !isOpen(key));
    apply();
    table.querySelector('.group button[data-key="' + CSS.escape(key) + '"]').focus();
  });
  button.dataset.key = key;
  cell.append(button);
  head.append(cell);
  return head;
};
const apply = () => {
  const fit = fitting();
  const column = groupBy.value;
  let shown = 0;
  grouped?.forEach((body) => body.remove());
  grouped = undefined;
  if (column === "") {
    const set = new Set(fit);
    for (const row of rows) {
      const fits = set.has(row);
      row.classList.toggle("later", !fits || shown >= limit);
      if (fits && shown < limit) shown += 1;
    }
    ungrouped.append(...rows);
    table.append(ungrouped);
  } else {
    const groups = new Map();
    for (const row of fit) {
      const key = row.cells[column].textContent;
      groups.has(key) ? groups.get(key).push(row) : groups.set(key, [row]);
    }
    ungrouped.remove();
    // Rows of a folded group are in no table: nothing lays them out.
    grouped = [...groups].sort(([a], [b]) => compare(a, b)).map(([key, within]) => {
      const body = make("tbody");
      body.append(headOf(key, within));
      if (isOpen(key)) {
        for (const row of within) row.classList.remove("later");
        body.append(...within);
        shown += within.length;
      }
      return body;
    });
    table.append(...grouped);
  }
  const some = fit.length === rows.length ? "" : number(fit.length) + " fitting, ";
  count.textContent = some + number(shown) + " of " + number(rows.length) + " shown";
  all.hidden = shown >= fit.length;
};
const changed = () => {
  address.set("filter", filter.value);
  address.set("troubled", onlyTroubled.checked ? "1" : "");
  const group = groupBy.selectedOptions[0];
  address.set("group", group.defaultSelected || (group.value === "" && ![...groupBy.options].some((one) => one.defaultSelected)) ? "" : group.textContent);
  apply();
};
all.addEventListener("click", () => { limit = Infinity; for (const key of open.keys()) open.set(key, true); apply(); filter.focus(); });
filter.addEventListener("input", changed);
onlyTroubled.addEventListener("change", changed);
groupBy.addEventListener("change", () => { open.clear(); changed(); });

table.tHead.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const head = button.closest("th");
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const valueOf = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent;
  rows.sort((a, b) => compare(valueOf(a), valueOf(b)) * (down ? -1 : 1));
  address.set("sort", (down ? "-" : "") + button.textContent);
  apply();
});

// Whoever types means the filter, wherever he is on the page; Enter opens the first that fits.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || event.target.closest("input, select, textarea")) return;
  if (event.key === "/") event.preventDefault();
  if (event.key === "/" || /^[a-z0-9]$/i.test(event.key)) filter.focus();
});
filter.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || filter.value === "") return;
  event.preventDefault();
  const [word = ""] = wordsOf();
  const fit = fitting();
  // One that is called so comes before one that lives somewhere of that name.
  const first = fit.find((row) => row.id.toLowerCase().startsWith(word)) ?? fit[0];
  if (first) show(first.id);
});

const fromAddress = () => {
  const said = address.read();
  filter.value = said.get("filter") ?? "";
  onlyTroubled.checked = said.get("troubled") === "1";
  const group = said.get("group");
  const wanted = [...groupBy.options].find((one) => (group === null ? one.defaultSelected : one.textContent === group)) ?? groupBy.options[0];
  wanted.selected = true;
  const sort = said.get("sort") ?? "";
  const button = [...table.tHead.querySelectorAll("button")].find((one) => one.textContent === sort.replace(/^-/, ""));
  apply();
  if (button) { button.click(); if (sort.startsWith("-")) button.click(); }
  const stamp = said.get("stamp");
  if (stamp) show(stamp); else if (dialog.open) dialog.close();
};
addEventListener("hashchange", fromAddress);
if (location.hash.length > 1 || groupBy.value !== "") fromAddress();
`;
