/** The import of a real file: what is taken, what it adds up to, and what a changed byte does. */
import { existsSync } from 'node:fs';
import { copyFile, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { newFolder, type Folder } from './program.ts';

const NAME = 'shared/data/online-retail/documents-2010-12-to-2011-05.csv';

/** The file lies beside the repository, where there is one. */
const findFile = (): string | undefined => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, NAME))) return join(folder, NAME);
    if (dirname(folder) === folder) return undefined;
  }
};
const file = findFile();

interface Row {
  readonly date: string;
  readonly customer: string;
  readonly minor: number;
}

/** The rows that can be taken, read without any code of Counterfoil. */
const readRows = async (path: string): Promise<ReadonlyArray<Row>> =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const cells = line.split(',');
      const [date = '', , , customer = ''] = cells;
      const amount = cells.at(-1) ?? '';
      if (customer === '' || !/^-?\d+(\.\d{1,2})?$/.test(amount)) return [];
      return [{ date, customer, minor: Math.round(Number(amount) * 100) }];
    });

const json = async (folder: Folder, ...args: ReadonlyArray<string>): Promise<unknown> => {
  const { stdout, stderr } = await folder.run([...args, '--json']);
  expect(stderr).toBe('');
  const value: unknown = JSON.parse(stdout);
  return value;
};

/** Aging by document date with buckets of 30 days, computed from the rows. */
const expectedAging = (rows: ReadonlyArray<Row>, asOf: string) => {
  const buckets = [0, 0, 0, 0, 0];
  let unapplied = 0;
  const customers = new Set<string>();
  for (const { date, customer, minor } of rows) {
    if (date > asOf || minor === 0) continue;
    customers.add(customer);
    const age = Math.round((Date.parse(asOf) - Date.parse(date)) / 86_400_000);
    const bucket = age <= 0 ? 0 : Math.min(4, Math.ceil(age / 30));
    if (minor < 0) unapplied += minor;
    else buckets[bucket] = (buckets[bucket] ?? 0) + minor;
  }
  const balance = buckets.reduce((sum, each) => sum + each, unapplied);
  return { customers: customers.size, total: { currency: 'GBP', buckets, unapplied, balance } };
};

/** Changes one byte of the amount of a stored event: the file stays a sound database. */
const changeOneByte = async (path: string, text: string): Promise<void> => {
  const bytes = await readFile(path);
  const at = bytes.indexOf(text);
  expect(at).toBeGreaterThan(0);
  const handle = await open(path, 'r+');
  await handle.write(Buffer.from('9'), 0, 1, at + text.length - 1);
  await handle.close();
};

/** Returns how many documents were taken. */
const importReal = async (path: string): Promise<number> => {
  const folder = await newFolder();
  const rows = await readRows(path);
  expect(rows).toHaveLength(8997);
  await folder.run('init --name Retail --currency GBP --cutoff 2010-12-01'.split(' '));

  expect(await json(folder, 'import', path)).toMatchObject({
    rows: 10_783,
    taken: {
      invoice: { rows: 7409, amount: 333_054_920 },
      credit: { rows: 1588, amount: -21_210_387 },
    },
    notTaken: { length: 1786 },
  });

  const log = await folder.run(['events', '--json']);
  expect(await json(folder, 'import', path)).toMatchObject({
    taken: { invoice: { rows: 0 }, credit: { rows: 0 } },
    already: { invoice: { rows: 7409 }, credit: { rows: 1588 } },
    customersOpened: 0,
    notTaken: { length: 1786 },
  });
  expect((await folder.run(['events', '--json'])).stdout).toBe(log.stdout);

  expect(await json(folder, 'balance')).toMatchObject({
    asOf: '2011-05-31',
    totals: [{ currency: 'GBP', owed: 333_054_920, credit: -21_210_387, balance: 311_844_533 }],
  });
  for (const asOf of ['2010-11-30', '2010-12-01', '2011-01-18', '2011-03-31', '2011-05-31']) {
    const { total, customers } = expectedAging(rows, asOf);
    expect(await json(folder, 'aging', '--as-of', asOf, '--basis', 'documentDate')).toMatchObject({
      asOf,
      totals: customers === 0 ? [] : [total],
      rows: { length: customers },
    });
  }

  const whole = await folder.run(['verify']);
  expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
  await copyFile(folder.path('books.db'), folder.path('broken.db'));
  await changeOneByte(folder.path('broken.db'), '"invoice":"53636');
  const broken = await folder.run(['verify', '--books', folder.path('broken.db')]);
  expect(broken.exitCode).toBe(2);
  expect(broken.stdout).toMatch(/Broken at account-main\.13047, revision \d+, position \d+/);
  const report = await folder.run(['balance', '--books', folder.path('broken.db')]);
  expect(report).toMatchObject({ exitCode: 2, stdout: '' });
  return rows.length;
};

test('a real file of 10,783 documents: 8,997 are taken, and they add up', async () => {
  if (file === undefined)
    console.warn(`The test of a real file did not run: there is no ${NAME} above this folder.`);
  const taken = file === undefined ? 0 : await importReal(file);
  expect(taken).toBe(file === undefined ? 0 : 8997);
});
