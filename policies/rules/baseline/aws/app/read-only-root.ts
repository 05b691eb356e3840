import { containerRule } from "../internal/container-rule";

export const appReadOnlyRoot = containerRule({
  id: "aws-app-read-only-root",
  severity: "medium",
  title: "A container can't write to its own file system",
  why: "What an intruder can't write, he can't run later.",
  fix: "Set readonlyRootFilesystem in the container definition.",
  benchmarks: ["FSBP ECS.5"],
  complies: (container) => container["readonlyRootFilesystem"] === true,
  wanted: "readonlyRootFilesystem: true in every container",
});
