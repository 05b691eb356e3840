import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { Reservations } from "../../tenants/reservations/reservations";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { standIns } from "./stand-ins";
import { type Expressions, type JobRun, runJob } from "./workflow-steps";

const REPOSITORY = resolve(__dirname, "../..");
const WORKFLOW = "pull-request-stamp.yml";

/** A pull request's checkout on a runner, whose engine is the simulator. */
class PullRequest {
  readonly fleet = new FleetFolder({ "stacks/Pulumi.aa1.yaml": identity() });
  readonly #tools: string;

  constructor(
    readonly number: number,
    private readonly registry: string,
  ) {
    const { root } = this.fleet;
    cpSync(join(REPOSITORY, "ci/pull-request"), join(root, "ci/pull-request"), { recursive: true });
    // GitHub's command keeps what it is handed: the arguments, and the file that is the comment.
    this.#tools = standIns(root, {
      gh: `printf '%s\\n' "$@" >> gh-calls\ncase "$*" in *--paginate*) cat gh-own 2> /dev/null || true ;; *) cp comment.md gh-comment ;; esac`,
    });
  }

  get id(): string {
    return `pr${this.number}`;
  }

  get config(): string {
    return join(this.fleet.root, `stacks/Pulumi.${this.id}.yaml`);
  }

  read(file: string): string {
    return readFileSync(join(this.fleet.root, file), "utf8");
  }

  /** Runs the shell steps of a job on a fresh checkout: no job leaves a config to the next. */
  async job(
    name: string,
    more: Expressions = {},
    file = WORKFLOW,
    skip: readonly string[] = [],
  ): Promise<JobRun> {
    rmSync(this.config, { force: true });
    const expressions = {
      "github.event.pull_request.number": String(this.number),
      "vars.STAMPWORKS_REGISTRY": this.registry,
      "vars.PULL_REQUEST_ACCOUNTS": "310000000010,310000000011",
      "vars.PULL_REQUEST_CLOUD": "aws",
      "vars.PULL_REQUEST_REGION": "eu-west-1",
      "vars.PULL_REQUEST_CLASS": "standard",
      ...more,
    };
    return runJob(file, name, expressions, { root: this.fleet.root, path: this.#tools }, skip);
  }

  /** The job of `stamps.yml` that the workflow hands a matrix. */
  stamp(task: string, { include }: Matrix, event = "pull_request"): Promise<JobRun> {
    const [place] = include;
    if (place === undefined) throw new Error("the matrix is empty");
    const entries = Object.entries(place).map(([key, value]) => [`matrix.${key}`, value]);
    return this.job(
      "stamp",
      { ...Object.fromEntries(entries), "inputs.task": task, "github.event_name": event },
      "stamps.yml",
    );
  }

  /** Opened, or pushed to. */
  async push(): Promise<Matrix> {
    const planned = await this.job("plan", {}, WORKFLOW, ["end"]);
    expect([planned.code, planned.text]).toEqual([0, expect.any(String)]);
    const matrix = matrixOf(planned.outputs["begin.wave1"] ?? "");
    const up = await this.stamp("pull-request", matrix);
    expect([up.code, up.text]).toEqual([0, expect.any(String)]);
    expect((await this.job("comment")).code).toBe(0);
    return matrix;
  }

  /** @param number what GitHub says of a schedule is nothing */
  async ending(number: string): Promise<readonly Matrix[]> {
    const planned = await this.job("plan", { "github.event.pull_request.number": number }, WORKFLOW, [
      "begin",
    ]);
    expect([planned.code, planned.text]).toEqual([0, expect.any(String)]);
    expect(planned.outputs["end.waves"]).toMatch(/^[01]$/u);
    return z.array(matrixSchema).parse(JSON.parse(planned.outputs["end.all"] ?? ""));
  }
}

const matrixSchema = z.strictObject({
  include: z.array(
    z.strictObject({
      stamp: z.string(),
      ring: z.string(),
      cloud: z.string(),
      region: z.string(),
      account: z.string(),
    }),
  ),
});
type Matrix = z.output<typeof matrixSchema>;
const matrixOf = (text: string): Matrix => matrixSchema.parse(JSON.parse(text));

describe("two pull requests at once", () => {
  const meet = new FleetFolder({});
  const registry = join(meet.root, "registry");
  const requests = [new PullRequest(7, registry), new PullRequest(8, registry)] as const;
  const [one, two] = requests;
  afterAll(() => {
    for (const { fleet } of [...requests, { fleet: meet }]) fleet.remove();
  });
  const reserved = async (): Promise<readonly { readonly id: string; readonly cidr: string }[]> => {
    const { stdout } = await one.fleet.run(["stamps", "reserved", "--registry", registry, "--json"]);
    const schema = z.object({ reservations: z.array(z.object({ id: z.string(), cidr: z.string() })) });
    return schema.parse(JSON.parse(stdout)).reservations;
  };

  test("get a stamp each, with an id, a block and an account of its own, and are told of it", async () => {
    const places = await Promise.all(requests.map((each) => each.push()));
    expect(places.flatMap(({ include }) => include.map(({ stamp }) => stamp))).toEqual(["pr7", "pr8"]);
    expect(new Set(places.flatMap(({ include }) => include.map(({ account }) => account))).size).toBe(2);
    const blocks = await reserved();
    expect(blocks.map(({ id }) => id)).toEqual(["pr7", "pr8"]);
    expect(new Set(blocks.map(({ cidr }) => cidr)).size).toBe(2);
    for (const each of requests) {
      const comment = each.read("gh-comment");
      expect(comment).toContain(`| address | \`https://${each.id}.example\` |`);
      // This program has no resources that a cloud prices.
      expect(comment).toContain("| cost a month | not reckoned |");
      for (const law of ["closed", "equal", "baseline"]) expect(comment).toContain(`| ${law} | holds |`);
      expect(each.read("gh-calls")).toContain(`issues/${each.number}/comments`);
    }
  });

  test("keep what they have with the next push, and the comment is written anew in its place", async () => {
    const before = await reserved();
    writeFileSync(join(one.fleet.root, "gh-own"), "4711\n");
    await one.push();
    expect(await reserved()).toEqual(before);
    expect(one.read("gh-calls")).toMatch(/PATCH\nrepos\/\/issues\/comments\/4711/u);
  });

  test("are ended when closed: everything of it is gone, what was reserved is free, and a second time nothing is done", async () => {
    const [part] = await one.ending("7");
    expect(part?.include.map(({ stamp }) => stamp)).toEqual(["pr7"]);
    const ended = await one.stamp("pull-request-end", part!);
    expect([ended.code, ended.text]).toEqual([0, expect.stringContaining("1 stamp of 1 retired")]);
    expect((await reserved()).map(({ id }) => id)).toEqual(["pr8"]);
    expect(await one.ending("7")).toEqual([]);
    expect((await one.stamp("pull-request-end", part!)).code).toBe(0);
  });

  test("take another generation when opened again, so that no name meets one that a cloud still keeps", async () => {
    // Another runner's checkout, which knows nothing of the stamp's end.
    rmSync(join(one.fleet.root, "stacks/retired.yaml"));
    await one.push();
    expect(JSON.parse(one.read("added.json"))).toMatchObject({ identity: { generation: 2 } });
  });

  test("are ended by the schedule when their last day is over, and the others stay", async () => {
    expect(await two.ending("")).toEqual([]);
    // The day is over: as if it had been reserved for a day that is past.
    const store = new Reservations(new LmdbStore(registry));
    const until = (day: string) =>
      store.reserve("pr8", (_, own) => {
        if (own === undefined) throw new Error("pr8 is not reserved");
        const { by, cidr, since, values } = own;
        const given = cidr === undefined ? {} : { cidr };
        return { by, since, until: day, values: { ...values, expires: day }, ...given };
      });
    await until("2026-01-31");
    const [part] = await two.ending("");
    expect(part?.include.map(({ stamp }) => stamp)).toEqual(["pr8"]);
    // A push comes between: what it prolonged stays.
    await until("2999-01-31");
    const none = await two.stamp("pull-request-end", part!, "schedule");
    expect([none.code, none.text]).toEqual([0, expect.not.stringContaining("retired")]);
    expect((await reserved()).map(({ id }) => id)).toEqual(["pr7", "pr8"]);
    await until("2026-01-31");
    await store.close();
    const ended = await two.stamp("pull-request-end", part!, "schedule");
    expect([ended.code, ended.text]).toEqual([0, expect.stringContaining("1 stamp of 1 retired")]);
    expect((await reserved()).map(({ id }) => id)).toEqual(["pr7"]);
  });
});
