/** Runs a built example as a person would, in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const examples = new URL('../../', import.meta.url);

export interface Ran {
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** `TMPDIR` is where the example puts what it needs only while it runs. */
export const run = (
  example: 'demo' | 'embed',
  args: ReadonlyArray<string> = [],
  temporary?: string,
): Promise<Ran> =>
  new Promise((resolve) => {
    const main = fileURLToPath(new URL(`${example}/dist/main.js`, examples));
    const env = { ...process.env, ...(temporary === undefined ? {} : { TMPDIR: temporary }) };
    execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error?.code ?? (error === null ? 0 : 1), stdout, stderr });
    });
  });

/** The cells of the first line that begins with this text. */
export const cellsOf = (output: string, start: string): ReadonlyArray<string> => {
  const line = output.split('\n').find((each) => each.startsWith(start)) ?? '';
  return line
    .slice(start.length)
    .trim()
    .split(/\s{2,}/);
};
