/**
 * The packages as npm gets them: packed, installed in an empty folder outside the workspace, and
 * used there from an ES module and from a CommonJS one, by the compiler and by Node.
 */
import { accessSync, constants, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { binary, output, published, read, ROOT, run, temporaryFolder } from './workspace.ts';

const isOnPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** pnpm, or the one that CI runs when there is none on the PATH. */
const pnpm = (): ReadonlyArray<string> => {
  const [, pinned = ''] = /(pnpm@[\w.-]+)/.exec(read('.ci/run')) ?? [];
  return isOnPath('pnpm') ? ['pnpm'] : ['npx', '--yes', pinned];
};

const BODY = `
export const main = async (): Promise<void> => {
  const books = await createBooks({
    store: await openSqlite(process.argv[2] ?? 'books.db'),
    name: 'Corner Wholesale',
    currency: 'USD',
    cutoffDate: '2026-03-02',
  });
  const customer = 'domar';
  await books.openCustomer({ customer, personal: { name: 'Domar Ltd' } });
  const lines = [{ line: '1', description: 'Paper', amount: 120_00 }];
  await books.postInvoice({ customer, invoice: '1', documentDate: '2026-03-02', lines });
  await books.postReceipt({
    ...{ customer, receipt: 'R1', documentDate: '2026-03-20', total: 50_00 },
    ...{ paymentType: 'cash', bank: { code: 'till' }, distribute: { policy: 'oldestDue' } },
  });
  const { rows } = await books.reports.aging({ asOf: '2026-05-15' });
  for (const row of rows) console.log(row.customer, row.buckets.join(' '), row.balance);
  await books.close();
};
`;

const ESM = `
import { createBooks } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import type * as eventstoredb from '@counterfoil/eventstoredb';
import type * as postgres from '@counterfoil/postgres';
import type * as telemetry from '@counterfoil/telemetry';
import type * as testkit from '@counterfoil/testkit';
${BODY}
// They need a server, or work only inside jest: here the compiler looks at all they declare.
export type Others = [
  typeof eventstoredb.openEventStoreDb,
  typeof postgres.openPostgres,
  typeof telemetry.observedStore,
  typeof testkit.eventStoreContract,
];
await main();
`;

const COMMON_JS = `
import core = require('@counterfoil/core');
import sqlite = require('@counterfoil/sqlite');
const { createBooks } = core;
const { openSqlite } = sqlite;
${BODY}
void main();
`;

const PRINTS = 'domar 0 0 0 7000 0 7000\n';

describe('the packed packages', () => {
  const folder = temporaryFolder('packages');
  const consumer = join(folder, 'consumer');
  const tarballs = new Map<string, string>();
  const tarball = (name: string): string => tarballs.get(name) ?? '';

  beforeAll(async () => {
    mkdirSync(consumer);
    const [program = '', ...first] = pnpm();
    for (const { folder: source, manifest } of published) {
      const target = join(folder, manifest.name.replace('@counterfoil/', ''));
      mkdirSync(target);
      await output(program, [...first, 'pack', '--pack-destination', target], join(ROOT, source));
      const [file = ''] = readdirSync(target);
      tarballs.set(manifest.name, join(target, file));
    }
    writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer' }));
    const quickly = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error'];
    await output('npm', ['install', ...quickly, ...tarballs.values()], consumer);

    const compilerOptions = { module: 'nodenext', target: 'es2022', lib: ['es2023'], strict: true };
    const node = { types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] };
    const tsconfig = { compilerOptions: { ...compilerOptions, ...node }, include: ['*.*ts'] };
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(tsconfig));
    writeFileSync(join(consumer, 'module.mts'), ESM);
    writeFileSync(join(consumer, 'common.cts'), COMMON_JS);
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  test('pass the compiler, with their declarations, in both kinds of module', async () => {
    const { stdout } = await run(binary('tsc'), ['-p', consumer, '--pretty', 'false']);
    expect(stdout).toBe('');
  }, 60_000);

  test.each(['module.mjs', 'common.cjs'])('keep books from %s', async (program) => {
    const { code, stdout, stderr } = await run('node', [program, `${program}.db`], consumer);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: PRINTS, stderr: '' });
  });

  test('bring the command line', async () => {
    const npx = ['--offline', 'counterfoil'];
    expect(await output('npx', [...npx, '--help'], consumer)).toMatch(/Usage: counterfoil/);
    const aging = ['--books', 'module.mjs.db', 'aging', '--as-of', '2026-05-15', '--json'];
    expect(await output('npx', [...npx, ...aging], consumer)).toContain('7000');
  }, 30_000);

  describe.each(published.map(({ manifest }) => manifest.name))('%s', (name) => {
    test('holds what was built, its sources, its README and the license', async () => {
      const entries = (await output('tar', ['-tzf', tarball(name)])).trim().split('\n');
      const paths = entries.map((path) => path.replace(/^package\//, ''));
      const expected = ['LICENSE', 'README.md', 'package.json', 'dist/index.d.ts', 'src/index.ts'];
      expect(paths).toEqual(expect.arrayContaining(expected));
      const other = paths.filter((path) => !/^(src\/.*\.ts|dist\/.*\.(js|ts|map))$/.test(path));
      expect(other.filter((path) => !expected.includes(path))).toEqual([]);
      const manifest = await output('tar', ['-xzOf', tarball(name), 'package/package.json']);
      expect(manifest).not.toMatch(/workspace:|catalog:|@counterfoil\/source/);
    });

    test('is what publint and attw ask for', async () => {
      const lint = await run(binary('publint', 'docs'), ['--strict', tarball(name)]);
      expect(lint.stdout + lint.stderr).toMatch(/All good/);
      const types = [tarball(name), '--profile', 'esm-only', '--no-color', '--no-emoji'];
      const attw = await run(binary('attw', 'docs'), types);
      expect({ code: attw.code, says: attw.code === 0 ? '' : attw.stdout }).toEqual({
        code: 0,
        says: '',
      });
    }, 60_000);
  });
});
