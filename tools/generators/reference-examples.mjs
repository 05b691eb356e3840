// What the example programs in an SDK's comments say of its inputs: who writes `scopeNames: [scope.name]` after
// `const scope = new gcp.chronicle.DataAccessScope(…)` says that the name of another resource stands there, whatever the
// input is called.
import ts from "typescript";

/** Outputs by which one resource is named in another. */
const NAMES = /^(?:id|arn|name|email|selfLink|bucket|fqn|member|uniqueId|\w+(?:Arn|Id|Name|SelfLink))$/u;
/**
 * Inputs that hold whatever a program, a person or a rule is given, a name among other things; and files, which are called
 * by a path within a bucket that is named beside them.
 */
const ANYTHING =
  /(?:^|\.)(?:tags|labels|annotations|metadata|environment|environmentVariables|env|envs|variables|parameters|settings|appSettings|siteConfig|triggers|arguments|defaultArguments|conditions?|conditionExpressions)(?:\.|$)|(?:^|\.)(?:value|values|\w*(?:string|int|bool)Value|content|data|description|displayName|title|comment|command|args|query|sql|expression|filter|policy|prefix|keyPrefix|path|password|username|userName|object|\w*Object)$/u;

/**
 * Paths of inputs, without indices, that take another resource's name or id in some example.
 * @param comment the comment of one resource's class
 * @param prefix what the SDK is called in its examples: `aws`, `azure_native`, `gcp`
 * @returns `<module>.<Class> <path>` for each
 */
export function referencesInExamples(comment, prefix) {
  const found = new Set();
  for (const [, code] of comment.matchAll(/```typescript\n([\s\S]*?)```/gu)) {
    const program = ts.createSourceFile(
      "example.ts",
      code.replaceAll(/^ ?\* ?/gmu, ""),
      ts.ScriptTarget.ES2022,
      true,
    );
    const resources = new Set();
    const made = [];
    const look = (node) => {
      const type = ts.isNewExpression(node) ? classIn(node, prefix) : undefined;
      if (type !== undefined) {
        if (ts.isVariableDeclaration(node.parent)) resources.add(node.parent.name.getText());
        const inputs = node.arguments?.[1];
        if (inputs !== undefined) made.push([type, inputs]);
      }
      ts.forEachChild(node, look);
    };
    look(program);
    for (const [type, inputs] of made)
      for (const path of pathsIn(inputs, "", resources))
        if (!ANYTHING.test(path)) found.add(`${type} ${path}`);
  }
  return found;
}

/** `new aws.ec2.Vpc(…)` is an `ec2.Vpc`; what another SDK makes is a resource, too, and has no inputs here. */
function classIn(node, prefix) {
  const [first, ...rest] = node.expression.getText().split(".");
  if (rest.length === 0) return undefined;
  return first === prefix ? rest.join(".") : `${first}:${rest.join(".")}`;
}

function* pathsIn(node, path, resources) {
  if (ts.isObjectLiteralExpression(node)) {
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) continue;
      const { text } = property.name;
      yield* pathsIn(property.initializer, path === "" ? text : `${path}.${text}`, resources);
    }
  } else if (ts.isArrayLiteralExpression(node)) {
    for (const element of node.elements) yield* pathsIn(element, path, resources);
  } else if (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    resources.has(node.expression.text) &&
    NAMES.test(node.name.text)
  )
    yield path;
}
