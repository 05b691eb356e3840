import { digitSum, tokenOf } from "../model/tokens";

/** A provenance token of one of the stamp's resources. */
export interface TokenPiece {
  /** Number of the resource. */
  readonly resource: number;
  /** The digits that tell the property, and the sum of their values. */
  readonly property: string;
  readonly sum: number;
}

/** Base64 of a text in which something is the stamp's own. */
export interface EncodedPiece {
  readonly encoded: readonly Piece[];
  readonly alphabet: "base64" | "base64url";
  readonly padded: boolean;
}

/** A piece of a text: literal, the number of an own value, a token, or an encoded text. */
export type Piece = string | number | TokenPiece | EncodedPiece;

/** One stamp's own values, in the order its class's template numbers them. */
export class OwnValues {
  readonly #texts: string[] = [];
  /** By the number of a resource the sum of its tokens' digits. */
  readonly #sums: number[] = [];

  /**
   * @param values what the stamp derived and what its resources made
   * @param codes of each resource the digits that its tokens have in common; empty where it has none
   * @param texts the template's texts, by number
   */
  constructor(
    readonly values: readonly string[],
    private readonly codes: readonly string[],
    private readonly texts: readonly (readonly Piece[])[],
  ) {}

  /** Whether no two resources have the same tokens. */
  get areDistinct(): boolean {
    const seen = new Set<string>();
    let coded = 0;
    for (const code of this.codes) {
      if (code === "") continue;
      seen.add(code);
      coded += 1;
    }
    return seen.size === coded;
  }

  /** The stamp's counterpart of a text, put together once; most come again and again. */
  text(number: number): string {
    let text = this.#texts[number];
    if (text === undefined) {
      text = this.assemble(this.texts[number] ?? []);
      this.#texts[number] = text;
    }
    return text;
  }

  /** The text that these pieces are of this stamp. */
  assemble(pieces: readonly Piece[]): string {
    let text = "";
    for (const piece of pieces) text += this.#assembled(piece);
    return text;
  }

  /** Where own values stand in a text of pieces; these are literals and numbers only. */
  standsExactly(
    pieces: readonly Piece[],
    found: readonly { start: number; end: number; hit: number }[],
  ): boolean {
    let at = 0;
    let next = 0;
    for (const piece of pieces) {
      const length = this.#assembled(piece).length;
      if (typeof piece === "number") {
        const segment = found[next];
        if (segment?.start !== at || segment.end !== at + length || segment.hit !== piece) return false;
        next += 1;
      }
      at += length;
    }
    return next === found.length;
  }

  #assembled(piece: Piece): string {
    if (typeof piece === "string") return piece;
    if (typeof piece === "number") return this.values[piece] ?? "";
    if ("resource" in piece) {
      const { resource, property, sum } = piece;
      const code = this.codes[resource] ?? "";
      const own = this.#sums[resource] ?? digitSum(code);
      this.#sums[resource] = own;
      return tokenOf(code, property, own + sum);
    }
    const text = Buffer.from(this.assemble(piece.encoded)).toString(piece.alphabet);
    return piece.padded ? text.padEnd(Math.ceil(text.length / 4) * 4, "=") : text.replace(/=+$/u, "");
  }
}
