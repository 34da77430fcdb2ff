/**
 * Every `ts` block of the README files and of docs/ is a program: it must pass the compiler's
 * strict settings against the built packages, run to its end, and print what the `text` block
 * directly after it says. `ts no-run` is for the few that cannot run; they are type-checked.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { binary, files, read, ROOT, run, temporaryFolder, type Run } from './workspace.ts';

/** Inside the docs package, so that the blocks find what the docs package depends on. */
const FOLDER = join(ROOT, 'docs/.code-blocks');
const PROGRAMS_AT_ONCE = 2;
const NO_RUN_MAX = 6;

interface Block {
  /** `README.md:5`: the page, and the line of the block's first line of code. */
  readonly at: string;
  readonly name: string;
  readonly info: string;
  /** The code on the lines where it stands in the page, so that the compiler names those. */
  readonly code: string;
  readonly prints: string | undefined;
}

const NONE: Readonly<Record<string, string>> = {};
const FENCE =
  /^```(?<info>.*)\n(?<body>(?:.*\n)*?)```$(?:\n\s*```text\n(?<prints>(?:.*\n)*?)```$)?/gm;

const isPage = (path: string): boolean =>
  /^(README\.md|(packages|examples)\/[^/]+\/README\.md|docs\/(?!api\/).*\.md)$/.test(path);

const blocksOf = (page: string): ReadonlyArray<Block> => {
  const text = read(page);
  return [...text.matchAll(FENCE)].map(({ index, groups = NONE }) => {
    const { info = '', body = '', prints } = groups;
    const linesBefore = text.slice(0, index).split('\n').length;
    const name = `${page.replace(/\.md$/, '').replaceAll('/', '-')}-${linesBefore + 1}`;
    const code = '\n'.repeat(linesBefore) + body;
    return { at: `${page}:${linesBefore + 1}`, name, info: info.trim(), code, prints };
  });
};

const blocks = files().filter(isPage).flatMap(blocksOf);
const programs = blocks.filter(({ info }) => info === 'ts' || info === 'ts no-run');
const runnable = programs.filter(({ info }) => info === 'ts');

// Nothing that is only for the reader: an example may declare what it does not use.
const tsconfig = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    ...{ rootDir: '.', outDir: 'dist', moduleDetection: 'force', customConditions: [] },
    ...{ composite: false, declaration: false, declarationMap: false, sourceMap: false },
    ...{ noUnusedLocals: false, noUnusedParameters: false },
  },
  include: ['*.ts'],
};

const runAll = async (work: string): Promise<ReadonlyMap<string, Run>> => {
  const results = new Map<string, Run>();
  const waiting = [...runnable];
  const worker = async (): Promise<void> => {
    for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
      const folder = join(work, block.name);
      mkdirSync(folder);
      const program = join(FOLDER, 'dist', `${block.name}.js`);
      results.set(block.at, await run(process.execPath, [program], folder));
    }
  };
  await Promise.all(Array.from({ length: PROGRAMS_AT_ONCE }, worker));
  return results;
};

describe('the code blocks of the documentation', () => {
  const work = temporaryFolder('code-blocks');
  let compiled: Run;
  let results: ReadonlyMap<string, Run>;

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER);
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(tsconfig));
    for (const { name, code } of programs) writeFileSync(join(FOLDER, `${name}.ts`), code);
    compiled = await run(binary('tsc'), ['-p', FOLDER, '--pretty', 'false']);
    results = await runAll(work);
  }, 120_000);

  afterAll(() => rmSync(work, { recursive: true }));

  test('the README has some', () => {
    expect(runnable.map(({ at }) => at)).toContainEqual(expect.stringMatching(/^README\.md:/));
  });

  test('are marked as the tests know them', () => {
    const unknown = blocks.filter(({ info }) => /^(ts|typescript|js|javascript|mts)\b/.test(info));
    expect(unknown.filter((block) => !programs.includes(block)).map(({ at }) => at)).toEqual([]);
  });

  test('run, all but a few', () => {
    const unrun = programs.filter((block) => !runnable.includes(block));
    expect(unrun.length).toBeLessThanOrEqual(NO_RUN_MAX);
  });

  test('pass the compiler, in the lines of their pages', () => {
    expect(compiled.stdout + compiled.stderr).toBe('');
  });

  test.each(runnable.map(({ at, prints }) => [at, prints] as const))('%s runs', (at, prints) => {
    const { code, stdout, stderr } = results.get(at) ?? { code: null, stdout: '', stderr: '' };
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    if (prints !== undefined) expect(stdout).toBe(prints);
  });
});
