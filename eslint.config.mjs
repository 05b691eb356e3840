import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "coverage/",
      "templates/",
      ".stampworks/",
      ".tools/",
      "**/*.js",
      "**/*.mjs",
    ],
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/only-throw-error": "error",
      // The clouds are loaded when a stamp uses them, and Pulumi's constructors are synchronous. So are a registry's store
      // and its SDK, which only who uses it installs.
      "@typescript-eslint/no-require-imports": [
        "error",
        {
          allow: [
            "^\\./(aws|azure|gcp)$",
            "^\\./((aws|azure|gcp)/index|random)$",
            "^\\./(lmdb|dynamodb|cosmos|firestore)$",
            "^\\./(registry|users|views)/open$",
            "^@(aws-sdk|azure|google-cloud)/",
            "^google-auth-library$",
            "^acme-client$",
          ],
        },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
        {
          selector:
            "CallExpression[callee.object.name='AbortSignal'][callee.property.name='any'] CallExpression[callee.property.name='timeout']",
          message: "It may be collected before its time and never abort: within() of core/within.ts does.",
        },
      ],
    },
  },
);
