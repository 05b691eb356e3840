import { TABLE_CLIENT } from "./client-table";

/**
 * The page's script, as it runs in a browser: it opens a stamp's details, moves through the picture by keyboard, and
 * works the table. It builds nodes and texts only, so nothing in the data can become markup.
 */
export const CLIENT = `
"use strict";
// Read when the first stamp is opened: a large fleet's data would hold up the page.
let data, stamps, forms;
const read = () => {
  if (data !== undefined) return;
  data = JSON.parse(document.getElementById("data").textContent);
  stamps = new Map(data.stamps.map((stamp) => [stamp.id, stamp]));
  forms = new Map(data.forms.map((form) => [form.key, form]));
};
const dialog = document.getElementById("details");

const make = (tag, text, className) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};

const percent = (share) => {
  const value = share * 100;
  return (value === 0 || value >= 0.1 ? value.toFixed(1) : value.toPrecision(2)) + " %";
};

const fields = (stamp) => [
  ["Class", stamp.class], ["Release", stamp.release], ["Ring", stamp.ring], ["State", stamp.state],
  ["Cloud and region", stamp.cloud + " " + stamp.region], ["Residency", stamp.residency], ["Account", stamp.account],
  ["Block", stamp.cidr], ["Last day", stamp.expires], ["Endpoint", stamp.endpoint, stamp.endpoint], ["Dashboard", stamp.dashboard, stamp.dashboard], ["Console", stamp.console, stamp.console],
  ["Last update", stamp.updated && stamp.updated.slice(0, 16).replace("T", " ") + " UTC"], ["Fingerprint", stamp.fingerprint],
  ["Fill level", stamp.fill === undefined ? undefined : percent(stamp.fill) + " of its fullest bound"],
  ["Cost a month", stamp.monthly === undefined ? undefined : "$" + Math.round(stamp.monthly).toLocaleString("en") + " by list prices, all bounds used"],
  ["Tenants now", stamp.tenants === undefined ? undefined : stamp.tenants.toLocaleString("en")],
  ["May carry", stamp.bounds && [
    stamp.bounds.tenants.toLocaleString("en") + " tenants",
    stamp.bounds.requestsPerSecond.toLocaleString("en") + " requests/s",
    stamp.bounds.databaseConnections.toLocaleString("en") + " database connections",
    stamp.bounds.storageGb.toLocaleString("en") + " GB",
    ...Object.keys(stamp.bounds)
      .filter((name) => !["tenants", "requestsPerSecond", "databaseConnections", "storageGb"].includes(name))
      .map((name) => name + " " + stamp.bounds[name].toLocaleString("en")),
  ].join(", ")],
  ["Blast radius", percent(stamp.share) + " of the fleet's " + (data.shareOf === "tenants" ? "tenants" : "bounds")],
  ["Drift", stamp.drift],
  ["Unlike its sisters by", stamp.outlier && stamp.outlier.length > 0 ? stamp.outlier.join(", ") : undefined],
];

const partNode = (part) => {
  const node = make("details", undefined, "part");
  const head = make("summary");
  head.append(make("strong", part.name), make("span", String(part.resources)));
  const list = make("ul");
  for (const [type, count] of part.types) list.append(make("li", (count > 1 ? count + " × " : "") + type));
  node.append(head, list);
  return node;
};

const evidenceOf = (id) => data.laws.flatMap((law) =>
  law.evidence.filter((piece) => piece.stamps.includes(id)).map((piece) => [law.name, piece]));

const show = (id) => {
  read();
  const stamp = stamps.get(id);
  if (stamp === undefined) return;
  dialog.querySelector("h2").textContent = "Stamp " + id;
  const body = dialog.querySelector(".body");
  const list = make("dl");
  for (const [name, value, address] of fields(stamp)) {
    if (value === undefined || value === null) continue;
    const said = make("dd", address && !data.simulated ? undefined : String(value));
    if (address && !data.simulated) {
      const link = make("a", address);
      link.href = address;
      link.rel = "noopener noreferrer";
      said.append(link);
    }
    list.append(make("dt", name), said);
  }
  body.replaceChildren(list);
  const found = evidenceOf(id);
  if (found.length > 0) {
    body.append(make("h3", "What is wrong here"));
    const faults = make("ul", undefined, "faults");
    for (const [law, piece] of found) {
      const item = make("li");
      item.append(make("strong", law + ": "), piece.where + " — " + piece.what);
      faults.append(item);
    }
    body.append(faults);
  }
  const form = forms.get(stamp.form);
  body.append(make("h3", "Parts"));
  if (form === undefined) body.append(make("p", "Not known: the stamp is not up."));
  else {
    const twins = data.stamps.filter((other) => other.form === stamp.form).length - 1;
    body.append(make("p", stamp.resources + " resources; the number at a part is how many are in it. " + (twins === 0 ? "No other stamp has this form." : "Equal in " + twins + (twins === 1 ? " other stamp." : " other stamps."))));
    const parts = make("div", undefined, "parts");
    for (const part of form.parts) parts.append(partNode(part));
    body.append(parts);
  }
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").focus();
  address.set("stamp", id);
};

// What is looked at stands in the address, so that it can be sent to somebody: #stamp=eu1&filter=azure&group=class.
const address = {
  read: () => {
    const text = location.hash.slice(1);
    return new URLSearchParams(text.includes("=") ? text : text === "" ? "" : "stamp=" + text);
  },
  set: (key, value) => {
    const now = address.read();
    if (value) now.set(key, value); else now.delete(key);
    const text = now.toString();
    if ("#" + text !== (location.hash || "#")) history.replaceState(null, "", text === "" ? location.pathname + location.search : "#" + text);
  },
};
dialog.addEventListener("close", () => address.set("stamp", ""));

dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
document.getElementById("close").addEventListener("click", () => dialog.close());

document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("[data-stamp]");
  if (!link) return;
  event.preventDefault();
  show(link.dataset.stamp);
});

// A narrow window gets a picture of its own width.
const narrow = matchMedia("screen and (max-width: 760px)");
const template = document.getElementById("narrow");
const wide = document.querySelector("svg.topology");
let slim;
const fit = () => {
  slim ??= narrow.matches ? template.content.querySelector("svg") : undefined;
  const wanted = narrow.matches ? slim : wide;
  const shown = document.querySelector("svg.topology");
  if (wanted !== shown) shown.replaceWith(wanted);
  steer(wanted);
};

// One stop of the Tab key for the whole picture; the arrows move within it.
const steered = new Set();
const steer = (picture) => {
  const links = [...picture.querySelectorAll("a[data-stamp]")];
  if (links.length === 0 || steered.has(picture)) return;
  steered.add(picture);
  links[0].setAttribute("tabindex", "0");
  picture.addEventListener("keydown", (event) => {
    const at = links.indexOf(document.activeElement);
    if (at < 0) return;
    const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 };
    if (event.key === " ") { event.preventDefault(); show(links[at].dataset.stamp); return; }
    const to = links[steps[event.key]];
    if (to === undefined) return;
    event.preventDefault();
    links[at].setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  });
};
narrow.addEventListener("change", fit);
fit();

${TABLE_CLIENT}`;
