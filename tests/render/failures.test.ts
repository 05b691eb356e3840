import * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../core/errors";
import { RunError } from "../../render/errors";
import type { ReadRequest, Registration, RegistrationResult, Resolver } from "../../render/registration";
import { type RunOptions, runProgram, type RunResult } from "../../render/run";
import { TokenResolver } from "../../render/tokens";
import type { PropertyMap } from "../../graph/model/property";
import { Thing } from "./programs/resources";

const notAResource: unknown = "no resource";
const base = { project: "demo", stack: "s1", config: {}, preview: false };

function run(program: () => unknown, options: Partial<RunOptions> = {}): Promise<RunResult> {
  return runProgram({ ...base, resolver: new TokenResolver(), program, ...options });
}

async function failure(program: () => unknown, options: Partial<RunOptions> = {}): Promise<RunError> {
  const error: unknown = await run(program, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RunError);
  return error as RunError;
}

describe("a failure reaches the run it belongs to", () => {
  test.each<[string, () => unknown, string]>([
    ["the program throws", () => fail("at once"), "at once"],
    ["the program rejects", async () => fail(await Promise.resolve("later")), "later"],
    ["an apply throws", () => new Thing("a").arn.apply(() => fail("in apply")), "in apply"],
    [
      "an apply rejects",
      () => void new Thing("a").arn.apply(() => Promise.reject(new Error("rejected"))),
      "rejected",
    ],
    ["an apply nobody looks at throws", () => void new Thing("a").arn.apply(() => fail("unseen")), "unseen"],
    [
      "a chain of applies throws",
      () =>
        void new Thing("a").arn
          .apply(() => fail("first"))
          .apply((x) => x)
          .apply((x) => x),
      "first",
    ],
    [
      "an input is made of a failed apply",
      () => void new Thing("b", { value: { deep: new Thing("a").arn.apply(() => fail("inside")) } }),
      'error serializing property "value": inside',
    ],
    [
      "a promise in an input rejects",
      () => void new Thing("a", { value: Promise.reject(new Error("promised")) }),
      'error serializing property "value": promised',
    ],
    [
      "a dependency is none",
      () => void new Thing("a", {}, { dependsOn: [notAResource as pulumi.Resource] }),
      "'dependsOn' was passed a value that was not a Resource.",
    ],
    ["an output is made of a circle", () => circle(), "Cannot create an Output from a circular structure"],
    ["an error is logged", () => void pulumi.log.error("so it is"), "the program logged an error: so it is"],
  ])("when %s", async (_, program, message) => {
    const error = await failure(program);
    expect(error.message).toBe(message);
    expect(error.failure).toBe("failed");
    expect(error.stackName).toBe("s1");
  });

  test("the resolver's refusal names the resource", async () => {
    class Refusing extends TokenResolver {
      override register(registration: Registration): RegistrationResult {
        if (registration.name === "bad") throw new Error("quota exceeded");
        return super.register(registration);
      }
    }
    const error = await failure(() => void new Thing("bad"), { resolver: new Refusing() });
    expect(error.message).toBe("failed to register new resource bad [test:index:Thing]: quota exceeded");
  });

  test("the error keeps the code and the stack of its cause, and shows none of its own", async () => {
    const error = await failure(() =>
      new Thing("a").arn.apply(() => {
        throw new StampError("cidr", "taken");
      }),
    );
    expect(error.code).toBe("cidr");
    expect(error.stack).toBe("StampError: taken");
    expect((error.cause as Error).stack).toContain("failures.test");
    expect(error.cause).not.toHaveProperty("promise");
  });

  test("an apply that was recovered from does not fail the run", async () => {
    const { outputs } = await run(() => ({
      value: pulumi.recover(
        new Thing("a").arn.apply((): string => fail("not this way")),
        () => "recovered",
      ),
    }));
    expect(outputs).toEqual({ value: "recovered" });
  });

  test("a run that never ends is given up and says what it waits for", async () => {
    const hanging = await failure(() => new Promise(() => undefined), { timeoutMs: 30 });
    expect(hanging.failure).toBe("timeout");
    expect(hanging.message).toBe(
      "the program did not finish within 30 ms: 1 resources are registered, a promise or an output never resolves",
    );
    const unanswered = await failure(() => void new Thing("a"), {
      timeoutMs: 30,
      resolver: new Silent(),
    });
    expect(unanswered.message).toContain("1 are not answered");
  });

  test("a run ends when its signal aborts, also before it began", async () => {
    const controller = new AbortController();
    const running = failure(() => new Promise(() => undefined), { signal: controller.signal });
    setImmediate(() => controller.abort());
    expect((await running).failure).toBe("aborted");
    expect((await failure(() => ({}), { signal: AbortSignal.abort() })).failure).toBe("aborted");
  });

  test("what a program does after its run has ended is recorded nowhere", async () => {
    const names: string[] = [];
    class Noting extends TokenResolver {
      override register(registration: Registration): RegistrationResult {
        names.push(registration.name);
        return super.register(registration);
      }
    }
    let late = Promise.resolve();
    await failure(
      () => {
        late = new Promise<void>((resolve) => setTimeout(() => resolve(void new Thing("late")), 40));
        return late;
      },
      { timeoutMs: 10, resolver: new Noting() },
    );
    await late;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(names).toEqual(["demo-s1"]);
  });
});

/** Answers nothing but components. */
class Silent implements Resolver {
  private readonly tokens = new TokenResolver();

  register(registration: Registration): RegistrationResult | Promise<RegistrationResult> {
    return registration.custom ? new Promise(() => undefined) : this.tokens.register(registration);
  }

  read(request: ReadRequest): RegistrationResult {
    return this.tokens.read(request);
  }

  invoke(): PropertyMap {
    return {};
  }

  registerOutputs(): void {
    // Outputs are of no interest here.
  }
}

function fail(message: string): never {
  throw new Error(message);
}

function circle(): unknown {
  const a: Record<string, unknown> = {};
  a["self"] = a;
  return pulumi.output(a);
}
