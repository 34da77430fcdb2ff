/** Runs the built program as a child process in a folder of its own, or without a process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, jest } from '@jest/globals';
import { run } from '../src/run.ts';

// Each command is a process of its own, and the machine may be busy.
jest.setTimeout(180_000);

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'dist', 'main.js');

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const ended = (child: ChildProcess, input = ''): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    // The program may end before it has read everything.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

/** A folder with nothing in it but the program on the path. */
export interface Folder {
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
  /**
   * Runs `counterfoil` with these arguments; the books are `books.db` unless they say otherwise.
   */
  readonly run: (args: ReadonlyArray<string>, input?: string) => Promise<Ended>;
  /** The same, as a process that can be sent signals. */
  readonly start: (args: ReadonlyArray<string>) => ChildProcess;
  /** Runs shell commands, with `counterfoil` on the path. */
  readonly shell: (script: string) => Promise<Ended>;
}

/** Runs the program without a process: for what never gets as far as opening books. */
export const runHere = async (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  const written = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') =>
    new Writable({
      decodeStrings: false,
      write: (text: unknown, _, next) => {
        written[name] += String(text);
        next();
      },
    });
  const io = { stdin: new PassThrough(), stdout: into('stdout'), stderr: into('stderr'), env };
  const exitCode = await run(args, io);
  return { exitCode, ...written };
};

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

export const newFolder = async (): Promise<Folder> => {
  if (!existsSync(main)) throw new Error(`${main} is missing. Build first: pnpm build`);
  const home = await mkdtemp(join(tmpdir(), 'counterfoil-cli-'));
  folders.push(home);
  const bin = await mkdtemp(join(tmpdir(), 'counterfoil-bin-'));
  folders.push(bin);
  await writeFile(
    join(bin, 'counterfoil'),
    `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`,
  );
  await chmod(join(bin, 'counterfoil'), 0o755);
  const env = { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, HOME: home };
  const start = (args: ReadonlyArray<string>): ChildProcess =>
    spawn(process.execPath, [main, ...args], {
      cwd: home,
      env: { ...env, COUNTERFOIL_BOOKS: join(home, 'books.db') },
    });
  return {
    path: (name) => join(home, name),
    write: async (name, content) => {
      await writeFile(join(home, name), content);
      return join(home, name);
    },
    run: (args, input) => ended(start(args), input),
    start,
    shell: (script) => ended(spawn('bash', ['-c', script], { cwd: home, env }), ''),
  };
};
