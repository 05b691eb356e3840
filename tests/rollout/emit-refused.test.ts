import { ciSystemOf } from "../../fleet/rollout/emit-waves";

test.each(["pulumi-deployments", "pulumi deployments", "Pulumi", "pulumi-cloud"])(
  "%s has no waves, and is refused by name with what can run them",
  (name) => {
    expect(() => ciSystemOf(name)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("Pulumi Deployments runs single stacks and has no waves"),
        details: expect.objectContaining({
          field: "--emit",
          received: name,
          allowed: "github, gitlab, argo",
        }),
      }),
    );
  },
);

test.each(["jenkins", "pulumis", ""])("%s is none of the systems", (name) => {
  expect(ciSystemOf(name)).toBeUndefined();
});

test("a system is meant by its name", () => {
  expect(["github", "gitlab", "argo"].map(ciSystemOf)).toEqual(["github", "gitlab", "argo"]);
});
