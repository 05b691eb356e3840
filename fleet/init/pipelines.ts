import type { Files } from "./project-files";

/** Pipelines that can be asked for. */
export const PIPELINES = ["github", "gitlab"] as const;
export type Pipeline = (typeof PIPELINES)[number];

const WHAT =
  "What a change does to the fleet, before it is merged: types, both laws and the security baseline. No cloud is asked.";

/** A first pipeline: it needs no credentials. docs/operating.md says how one deploys. */
export function pipelineFiles(pipeline: Pipeline): Files {
  return pipeline === "github"
    ? {
        ".github/workflows/stampworks.yml": `# ${WHAT}
name: Stampworks
on:
  pull_request:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: 22
          cache: npm
      - run: npm ci --ignore-scripts
      - run: npx tsc --noEmit
      - run: npx stampworks check
`,
      }
    : {
        ".gitlab-ci.yml": `# ${WHAT}
stampworks:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - npm ci --ignore-scripts
    - npx tsc --noEmit
    - npx stampworks check
`,
      };
}
