/** `execute` again: what comes from a file is done once, what comes through a pipe is said once. */
import { readFile } from 'node:fs/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { newFolder, type Folder } from './program.ts';

const opened = ['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', '2026-03-02'];
const domar = { customer: 'domar' };
const line = (type: string, data: object, meta?: object): string =>
  `${JSON.stringify({ type, data: { ...domar, ...data }, meta })}\n`;
const customer = line('OpenCustomer', { personal: { name: 'Domar' } });
const hold = line('HoldCustomer', {});
const release = line('ReleaseCustomer', {});
const credit = line('PostCredit', { documentDate: '2026-03-02', amount: 5 });
const duplicates = (stdout: string): ReadonlyArray<string> =>
  [...stdout.matchAll(/"duplicate":(\w+)/g)].map((match) => match[1] ?? '');

let folder: Folder;
beforeEach(async () => {
  folder = await newFolder();
  expect(await folder.run(opened)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await folder.run(['execute'], customer)).toMatchObject({ exitCode: 0, stderr: '' });
});

test('the same command through a pipe again is done again', async () => {
  for (const command of [hold, release, hold]) {
    const { stdout, stderr } = await folder.run(['execute'], command);
    expect({ done: duplicates(stdout), stderr }).toEqual({ done: ['false'], stderr: '' });
  }
  const lines = [{ line: '1', description: 'Paper', amount: 100 }];
  const invoice = { invoice: '1', documentDate: '2026-03-02', lines };
  const { stdout } = await folder.run(['execute'], line('PostInvoice', invoice));
  expect(stdout).toContain('CustomerOnHold');
  // Who may have to say it again gives it an id.
  const named = line('ReleaseCustomer', {}, { commandId: 'mine' });
  const both = await folder.run(['execute', '-'], named + named);
  expect(both).toMatchObject({ exitCode: 0, stderr: '' });
  expect(duplicates(both.stdout)).toEqual(['false', 'true']);
  // A pipe that has a name is a pipe all the same.
  const script = `export COUNTERFOIL_BOOKS='${folder.path('books.db')}'
    for each in 1 2; do counterfoil execute <(printf '%s' '${credit}'); done`;
  expect(duplicates((await folder.shell(script)).stdout)).toEqual(['false', 'false']);
});

test('a file again does nothing twice, and says so', async () => {
  await folder.write('k.jsonl', credit + credit + line('PostCredit', {}) + credit);
  const once = await folder.run(['execute', 'k.jsonl']);
  expect(once).toMatchObject({ exitCode: 1, stderr: '' });
  const again = await folder.run(['execute', 'k.jsonl', '--keep-going']);
  expect(duplicates(again.stdout)).toEqual(['true', 'true', 'false']);
  expect(again.stderr).toBe(
    'counterfoil: lines 1–2 were done before, and nothing twice. To do a command once more, ' +
      'give it a "commandId" of its own in its meta.\n',
  );
  const all = await folder.run(['execute', 'k.jsonl', '--keep-going']);
  expect(all.stderr).toContain('lines 1–2, 4 were done before');
  // An id of one's own was meant to be repeated.
  await folder.write(
    'own.jsonl',
    line('PostCredit', { documentDate: '2026-03-02', amount: 5 }, { commandId: 'a' }),
  );
  for (const done of ['false', 'true']) {
    const { stdout, stderr } = await folder.run(['execute', 'own.jsonl']);
    expect({ done: duplicates(stdout), stderr }).toEqual({ done: [done], stderr: '' });
  }
});

test('a reader that stops early stops no commands', async () => {
  await folder.write('many.jsonl', credit.repeat(1500));
  const books = `export COUNTERFOIL_BOOKS='${folder.path('books.db')}'`;
  const script = `${books}; set -o pipefail; counterfoil execute many.jsonl | head -1 > one.jsonl`;
  expect(await folder.shell(script)).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await readFile(folder.path('one.jsonl'), 'utf8')).split('\n')).toHaveLength(2);
  const { stdout } = await folder.run(['events', '--csv']);
  expect(stdout.split('\n').filter((each) => each.includes('CreditPosted'))).toHaveLength(1500);
  // A report may stop with its reader, and that is no failure.
  const report = await folder.shell(`${books}; set -o pipefail; counterfoil events | head -1`);
  expect(report).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a full disk for the answers stops no commands, and is told', async () => {
  await folder.write('k.jsonl', credit.repeat(50));
  const books = `export COUNTERFOIL_BOOKS='${folder.path('books.db')}'`;
  const lost = await folder.shell(`${books}; counterfoil execute k.jsonl > /dev/full`);
  expect(lost.exitCode).toBe(4);
  expect(lost.stderr).toMatch(/^counterfoil: the output could not be written: ENOSPC.*\n$/);
  expect(lost.stderr).toContain('What was done in the books stands');
  const { stdout } = await folder.run(['credits', '--csv']);
  expect(stdout.split('\n').filter((each) => each.startsWith('domar'))).toHaveLength(50);
  const report = await folder.shell(`${books}; counterfoil aging > /dev/full`);
  expect(report.exitCode).toBe(4);
});

test('a folder, or nothing, is no file with commands', async () => {
  for (const name of ['none.jsonl', folder.path('.')]) {
    const { exitCode, stdout, stderr } = await folder.run(['execute', name]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`cannot read ${name}`);
  }
});
