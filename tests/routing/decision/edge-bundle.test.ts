import { execFileSync } from "node:child_process";
import { join } from "node:path";
import ts from "typescript";
import { routingSchema } from "../../../components/routing/contract";
import { readBundle } from "../../../core/files/bundle";
import { edgeFunction, MAX_FUNCTION_BYTES } from "../../../components/routing/edge-function";
import { ROUTINGS } from "../fleet";

const ROOT = join(__dirname, "../../..");
const EDGE_CODE = readBundle("edge-function");
const source = ts.createSourceFile("edge.js", EDGE_CODE, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);

function nodes(): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const all = nodes();
const K = ts.SyntaxKind;

/**
 * Syntax of CloudFront's JavaScript 2.0: ES 5.1, const and let, async functions with await, arrow functions, template
 * literals, rest parameters, `**`. Source:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
const ALLOWED = new Set<ts.SyntaxKind>([
  ...[
    K.SourceFile,
    K.ImportDeclaration,
    K.ImportClause,
    K.Identifier,
    K.StringLiteral,
    K.NumericLiteral,
    K.EndOfFileToken,
  ],
  ...[
    K.RegularExpressionLiteral,
    K.TrueKeyword,
    K.FalseKeyword,
    K.NullKeyword,
    K.ThisKeyword,
    K.ParenthesizedExpression,
  ],
  ...[
    K.VariableStatement,
    K.VariableDeclarationList,
    K.VariableDeclaration,
    K.FunctionDeclaration,
    K.Parameter,
    K.Block,
  ],
  ...[
    K.ReturnStatement,
    K.IfStatement,
    K.ForStatement,
    K.ForInStatement,
    K.WhileStatement,
    K.DoStatement,
    K.BreakStatement,
  ],
  ...[
    K.ContinueStatement,
    K.ThrowStatement,
    K.TryStatement,
    K.CatchClause,
    K.SwitchStatement,
    K.CaseBlock,
    K.CaseClause,
  ],
  ...[K.DefaultClause, K.ExpressionStatement, K.EmptyStatement, K.BinaryExpression, K.PrefixUnaryExpression],
  ...[
    K.PostfixUnaryExpression,
    K.ConditionalExpression,
    K.CallExpression,
    K.NewExpression,
    K.PropertyAccessExpression,
  ],
  ...[K.ElementAccessExpression, K.ObjectLiteralExpression, K.PropertyAssignment, K.ArrayLiteralExpression],
  ...[K.TypeOfExpression, K.DeleteExpression, K.VoidExpression, K.ArrowFunction, K.EqualsGreaterThanToken],
  ...[K.AsyncKeyword, K.AwaitExpression, K.ColonToken, K.QuestionToken, K.TemplateExpression, K.TemplateHead],
  ...[
    K.TemplateMiddle,
    K.TemplateTail,
    K.TemplateSpan,
    K.NoSubstitutionTemplateLiteral,
    K.FunctionExpression,
  ],
]);

/** Binary operators of ES 5.1 and `**`: no `??`, no `||=`. */
const OPERATORS = /^([-+*/%&|^]=?|\*\*=?|<<=?|>>>?=?|&&|\|\||[=!]==?|<=?|>=?|=|,|in|instanceof)$/;

/** Methods that the page lists, and those of the modules `cloudfront` and `crypto`. */
const METHODS = new Set([
  ...[
    "charAt",
    "charCodeAt",
    "endsWith",
    "exec",
    "fromCharCode",
    "indexOf",
    "isArray",
    "join",
    "map",
    "replace",
    "slice",
  ],
  ...["split", "test", "toLowerCase", "trim", "floor", "imul", "now", "parse"],
  ...["kvs", "get", "exists", "updateRequestOrigin", "logCustomData", "createHmac", "update", "digest"],
]);

describe("the edge bundle", () => {
  test("is what its sources compile to", () => {
    const printed = execFileSync(process.execPath, [join(ROOT, "tools/edge-bundle.mjs")], {
      encoding: "utf8",
    });
    expect(EDGE_CODE === printed ? "current" : "stale: run npm run build").toBe("current");
  });

  test("fits a CloudFront function with each configuration of the case table", () => {
    for (const routing of Object.values(ROUTINGS)) {
      expect(Buffer.byteLength(edgeFunction(routing))).toBeLessThanOrEqual(MAX_FUNCTION_BYTES);
    }
  });

  test("has no syntax that CloudFront's JavaScript 2.0 lacks", () => {
    const odd = all.filter(
      (node) => !ALLOWED.has(node.kind) && node.kind > K.LastBinaryOperator && !ts.isToken(node),
    );
    expect(odd.map((node) => `${K[node.kind]}: ${node.getText(source).slice(0, 60)}`)).toEqual([]);
    const operators = all.filter(ts.isBinaryExpression).map((node) => node.operatorToken.getText(source));
    expect(operators.filter((operator) => !OPERATORS.test(operator))).toEqual([]);
    expect(all.filter((node) => ts.isOptionalChain(node)).length).toBe(0);
    const parameters = all.filter(ts.isParameter);
    expect(
      parameters.filter(({ name, initializer }) => initializer !== undefined || !ts.isIdentifier(name)),
    ).toEqual([]);
    expect(all.filter(ts.isVariableDeclaration).filter(({ name }) => !ts.isIdentifier(name))).toEqual([]);
    // Lookbehind, unicode classes and flags beyond ES 5.1.
    const patterns = all.filter(ts.isRegularExpressionLiteral).map((node) => node.text);
    expect(patterns.filter((text) => /\(\?<|\\p\{|\/[gim]*[suvyd][a-z]*$/.test(text))).toEqual([]);
  });

  test("awaits in plain statements of declared functions only", () => {
    const awaits = all.filter(ts.isAwaitExpression);
    expect(awaits.length).toBeGreaterThan(3);
    for (const { parent } of awaits) {
      expect([K.VariableDeclaration, K.ExpressionStatement]).toContain(parent.kind);
    }
    const closures = all.filter((node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node));
    expect(
      closures.filter((node) => ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Async),
    ).toEqual([]);
  });

  test("calls no method that the runtime lacks", () => {
    const called = all
      .filter(ts.isCallExpression)
      .map(({ expression }) => expression)
      .filter(ts.isPropertyAccessExpression)
      .map(({ name }) => name.text);
    expect([...new Set(called)].filter((name) => !METHODS.has(name))).toEqual([]);
  });

  test("imports CloudFront's modules on its first line and exports nothing", () => {
    expect(edgeFunction(ROUTINGS.subdomain)).toMatch(
      /^import [\w$]+ ?from ?"cloudfront";import [\w$]+ ?from ?"crypto";/,
    );
    expect(EDGE_CODE).not.toMatch(/\bexport\b|\brequire\b/);
    expect(EDGE_CODE).toMatch(/async function handler\(event\)/);
  });

  test("is refused for a signature that the edge can't verify", () => {
    const routing = routingSchema.parse({ sources: [{ kind: "claim", issuer: "i", audience: "a" }] });
    expect(() => edgeFunction(routing)).toThrow(/can't verify this signature.*RS256.*HS256.*thin router/);
  });

  test("is refused when it would not fit", () => {
    const reserved = Array.from({ length: 100 }, (_, index) => `${"r".repeat(50)}${index}`);
    const routing = routingSchema.parse({
      sources: [{ kind: "subdomain", domain: "example.test", reserved }],
    });
    expect(() => edgeFunction(routing)).toThrow(
      /does not fit CloudFront; received \d+ bytes; allowed: 10240 bytes/,
    );
  });
});
