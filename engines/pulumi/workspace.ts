import { LocalWorkspace, type PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { run } from "./command";
import { isMissingStack } from "./failures";

/**
 * One project's folder as the CLI works in it. All stacks share it, as they do when a user types `pulumi up -s`:
 * every command names its stack, so that none depends on, or changes, the one the user has selected.
 */
export class ProjectWorkspace {
  private constructor(
    private readonly root: string,
    private readonly command: PulumiCommand,
    private readonly workspace: LocalWorkspace,
  ) {}

  static async open(root: string, command: PulumiCommand): Promise<ProjectWorkspace> {
    const workspace = await LocalWorkspace.create({ workDir: root, pulumiCommand: command });
    // `Stack.select` would change the stack that plain `pulumi` commands in this folder take.
    Object.assign(workspace, { selectStack: () => Promise.resolve() });
    return new ProjectWorkspace(root, command, workspace);
  }

  /** A stack by its name; whether it exists shows at the first operation. */
  async stack(name: string): Promise<Stack> {
    const stack = await Stack.select(name, this.workspace);
    // After each update the Automation API would ask the CLI three times more, for the outputs with all secrets in clear
    // and for the stack's history. The stream of events has told the outputs already.
    return Object.assign(stack, {
      outputs: () => Promise.resolve({}),
      info: () => Promise.resolve(undefined),
    });
  }

  /** Runs an operation on a stack, which is made where the backend does not have it yet. */
  async withStack<T>(name: string, operate: (stack: Stack) => Promise<T>): Promise<T> {
    const stack = await this.stack(name);
    try {
      return await operate(stack);
    } catch (error) {
      if (!isMissingStack(error)) throw error;
      await run(this.command.command, ["stack", "init", name, "--no-select"], { cwd: this.root });
      return operate(stack);
    }
  }

  /**
   * How many resources each of the project's stacks has, as one run of the CLI tells it: those the backend has, and
   * undefined where it does not say. Of stacks of one name in several organisations the fullest counts.
   */
  async resourceCounts(): Promise<ReadonlyMap<string, number | undefined>> {
    const counts = new Map<string, number | undefined>();
    for (const { name, resourceCount } of await this.workspace.listStacks()) {
      const stack = name.slice(name.lastIndexOf("/") + 1);
      const other = counts.has(stack) ? counts.get(stack) : 0;
      const known = other !== undefined && resourceCount !== undefined;
      counts.set(stack, known ? Math.max(other, resourceCount) : undefined);
    }
    return counts;
  }

  /** The state as `pulumi stack export` writes it; undefined when the backend has no such stack. */
  async exportState(name: string, showSecrets: boolean): Promise<unknown> {
    const args = ["stack", "export", "--stack", name, ...(showSecrets ? ["--show-secrets"] : [])];
    try {
      const { stdout } = await run(this.command.command, args, { cwd: this.root });
      return JSON.parse(stdout) as unknown;
    } catch (error) {
      if (isMissingStack(error)) return undefined;
      throw error;
    }
  }
}
