import type { IsOwn } from "./principals";

/** Longest condition; Google takes no longer one, and a longer one narrows nothing here. */
const MAX_LENGTH = 4096;
const TEXT = /^(?:'[^'\\]*'|"[^"\\]*")$/u;
const CLAIM =
  /^(?:(?:assertion|attribute|google)(?:\.\w+|\[(?:'[^'\\]*'|"[^"\\]*")\])+|claims\['[^'\\]+'\])$/u;
/**
 * A text, a claim, a word, a number, or a sign. What ends a condition early (`//`), or turns it round (`?:`), is none of them, nor is an
 * escape in a text.
 */
const TOKEN =
  /\s*('[^'\\]*'|"[^"\\]*"|(?:assertion|attribute|google)(?:\.(?!startsWith\b)\w+|\[(?:'[^'\\]*'|"[^"\\]*")\])+|claims\['[^'\\]+'\]|\.?[A-Za-z_]\w*|\d+|\|\||&&|[=!<>]=|[()[\],.!<>+-])/uy;
const [OR, AND]: readonly [ReadonlySet<string>, ReadonlySet<string>] = [
  new Set(["||", "or"]),
  new Set(["&&", "and"]),
];

/**
 * Whether a condition on claims lets in nobody but whom a text of the stamp's own, or a declared one, names: an expression of Google's
 * Common Expression Language, or of Entra's language for federated credentials. All that is asked for must hold, so one such part is
 * enough; of alternatives each must be one. What is not understood narrows nothing.
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax and
 * https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
 *
 * @param isOwn whether a text that a claim is compared with is the stamp's own, or declared
 */
export function narrowsClaims(condition: string, isOwn: IsOwn): boolean {
  if (condition.length > MAX_LENGTH) return false;
  const tokens = tokensOf(condition);
  return tokens !== undefined && narrows(tokens, isOwn);
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const whole = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const [, token] = TOKEN.exec(whole) ?? [];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

function narrows(tokens: readonly string[], isOwn: IsOwn): boolean {
  const alternatives = split(tokens, OR);
  if (alternatives === undefined) return false;
  if (alternatives.length > 1) return alternatives.every((each) => narrows(each, isOwn));
  const parts = split(tokens, AND) ?? [];
  if (parts.length > 1) return parts.some((each) => narrows(each, isOwn));
  const isWrapped = tokens[0] === "(" && closes(tokens) === tokens.length - 1;
  return isWrapped ? narrows(tokens.slice(1, -1), isOwn) : names(tokens, isOwn);
}

/** The tokens between operators that stand in no brackets; `undefined` where brackets don't match. */
function split(
  tokens: readonly string[],
  by: ReadonlySet<string>,
): readonly (readonly string[])[] | undefined {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token === "(" || token === "[") depth += 1;
    else if (token === ")" || token === "]") depth -= 1;
    if (depth < 0) return undefined;
    if (depth === 0 && by.has(token)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return depth === 0 ? parts : undefined;
}

/** Where the bracket ends that begins first. */
function closes(tokens: readonly string[]): number {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Whether a part compares a claim with own texts alone: `==`, `in`, `startsWith`, `eq`, `matches`. */
function names(tokens: readonly string[], isOwn: IsOwn): boolean {
  const isText = (token = ""): boolean => TEXT.test(token) && isOwn(token.slice(1, -1), true);
  const [first = "", operator = "", third = ""] = tokens;
  if (tokens.length === 3 && operator === "==" && CLAIM.test(third)) return isText(first);
  if (!CLAIM.test(first)) return false;
  if (tokens.length === 3) return ["==", "eq", "matches"].includes(operator) && isText(third);
  const last = tokens.at(-1);
  const given = tokens.slice(3, -1);
  if (operator === ".startsWith")
    return third === "(" && last === ")" && given.length === 1 && isText(given[0]);
  if (operator !== "in" || third !== "[" || last !== "]") return false;
  return given.length % 2 === 1 && given.every((token, at) => (at % 2 === 0 ? isText(token) : token === ","));
}
