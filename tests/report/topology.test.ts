import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { topologyDot, topologyMermaid } from "../../fleet/report/diagrams";
import { type Box, layOut } from "../../fleet/report/layout";
import { colourOf } from "../../fleet/report/style";
import { topologySvg } from "../../fleet/report/svg";
import { HOSTILE, madeUpReport } from "./fleet";
import { type Pixels, pngPixels } from "./png";
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

  test("are files of their own that any renderer draws: no address, no script, no variable", () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script|href=/);
    expect(svg).not.toContain("var(");
  });

  test("give a class the same colour in every fleet, whatever other classes there are", () => {
    const colours = (count: number, only?: string): string[] => {
      const { stamps, ...rest } = madeUpReport(count);
      const shown = stamps.filter((stamp) => only === undefined || stamp.class === only);
      const drawn = topologySvg({ ...rest, stamps: shown }, { width: 1120, embedded: false });
      return [...drawn.matchAll(/class="stamp (c\d)[^"]*"><title>\w+, premium,/gu)].map(
        ([, colour = ""]) => colour,
      );
    };
    expect(new Set([...colours(12), ...colours(40, "premium")])).toEqual(new Set(["c1"]));
    expect(["gold", "silver", "bronze", "constructor", ""].map(colourOf).filter((at) => at < 3)).toEqual([]);
  });

  test("take no text for markup", () => {
    const hostile = madeUpReport(3, { routing: { state: "up", domain: HOSTILE } });
    expect(topologySvg(hostile, { width: 1120, embedded: true })).not.toContain("<img");
    const labels = [...topologyDot(hostile).matchAll(/label="((?:[^"\\]|\\.)*)"/g)];
    expect(labels.map(([, text = ""]) => text).join()).toContain('onerror=\\"');
    expect(topologyMermaid(hostile).split("\n")[1]).toMatch(/^ {2}routing\["[^"]*"\]$/);
  });
});

const librsvg = spawnSync("rsvg-convert", ["--version"]).error === undefined;
if (!librsvg) process.stderr.write("Skipped what librsvg draws: there is no rsvg-convert.\n");
(librsvg ? describe : describe.skip)("the topology's picture in librsvg", () => {
  /** The picture's pixels, by a format that has nothing but them. */
  const pixels = (svg: string): Pixels => {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-svg-"));
    try {
      writeFileSync(join(folder, "a.svg"), svg);
      const drawn = spawnSync(
        "rsvg-convert",
        ["-f", "png", "-o", join(folder, "a.png"), join(folder, "a.svg")],
        {
          encoding: "utf8",
        },
      );
      expect({ code: drawn.status, says: drawn.stderr }).toEqual({ code: 0, says: "" });
      return pngPixels(readFileSync(join(folder, "a.png")));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const has = ({ bytes, each }: Pixels, [r = 0, g = 0, b = 0]: readonly number[]): boolean => {
    for (let at = 0; at + 2 < bytes.length; at += each)
      if (bytes[at] === r && bytes[at + 1] === g && bytes[at + 2] === b) return true;
    return false;
  };

  test("has the ground, the ink and the colour of what is wrong: nothing fell back to black", () => {
    const image = pixels(topologySvg(madeUpReport(12), { width: 1120, embedded: false }));
    const { bad, ground, ink } = { bad: [185, 28, 28], ground: [246, 247, 249], ink: [27, 35, 48] };
    expect([bad, ground, ink].map((colour) => has(image, colour))).toEqual([true, true, true]);
    expect(has(image, [0, 0, 0])).toBe(false);
  });
});
