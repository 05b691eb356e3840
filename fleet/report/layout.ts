import type { StampReport } from "./model";

/** A rectangle in the picture's own units, which are CSS pixels at its natural size. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A stamp's place in the picture. */
export interface StampBox extends Box {
  readonly stamp: StampReport;
}

/** A region with its stamps. */
export interface RegionBox extends Box {
  readonly cloud: string;
  readonly region: string;
  readonly residency: string;
  readonly stamps: readonly StampBox[];
}

/** The picture: the routing layer above, below it the regions in columns, each hung on its column's line. */
export interface TopologyLayout {
  readonly width: number;
  readonly height: number;
  readonly routing: Box;
  readonly regions: readonly RegionBox[];
  /** Lines from the routing layer to the regions, as points. */
  readonly lines: readonly (readonly [x: number, y: number])[][];
  /** Whether stamps are large enough for their ids. */
  readonly labelled: boolean;
}

const MARGIN = 16;
const GUTTER = 28;
const HEAD = 46;
const PAD = 12;
/** Beyond this many stamps in one region, a stamp is a square without a label. */
const MOST_LABELLED = 24;
const LABELLED = { width: 92, height: 40, gap: 8 };
const SQUARE = { width: 16, height: 16, gap: 5 };

/**
 * Places everything for a width; the height follows.
 * @param width 320 or more
 */
export function layOut(stamps: readonly StampReport[], width: number): TopologyLayout {
  const groups = regionsOf(stamps);
  const labelled = groups.every((group) => group.length <= MOST_LABELLED);
  const cell = labelled ? LABELLED : SQUARE;
  const columns = Math.max(1, Math.min(groups.length, Math.floor((width - MARGIN) / 290)));
  const columnWidth = (width - 2 * MARGIN - columns * GUTTER) / columns;
  const routingWidth = Math.min(300, width - 2 * MARGIN);
  const routing = { x: (width - routingWidth) / 2, y: MARGIN, width: routingWidth, height: 56 };
  const top = routing.y + routing.height + 44;
  const bottoms = Array.from({ length: columns }, () => top);
  const regions = groups.map((group): RegionBox => {
    const column = bottoms.indexOf(Math.min(...bottoms));
    const x = MARGIN + GUTTER + column * (columnWidth + GUTTER);
    const y = bottoms[column] ?? top;
    const perRow = Math.max(1, Math.floor((columnWidth - 2 * PAD + cell.gap) / (cell.width + cell.gap)));
    const rows = Math.ceil(group.length / perRow);
    const height = HEAD + rows * (cell.height + cell.gap) - cell.gap + PAD;
    bottoms[column] = y + height + 20;
    const [first] = group;
    return {
      x,
      y,
      width: columnWidth,
      height,
      cloud: first?.cloud ?? "",
      region: first?.region ?? "",
      residency: first?.residency ?? "",
      stamps: group.map((stamp, index) => ({
        stamp,
        x: x + PAD + (index % perRow) * (cell.width + cell.gap),
        y: y + HEAD + Math.floor(index / perRow) * (cell.height + cell.gap),
        width: cell.width,
        height: cell.height,
      })),
    };
  });
  const height = Math.max(top, ...regions.map((region) => region.y + region.height)) + MARGIN;
  return { width, height, routing, regions, lines: linesOf(routing, regions), labelled };
}

/** Stamps by cloud and region, in the clouds' and regions' order; within a region by class, so that a picture has fields. */
export function regionsOf(stamps: readonly StampReport[]): StampReport[][] {
  const groups = new Map<string, StampReport[]>();
  for (const stamp of stamps) {
    const key = `${stamp.cloud} ${stamp.region}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [stamp]);
    else known.push(stamp);
  }
  const byClass = (a: StampReport, b: StampReport): number =>
    a.class === b.class ? byId(a, b) : a.class < b.class ? -1 : 1;
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group.sort(byClass));
}

/** As people count: `s10` comes after `s9`. */
function byId(a: StampReport, b: StampReport): number {
  return a.id.localeCompare(b.id, "en", { numeric: true });
}

function linesOf(routing: Box, regions: readonly RegionBox[]): [number, number][][] {
  const middle = routing.x + routing.width / 2;
  const bus = routing.y + routing.height + 22;
  return regions.map(({ x, y }) => {
    const trunk = x - GUTTER / 2;
    return [
      [middle, routing.y + routing.height],
      [middle, bus],
      [trunk, bus],
      [trunk, y + HEAD / 2],
      [x, y + HEAD / 2],
    ];
  });
}
