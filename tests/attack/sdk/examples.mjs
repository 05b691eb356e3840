/**
 * The example programs in the SDKs' comments are the clearest word on where a reference can stand: who wrote
 * `vpcId: example.id` with `example = new aws.ec2.Vpc(…)` said that `vpcId` takes the id of a Vpc.
 */
import ts from "typescript";

/** Places of references in all examples of one comment: { path, of, property, how, literal }. */
export function placesInExamples(comment, packages) {
  const places = new Map();
  for (const [, code] of comment.matchAll(/```typescript\n([\s\S]*?)```/g)) {
    const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);
    const made = new Map();
    const visit = (node) => {
      if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isIdentifier(node.name))
        made.set(node.name.text, madeBy(node.initializer, packages));
      ts.forEachChild(node, visit);
    };
    visit(source);
    const find = (node) => {
      if (ts.isNewExpression(node)) {
        const type = typeOf(node.expression, packages);
        const args = node.arguments?.[1];
        if (type !== undefined && args !== undefined && ts.isObjectLiteralExpression(args))
          walk(args, [], (path, hit) => {
            const place = { type, path: path.join("."), ...hit };
            if (hit.variable !== undefined) {
              const maker = made.get(hit.variable);
              if (maker !== undefined && maker.kind !== "resource") return;
              place.of = maker?.type;
            }
            const key = `${type} ${place.path} ${place.of} ${place.property} ${place.how} ${place.literal}`;
            if (!places.has(key)) places.set(key, place);
          });
      }
      ts.forEachChild(node, find);
    };
    find(source);
  }
  return [...places.values()];
}

function madeBy(node, packages) {
  if (ts.isNewExpression(node)) return { kind: "resource", type: typeOf(node.expression, packages) };
  if (ts.isCallExpression(node)) return { kind: "look-up" };
  return { kind: "value" };
}

/** `aws.ec2.Vpc` → `ec2.Vpc`. */
function typeOf(node, packages) {
  const text = node.getText().replace(/\s/g, "");
  const first = text.split(".", 1)[0];
  return packages.includes(first) ? text.slice(first.length + 1) : undefined;
}

function walk(node, path, say) {
  if (ts.isObjectLiteralExpression(node)) {
    for (const property of node.properties)
      if (ts.isPropertyAssignment(property)) {
        const name = ts.isComputedPropertyName(property.name) ? undefined : property.name.text;
        if (name !== undefined) walk(property.initializer, [...path, name], say);
      }
    return;
  }
  if (ts.isArrayLiteralExpression(node)) {
    for (const element of node.elements) walk(element, [...path, "[]"], say);
    return;
  }
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    say(path, { how: "literal", literal: node.text.slice(0, 400) });
    return;
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    say(path, { how: "whole", variable: node.expression.text, property: node.name.text });
    return;
  }
  const inner = (child) => {
    if (
      ts.isPropertyAccessExpression(child) &&
      ts.isIdentifier(child.expression) &&
      /^(id|arn|name|email|selfLink|url|uri|fqdn|dnsName|endpoint|bucket|projectId|number|member)$/.test(
        child.name.text,
      )
    )
      say(path, { how: "inside", variable: child.expression.text, property: child.name.text });
    else ts.forEachChild(child, inner);
  };
  inner(node);
}
