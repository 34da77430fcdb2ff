/** What the tests of the repository share: where it is, what is in it, and running a program. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { PathReporter } from 'io-ts/lib/PathReporter.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Built or fetched, by name: nothing in such a folder is ours to check. */
const NOT_SOURCE = new Set(['node_modules', 'dist', 'coverage', '.git', '.code-blocks']);

const listed = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return NOT_SOURCE.has(entry.name) ? [] : listed(path);
  });

/** Paths of all files of a folder, seen from the root, folders of other hands left out. */
export const filesIn = (folder: string): ReadonlyArray<string> => [...listed(folder)].sort();

/** Paths of all files of the repository. */
export const files = (): ReadonlyArray<string> => filesIn('');

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const exists = (path: string): boolean => existsSync(join(ROOT, path));

/** Decodes, or fails with the path to what is wrong. */
export const decoded = <A>(codec: t.Decoder<unknown, A>, value: unknown): A => {
  const result = codec.decode(value);
  if (E.isLeft(result)) throw new Error(PathReporter.report(result).join('\n'));
  return result.right;
};

export const readJson = <A>(codec: t.Decoder<unknown, A>, path: string): A =>
  decoded(codec, JSON.parse(read(path)));

const Conditions = t.record(t.string, t.string);

/** The parts of a package.json that the tests look at. */
export const Manifest = t.intersection([
  t.type({ name: t.string, version: t.string, license: t.string, type: t.literal('module') }),
  t.partial({
    private: t.boolean,
    bin: t.record(t.string, t.string),
    exports: t.record(t.string, t.union([t.string, Conditions])),
    files: t.array(t.string),
    scripts: t.record(t.string, t.string),
    dependencies: t.record(t.string, t.string),
    publishConfig: t.type({ exports: t.record(t.string, t.union([t.string, Conditions])) }),
  }),
]);
export type Manifest = t.TypeOf<typeof Manifest>;

export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

const packagesIn = (parent: string): ReadonlyArray<Package> =>
  exists(parent)
    ? readdirSync(join(ROOT, parent))
        .map((name) => `${parent}/${name}`)
        .filter((folder) => exists(`${folder}/package.json`))
        .map((folder) => ({ folder, manifest: readJson(Manifest, `${folder}/package.json`) }))
    : [];

/** All packages under packages/. */
export const packages: ReadonlyArray<Package> = packagesIn('packages');

/** Those that npm gets. */
export const published = packages.filter(({ manifest }) => manifest.private !== true);

/** A new empty folder outside the workspace. */
export const temporaryFolder = (name: string): string =>
  realpathSync(mkdtempSync(join(tmpdir(), `counterfoil-${name}-`)));

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end. The environment is the caller's without what jest and pnpm put there,
 * for the program must behave as it does for a user.
 */
export const run = (
  program: string,
  parameters: ReadonlyArray<string>,
  folder: string = ROOT,
  variables: Readonly<Record<string, string>> = {},
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(NODE_|JEST_|npm_|pnpm_)/.test(name),
    );
    const env = { ...Object.fromEntries(inherited), ...variables };
    const child = spawn(program, parameters, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });

/** Runs a program that must succeed, and gives what it printed. */
export const output = async (
  program: string,
  parameters: ReadonlyArray<string>,
  folder: string = ROOT,
): Promise<string> => {
  const { code, stdout, stderr } = await run(program, parameters, folder);
  if (code !== 0)
    throw new Error(`${program} ${parameters.join(' ')} exited ${code}\n${stdout}${stderr}`);
  return stdout;
};

/** The path of a program of a workspace package, for pnpm need not be on the PATH. */
export const binary = (name: string, folder = ''): string =>
  join(ROOT, folder, 'node_modules/.bin', name);
