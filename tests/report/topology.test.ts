import fc from "fast-check";
import { topologyDot, topologyMermaid } from "../../fleet/report/diagrams";
import { type Box, layOut } from "../../fleet/report/layout";
import { topologySvg } from "../../fleet/report/svg";
import { HOSTILE, madeUpReport } from "./fleet";
import { times } from "../sweep";

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

describe("the topology's layout", () => {
  test("places every stamp once, in its region, over nothing else, whatever the width", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 320, max: 1600 }), (count, width) => {
        const { height, regions, routing } = layOut(madeUpReport(count).stamps, width);
        const page: Box = { x: 0, y: 0, width, height };
        const boxes: Box[] = [routing, ...regions];
        for (const [index, box] of boxes.entries()) {
          expect(within(box, page)).toBe(true);
          for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
        }
        for (const region of regions) {
          for (const [index, box] of region.stamps.entries()) {
            expect(within(box, region)).toBe(true);
            expect(box.stamp.region).toBe(region.region);
            const next = region.stamps[index + 1];
            if (next !== undefined) expect(overlap(box, next)).toBe(false);
          }
        }
        const ids = regions.flatMap(({ stamps }) => stamps.map(({ stamp }) => stamp.id));
        expect(new Set(ids).size).toBe(count);
        expect(ids.length).toBe(count);
      }),
      { numRuns: times(8, 40) },
    );
  });

  test("names stamps where there are few, and draws squares where there are many", () => {
    expect(layOut(madeUpReport(7).stamps, 1120).labelled).toBe(true);
    expect(layOut(madeUpReport(1000).stamps, 1120).labelled).toBe(false);
  });
});

describe("the topology's pictures", () => {
  const report = madeUpReport(12);
  const svg = topologySvg(report, { width: 1120, embedded: false });

  test("have each stamp, as text for those who can't see too", () => {
    for (const { id } of report.stamps) {
      expect(svg).toMatch(new RegExp(`<title>${id}, `));
      expect(topologyMermaid(report)).toContain(`s_${id}[`);
      expect(topologyDot(report)).toContain(`"${id}" [`);
    }
  });

  test("mark what is wrong by a sign and not by colour alone", () => {
    expect(svg.match(/class="mark"/g)).toHaveLength(2);
    expect(topologyMermaid(report)).toContain("class s_s0,s_s2 troubled");
  });

  test("are files of their own: no address, no script, a style for light and dark", () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script|href=/);
    expect(svg).toContain("prefers-color-scheme:dark");
  });

  test("take no text for markup", () => {
    const hostile = madeUpReport(3, { routing: { state: "up", domain: HOSTILE } });
    expect(topologySvg(hostile, { width: 1120, embedded: true })).not.toContain("<img");
    const labels = [...topologyDot(hostile).matchAll(/label="((?:[^"\\]|\\.)*)"/g)];
    expect(labels.map(([, text = ""]) => text).join()).toContain('onerror=\\"');
    expect(topologyMermaid(hostile).split("\n")[1]).toMatch(/^ {2}routing\["[^"]*"\]$/);
  });
});
