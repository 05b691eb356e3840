import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  STAMP_STATES,
  STAMP_TRANSITIONS,
  TENANT_STATES,
  TENANT_TRANSITIONS,
} from "../../tenants/registry/machine";

const docs = readFileSync(resolve(__dirname, "../../docs/tenants.md"), "utf8");

test.each([
  ["tenants", TENANT_STATES, TENANT_TRANSITIONS],
  ["stamps", STAMP_STATES, STAMP_TRANSITIONS],
] as const)(
  "of %s every state can be come to and left, and the page lists every change",
  (_, states, transitions) => {
    for (const state of states) {
      expect(transitions.some(({ to }) => to === state)).toBe(true);
      expect(transitions.some(({ from }) => from === state)).toBe(true);
    }
    const told = transitions.filter(({ by }) => by !== "a registry that is loaded");
    const rows = told.map(({ from, to }) => `| ${from} | ${to} |`);
    expect(rows.filter((row) => !docs.includes(row))).toEqual([]);
    expect(new Set(transitions.map(({ from, to }) => `${from} ${to}`)).size).toBe(transitions.length);
  },
);
