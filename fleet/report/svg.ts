import { layOut, type RegionBox, type StampBox, type TopologyLayout } from "./layout";
import { many } from "./laws";
import type { TopologyReport } from "./model";
import { colourOf, FILE_STYLE } from "./style";
import { classesOf, cloudName, describeStamp, escapeText, isTroubled } from "./words";

/** How the picture is to be. */
export interface PictureOptions {
  /** Width in CSS pixels; 320 or more. */
  readonly width: number;
  /** A part of a page, whose style it takes and whose script it answers; else a file of its own. */
  readonly embedded: boolean;
}

/** The fleet's topology as SVG: the routing layer, the regions, the stamps. */
export function topologySvg(report: TopologyReport, options: PictureOptions): string {
  const layout = layOut(report.stamps, options.width);
  const { height, width } = layout;
  const classes = classesOf(report.stamps);
  const legend = options.embedded ? "" : legendOf(classes, layout);
  const full = options.embedded ? height : height + 34;
  const size = `viewBox="0 0 ${width} ${round(full)}" width="${width}" height="${round(full)}"`;
  const label = `Topology of ${report.name ?? report.project}: ${many(report.stamps.length, "stamp")} in ${many(layout.regions.length, "region")}`;
  const style = options.embedded
    ? ""
    : `<style>${FILE_STYLE}</style><rect class="ground" width="100%" height="100%"/>`;
  const role = options.embedded ? "group" : "img";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="topology" ${size} role="${role}" aria-label="${escapeText(label)}">`,
    style,
    linesOf(layout),
    routingOf(report, layout),
    ...layout.regions.map((region) => regionOf(region, layout.labelled, options.embedded)),
    legend,
    "</svg>",
  ].join("\n");
}

function linesOf({ lines }: TopologyLayout): string {
  const paths = lines.map((points) => `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}`);
  return paths.length === 0 ? "" : `<path class="line" d="${paths.join("")}"/>`;
}

function routingOf({ routing }: TopologyReport, { routing: box }: TopologyLayout): string {
  const middle = box.x + box.width / 2;
  const title = routing.state === "none" ? "your routing layer" : "routing layer";
  const place = [
    routing.cloud === undefined ? "" : cloudName(routing.cloud),
    (routing.regions ?? []).join(", "),
  ];
  const more =
    routing.state === "none"
      ? "not part of this fleet's program"
      : (routing.domain ?? place.filter((text) => text !== "").join(" "));
  return (
    `<g class="routing ${routing.state === "up" ? "" : "absent"}">${rect(box, 10)}` +
    `<text class="strong" x="${round(middle)}" y="${box.y + 24}" text-anchor="middle">${title}</text>` +
    `<text class="small" x="${round(middle)}" y="${box.y + 42}" text-anchor="middle">${escapeText(more)}</text></g>`
  );
}

function regionOf(region: RegionBox, labelled: boolean, embedded: boolean): string {
  const { cloud, residency, stamps, x, y } = region;
  const more = `${cloudName(cloud)} · ${residency} · ${many(stamps.length, "stamp")}`;
  return (
    `<g class="region">${rect(region, 10)}` +
    `<text class="strong" x="${round(x + 12)}" y="${round(y + 20)}">${escapeText(region.region)}</text>` +
    `<text class="small" x="${round(x + 12)}" y="${round(y + 36)}">${escapeText(more)}</text>` +
    `${stamps.map((box) => stampOf(box, labelled, embedded)).join("")}</g>`
  );
}

function stampOf(box: StampBox, labelled: boolean, embedded: boolean): string {
  const { stamp, x, y } = box;
  const troubled = isTroubled(stamp);
  const names = [
    "stamp",
    `c${colourOf(stamp.class)}`,
    stamp.state === "not up" ? "absent" : "",
    troubled ? "troubled" : "",
  ];
  const text = labelled
    ? `<text class="strong" x="${round(x + 9)}" y="${round(y + 17)}">${escapeText(stamp.id)}</text> ` +
      `<text class="small" x="${round(x + 9)}" y="${round(y + 32)}">${escapeText(shortened(stamp.class))}</text>`
    : "";
  const mark = troubled ? markOf(box, labelled) : "";
  const inner = `${rect(box, labelled ? 7 : 3)}${text}${mark}`;
  const says = escapeText(describeStamp(stamp));
  const className = names.filter((name) => name !== "").join(" ");
  return embedded
    ? `<a class="${className}" href="#${escapeText(stamp.id)}" data-stamp="${escapeText(stamp.id)}" tabindex="-1" aria-label="${says}">${inner}</a>`
    : `<g class="${className}"><title>${says}</title>${inner}</g>`;
}

/** Trouble is told by a sign too, not by colour alone. */
function markOf({ height, width, x, y }: StampBox, labelled: boolean): string {
  const [atX, atY] = labelled ? [x + width - 12, y + 16] : [x + width / 2, y + height / 2 + 4];
  return `<text class="mark" x="${round(atX)}" y="${round(atY)}" text-anchor="middle">!</text>`;
}

function legendOf(classes: readonly string[], { height, width }: TopologyLayout): string {
  return classes
    .slice(0, Math.floor((width - 44) / 130))
    .map((name, index) => {
      const x = 44 + index * 130;
      const box = { x, y: height, width: 14, height: 14 };
      return `<g class="stamp c${colourOf(name)}">${rect(box, 3)}</g><text class="small" x="${x + 20}" y="${round(height + 11)}">${escapeText(shortened(name))}</text>`;
    })
    .join("");
}

function rect(
  { height, width, x, y }: { x: number; y: number; width: number; height: number },
  radius: number,
): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
}

function shortened(text: string): string {
  return text.length > 12 ? `${text.slice(0, 11)}…` : text;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
