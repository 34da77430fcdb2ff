/** A server in a process of its own, which ends with the one that measures, however that ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Program {
  /** What it says once it can be used: where it is. */
  readonly place: string;
  /** Resolves when the process is gone. */
  readonly stop: () => Promise<void>;
}

/** Starts a program of Node that says one line when it is ready, and ends with its input. */
export const startProgram = async (file: string): Promise<Program> => {
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: unknown) => (errors += String(chunk)));
  const ended = once(child, 'close');
  const said = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (said.done === true) throw new Error(`${file} has ended: ${errors}`);
  return {
    place: said.value,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
};
