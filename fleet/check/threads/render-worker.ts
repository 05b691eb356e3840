import { parentPort, workerData } from "node:worker_threads";
import { TokenTable } from "../../../graph/model/tokens";
import { loadPartsLate } from "../../../render/late-parts";
import { loadedModules } from "../../../render/observe/loaded";
import { Observation } from "../../../render/observe/observation";
import { observePrograms } from "../../../render/observe/install";
import { loadProgram } from "../../inventory/program";
import { packNow } from "../../renders/pack";
import { isPlain } from "../../renders/plain";
import type {
  WorkerAnswer,
  WorkerBegin,
  WorkerGraph,
  WorkerQuestion,
  WorkerStack,
  WorkerTook,
} from "../../renders/workers/messages";
import { KnownModels } from "../like/known-models";
import { mayKeep, renderGraph, tokenResolver } from "../render-fleet";

/** A thread that renders stacks of one program, one after the other: the entry of `RenderWorkers`. */
loadPartsLate();
const { project } = workerData as WorkerBegin;
const { modules, variables: ofSdk } = observePrograms();
const observation = new Observation();
const program = loadProgram(project, observation);
const models = new KnownModels((graph) => mayKeep([], graph));
let turn = Promise.resolve();

parentPort?.on("message", (question: WorkerQuestion) => {
  // What is rendered from now on is compared with it, also what was asked for before.
  if (question !== "end" && "model" in question) models.add(question.model);
  else
    turn = turn.then(async () => {
      if (question === "end") answer(took());
      else {
        const made = await make(question.stack);
        answer({ number: question.number, ...(made === undefined ? {} : { made }) });
      }
    });
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

/** Undefined for what fails, what can't be handed over as it is, and a program that must be the process's own. */
async function make(stack: WorkerStack): Promise<WorkerGraph | undefined> {
  try {
    const resolver = tokenResolver(new TokenTable());
    const spec = { project: project.name, ...stack, program: program.run };
    const graph = await renderGraph(spec, resolver, observation);
    if (observation.refused !== undefined) return undefined;
    const { secretKeys = [] } = stack;
    const found = models.find(graph);
    const keeps = found?.mayKeep === true ? secretKeys.length === 0 : mayKeep(secretKeys, graph);
    if (found !== undefined) {
      const { kept, like } = found;
      return keeps ? { like, packed: packNow(JSON.stringify(kept)) } : { like };
    }
    if (!isPlain(graph)) return undefined;
    const text = JSON.stringify(graph);
    return keeps ? { text, packed: packNow(text) } : { text };
  } catch {
    return undefined;
  }
}

function took(): WorkerTook {
  const { dependsOnDay, files, folders, links, sources, variables } = observation;
  const loaded = loadedModules();
  return {
    sources: [...sources, ...loaded],
    trusted: loaded.filter((path) => modules.isTrusted(path)),
    files: [...files],
    folders: [...folders],
    links: [...links],
    variables: [...variables, ...ofSdk],
    dependsOnDay,
  };
}
