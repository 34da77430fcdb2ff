/** The lint rules, each shown to bite: one planted file for each, linted with the real config. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as t from 'io-ts';
import { binary, decoded, ROOT, run, temporaryFolder } from './workspace.ts';

const Report = t.type({
  diagnostics: t.array(t.type({ code: t.string, filename: t.string, message: t.string })),
});

/** A file, its text, and the one rule that must complain. */
type Planted = readonly [path: string, text: string, rule: string];

const imports = (specifier: string): string => `export { it } from '${specifier}';\n`;
const RESTRICTED = 'eslint(no-restricted-imports)';

const wrongWay: ReadonlyArray<Planted> = [
  ['kernel/aggregates.ts', '../aggregates/account.ts'],
  ['kernel/events.ts', '../events.ts'],
  ['aggregates/ledger/invoice.ts', '../invoice.ts'],
  ['aggregates/events.ts', '../events.ts'],
  ['aggregates/store.ts', '../store/envelope.ts'],
  ['events.ts', './store/envelope.ts'],
  ['commands.ts', './reports.ts'],
  ['store/projections.ts', '../projections/aging.ts'],
  ['store/envelope.ts', '../projections/aging.ts'],
  ['store/facade.ts', '../open-books.ts'],
  ['projections/batches.ts', '../batches/close-day.ts'],
  ['projections/checks.ts', '../checks/verify.ts'],
  ['batches/checks.ts', '../checks/verify.ts'],
  ['batches/reports.ts', '../reports.ts'],
  ['checks/facade.ts', '../open-books.ts'],
  ['explain.ts', './projections/aging.ts'],
].map(([path, specifier = '']) => [`packages/core/src/${path}`, imports(specifier), RESTRICTED]);

const foreign: ReadonlyArray<Planted> = [
  ['packages/core/src/file.ts', 'node:fs'],
  ['packages/core/src/kernel/http.ts', 'node:http'],
  ['packages/core/src/store/sqlite.ts', '@counterfoil/sqlite'],
  ['packages/core/src/relative.ts', '../../sqlite/src/index.ts'],
  ['packages/core/src/lazy.ts', 'fp-ts'],
  ['packages/core/src/directory.ts', 'fp-ts/Either'],
  ['packages/core/src/silent.ts', 'dinero.js'],
  ['packages/core/test/directory.ts', 'fp-ts/Either'],
  ['packages/core/test/deep.ts', '@counterfoil/sqlite/src/store.ts'],
  ['packages/core/test/relative.ts', '../../sqlite/src/index.ts'],
  ['packages/sqlite/src/commander.ts', 'commander'],
  ['packages/sqlite/src/testkit.ts', '@counterfoil/testkit'],
  ['packages/sqlite/src/deep.ts', '@counterfoil/core/src/kernel/money.ts'],
  ['packages/testkit/src/sqlite.ts', '@counterfoil/sqlite'],
  ['packages/cli/src/testkit.ts', '@counterfoil/testkit'],
  ['packages/cli/src/driver.ts', '@photostructure/sqlite'],
  ['docs/test/deep.ts', 'counterfoil/src/main.ts'],
].map(([path = '', specifier = '']) => [path, imports(specifier), RESTRICTED]);

const chance: ReadonlyArray<Planted> = [
  ['random-id.ts', "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();\n"],
  ['version-4.ts', "import { v4 } from 'uuid';\nexport const id = v4();\n"],
  ['clock.ts', "import { now } from 'fp-ts/lib/Date.js';\nexport const at = now;\n"],
  ['later.ts', "export const fs = await import('node:fs');\n"],
].map(([path, text = '']) => [`packages/core/src/kernel/${path}`, text, RESTRICTED]);

const machine: ReadonlyArray<Planted> = [
  ...['new Date()', 'Date.now()', 'performance.now()', 'setTimeout(() => 1, 1)', 'process.env'],
  ...['setInterval(() => 1, 1)', 'setImmediate(() => 1)', 'queueMicrotask(() => 1)', 'globalThis'],
  ...['crypto.randomUUID()', 'new Intl.NumberFormat()', "fetch('https://example.test')"],
].map((expression, index) => [
  `packages/core/src/store/machine-${index}.ts`,
  `export const it = (): unknown => ${expression};\n`,
  'eslint(no-restricted-globals)',
]);

const loose: ReadonlyArray<Planted> = [
  ['any.ts', 'export const it = (u: any): boolean => u === 1;\n', 'typescript(no-explicit-any)'],
  ['cast.ts', 'export const it = (u: unknown) => u as string;\n', 'no-unsafe-type-assertion'],
  ['null.ts', 'export const it = (u: string | null) => u!.length;\n', 'no-non-null-assertion'],
  ['parse.ts', 'export const it = (): string => JSON.parse("1");\n', 'no-unsafe-return'],
  ['equal.ts', 'export const it = (a: string, b: string) => a == b;\n', 'eslint(eqeqeq)'],
  ['random.ts', 'export const it = () => Math.random();\n', 'no-restricted-properties'],
  [
    'locale.ts',
    'export const it = (a: string) => a.localeCompare("b");\n',
    'restricted-properties',
  ],
  ['require.ts', 'import s = require("node:crypto");\nexport { s };\n', 'no-require-imports'],
  ['throw.ts', 'export const it = () => { throw "no"; };\n', 'eslint(no-throw-literal)'],
  ['unused.ts', 'const it = 1;\nexport {};\n', 'eslint(no-unused-vars)'],
  [
    'cycle-a.ts',
    "import { b } from './loose-cycle-b.ts';\nexport const a = () => b;\n",
    'no-cycle',
  ],
  [
    'cycle-b.ts',
    "import { a } from './loose-cycle-a.ts';\nexport const b = () => a;\n",
    'no-cycle',
  ],
  [
    'floating.ts',
    'const later = async (): Promise<void> => {};\nexport const it = () => { later(); };\n',
    'no-floating-promises',
  ],
  [
    'switch.ts',
    "export const it = (u: 'a' | 'b') => { switch (u) { case 'a': return 1; } return 2; };\n",
    'switch-exhaustiveness-check',
  ],
  ['long.ts', `export const it = () => {\n${'  eval;\n'.repeat(80)}};\n`, 'max-lines-per-function'],
].map(([path, text = '', rule = '']) => [`packages/core/src/kernel/loose-${path}`, text, rule]);

const tests: ReadonlyArray<Planted> = [
  ['only', "test.only('it', () => { expect(1).toBe(1); });\n", 'jest(no-focused-tests)'],
  ['skip', "test.skip('it', () => { expect(1).toBe(1); });\n", 'jest(no-disabled-tests)'],
  ['idle', "test('it', () => {});\n", 'jest(expect-expect)'],
].map(([name, text = '', rule = '']) => [
  `packages/core/test/${name}.test.ts`,
  `import { expect, test } from '@jest/globals';\nexpect;\n${text}`,
  rule,
]);

const planted = [...wrongWay, ...foreign, ...chance, ...machine, ...loose, ...tests];

/** The same folders, used as they are meant: nobody may complain. */
const innocent: ReadonlyArray<readonly [path: string, text: string]> = [
  [
    'kernel/money.ts',
    "export { toSnapshot } from 'dinero.js/bigint';\nexport * as t from 'io-ts';\n",
  ],
  ['kernel/hash.ts', "export { createHash } from 'node:crypto';\n"],
  ['aggregates/ledger/item.ts', "export { it } from '../../kernel/file.ts';\n"],
  [
    'aggregates/invoice.ts',
    "export { it } from '../kernel/file.ts';\nexport { d } from './d.ts';\n",
  ],
  ['aggregates/receipt.ts', "export { it } from './ledger/item.ts';\n"],
  ['store/handler.ts', "export { a } from '../events.ts';\nexport { b } from '../commands.ts';\n"],
  ['projections/aging.ts', "export { it } from '../store/file.ts';\n"],
  ['batches/day.ts', "export { it } from '../projections/file.ts';\n"],
  ['checks/verify.ts', "export { it } from '../projections/file.ts';\n"],
  ['reports.ts', "export { it } from './checks/file.ts';\n"],
  ['store/system.ts', 'export const now = (): Date => new Date(Math.random());\n'],
  [
    'store/bytes.ts',
    'declare const Buffer: { of: () => string };\nexport const it = Buffer.of();\n',
  ],
].map(([path, text = '']) => [`packages/core/src/${path}`, text]);

describe('the lint rules', () => {
  const folder = temporaryFolder('lint');
  const complaints = new Map<string, string[]>();

  beforeAll(async () => {
    copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    for (const [path, text] of [...planted, ...innocent]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const parameters = ['--type-aware', '--deny-warnings', '--format', 'json'];
    const { stdout, stderr } = await run(binary('oxlint'), parameters, folder, {
      // Its type-aware half would be looked for beside the files.
      OXLINT_TSGOLINT_PATH: binary('tsgolint'),
    });
    if (!stdout.startsWith('{')) throw new Error(`oxlint said: ${stdout}${stderr}`);
    for (const { filename, code } of decoded(Report, JSON.parse(stdout)).diagnostics)
      complaints.set(filename, [...(complaints.get(filename) ?? []), code]);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(planted.map(([path, , rule]) => [path, rule] as const))('%s: %s', (path, rule) => {
    expect(complaints.get(path)).toContainEqual(expect.stringContaining(rule));
  });

  test.each(innocent)('%s: none', (path) => {
    expect(complaints.get(path) ?? []).toEqual([]);
  });
});
