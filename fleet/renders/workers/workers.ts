import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Project } from "../../inventory/project";
import type { KeptValues } from "../kept";
import type { SharedModel } from "../../check/like/messages";
import type { WorkerAnswer, WorkerBegin, WorkerGraph, WorkerQuestion, WorkerStack } from "./messages";

/** Fewest stacks for which threads are begun: each loads the clouds' SDKs once more, which takes as long as some thirty renders, and hands each graph over. */
const FEWEST_STACKS = 200;
/** Stacks that are rendered here before threads are begun where some are kept: a few that changed need no threads. */
const FIRST_HERE = 8;
/** Stacks, spread over the fleet, of which one is kept where most are. */
const LOOKED_AT = 8;
/** Most threads: each takes some 250 MB. */
const MOST_WORKERS = 4;
/** Stacks that wait at each thread, so that it always has one. */
const WAITING = 3;
/** What a program makes of a stack is soon gone: with a larger part for what is new it is not looked at twice. */
const YOUNG_MB = 96;
const ENTRY = join(__dirname, "../../check/threads/render-worker.js");

/** Threads that render the stacks of one program, begun when they are worth it. What they make is what this process would. */
export class RenderWorkers {
  readonly #workers: RenderThread[] = [];
  readonly #models: SharedModel[] = [];
  #asked = 0;
  #isGivenUp = false;

  /** @param parallel how many stacks the operator allows at once */
  static of(
    project: Project,
    renders: KeptValues | undefined,
    { parallel, stacks }: { readonly parallel: number; readonly stacks: number },
  ): RenderWorkers | undefined {
    const workers = Math.min(parallel, availableParallelism(), MOST_WORKERS);
    // A program of one's own is loaded anew for each stack, and may do anything meanwhile.
    if (renders === undefined || project.own !== undefined || workers < 2 || stacks < FEWEST_STACKS)
      return undefined;
    return new RenderWorkers(project, renders, workers);
  }

  private constructor(
    private readonly project: Project,
    private readonly renders: KeptValues,
    private readonly count: number,
  ) {}

  /** How many stacks are to be asked for at once. */
  get parallel(): number {
    return this.count * WAITING;
  }

  /**
   * Begins the threads where nothing seems to be kept of the fleet, so that they load the SDKs and this process need not.
   * @param isKept whether the stack at a position of the fleet is kept
   */
  beginUnlessKept(stacks: number, isKept: (position: number) => boolean): void {
    const looked = Array.from({ length: LOOKED_AT }, (_, part) => Math.floor((part * stacks) / LOOKED_AT));
    if (!looked.some((position) => isKept(position))) this.#begin();
  }

  #begin(): void {
    for (let number = 0; number < this.count; number += 1)
      this.#workers.push(new RenderThread({ project: this.project }));
    for (const model of this.#models) this.#tell(model);
  }

  /** Tells the threads, and those that are begun later, a stamp that others are judged by: of one that is like it they say so only. */
  share(model: SharedModel): void {
    this.#models.push(model);
    this.#tell(model);
  }

  #tell(model: SharedModel): void {
    for (const worker of this.#workers) worker.tell(model);
  }

  /**
   * Renders a stack in a thread.
   * @returns undefined where this process is to render it: few were asked for so far, its program failed, or takes from the
   *   world what can't be looked at again
   */
  async render(stack: WorkerStack): Promise<WorkerGraph | undefined> {
    this.#asked += 1;
    if (this.#isGivenUp || (this.#workers.length === 0 && this.#asked <= FIRST_HERE)) return undefined;
    if (this.#workers.length === 0) this.#begin();
    const [idlest] = [...this.#workers].sort((a, b) => a.waiting - b.waiting);
    const made = await idlest?.render(stack);
    // What can't be made there once is seldom made there at all.
    if (made === undefined) this.#isGivenUp = true;
    return made;
  }

  /** Ends the threads, and notes what their programs took from the world. */
  async close(): Promise<void> {
    this.#isGivenUp = true;
    for (const worker of this.#workers.splice(0)) {
      const took = await worker.end();
      if (took === undefined) this.renders.observation.refuse("ended a thread in which it was rendered");
      else this.renders.learn(took);
    }
  }
}

type Took = Exclude<WorkerAnswer, { readonly number: number }>;

/** One thread. */
class RenderThread {
  readonly #worker: Worker;
  readonly #open = new Map<number, (made: WorkerGraph | undefined) => void>();
  readonly #ended: Promise<Took | undefined>;
  #number = 0;
  #isOver = false;

  constructor(begin: WorkerBegin) {
    this.#worker = new Worker(ENTRY, {
      workerData: begin,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#ended = new Promise((resolve) => {
      const over = (took?: Took): void => {
        this.#isOver = true;
        for (const answer of this.#open.values()) answer(undefined);
        this.#open.clear();
        resolve(took);
      };
      this.#worker.on("message", (answer: WorkerAnswer) => {
        if (!("number" in answer)) over(answer);
        else {
          this.#open.get(answer.number)?.(answer.made);
          this.#open.delete(answer.number);
        }
      });
      this.#worker.on("error", () => over());
      this.#worker.on("exit", () => over());
    });
  }

  /** Stacks that it has not answered yet. */
  get waiting(): number {
    return this.#open.size;
  }

  render(stack: WorkerStack): Promise<WorkerGraph | undefined> {
    if (this.#isOver) return Promise.resolve(undefined);
    this.#number += 1;
    const number = this.#number;
    return new Promise((resolve) => {
      this.#open.set(number, resolve);
      this.#ask({ number, stack });
    });
  }

  tell(model: SharedModel): void {
    if (!this.#isOver) this.#ask({ model });
  }

  /** Ends it. @returns undefined where it can't be said what its program took */
  async end(): Promise<Took | undefined> {
    if (!this.#isOver) this.#ask("end");
    const took = await this.#ended;
    await this.#worker.terminate();
    return took;
  }

  #ask(question: WorkerQuestion): void {
    this.#worker.postMessage(question);
  }
}
