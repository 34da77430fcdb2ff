/** What a report is made from: a customer, a date and a moment that there are. */
import { beforeAll, expect, test } from '@jest/globals';
import { newFolder, runHere, type Ended, type Folder } from './program.ts';

const cutoff = '2026-03-02';
const REPORTS = ['aging', 'balance', 'credits', 'open-items', 'documents', 'events'];
const command = (type: string, data: object): string => `${JSON.stringify({ type, data })}\n`;

let folder: Folder;
beforeAll(async () => {
  folder = await newFolder();
  await folder.run(['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', cutoff]);
  const input = ['domar', 'petra', 'C1001'].map((customer) =>
    command('OpenCustomer', { customer, personal: { name: customer } }),
  );
  const lines = [{ line: '1', description: 'Paper', amount: 500 }];
  const invoice = { customer: 'domar', invoice: '1', documentDate: cutoff, lines };
  input.push(command('PostInvoice', invoice));
  expect(await folder.run(['execute'], input.join(''))).toMatchObject({ exitCode: 0 });
});

const ask = (args: ReadonlyArray<string>): Promise<Ended> =>
  runHere(args, { COUNTERFOIL_BOOKS: folder.path('books.db') });
const refused = (said: string) => ({
  exitCode: 2,
  stdout: '',
  stderr: expect.stringContaining(said),
});

test.each([...REPORTS, 'history 1'])(
  '%s knows no customer who was never opened',
  async (report) => {
    const args = report.split(' ');
    expect(await ask([...args, '--customer', 'dormar'])).toEqual(
      refused('CustomerUnknown: there is no customer "dormar"'),
    );
    expect(await ask([...args, '--customer', 'dormar', '--json'])).toEqual(
      refused('Did you mean domar?'),
    );
  },
);

test('a name that is near is suggested, and no other', async () => {
  expect(await ask(['aging', '--customer', 'DOMAR'])).toEqual(refused('Did you mean domar?'));
  expect(await ask(['aging', '--customer', 'C1010'])).toEqual(refused('Did you mean C1001?'));
  expect(await ask(['aging', '--customer', '../x'])).toEqual(refused('CustomerUnknown'));
  const { stderr } = await ask(['aging', '--customer', 'nope']);
  expect(stderr).toBe(
    'counterfoil: CustomerUnknown: there is no customer "nope" in these books.\n',
  );
});

test('a customer who owes nothing has an empty report', async () => {
  for (const report of ['aging', 'balance', 'credits', 'open-items', 'documents'])
    expect(await ask([report, '--customer', 'petra'])).toMatchObject({ exitCode: 0 });
  const early = ['aging', '--customer', 'petra', '--known-at', '1'];
  expect((await ask(early)).stdout).toContain('Nothing is open.');
});

test.each([...REPORTS, 'history 1 --customer domar'])(
  '%s is of no moment that there is not',
  async (report) => {
    for (const [moment, said] of [
      ['2026-13-02T00:00:00Z', 'nor an instant in UTC that exists'],
      ['2026-02-30T09:00:00Z', 'nor an instant'],
      ['2026-03-02T24:00:00Z', 'nor an instant'],
      ['2026-02-28T99:99:99Z', 'nor an instant'],
      ['6', 'the log ends at position 5'],
      ['9999999999999999', 'the log ends at position 5'],
      ['1/1', 'a position of these books is written as 5'],
    ] as const)
      expect(await ask([...report.split(' '), '--known-at', moment])).toEqual(refused(said));
  },
);

test('before the first event nothing is known, so a report needs a date', async () => {
  for (const moment of ['0', '2000-01-01T00:00:00Z'])
    for (const report of ['aging', 'balance', 'credits', 'open-items', 'documents']) {
      expect(await ask([report, '--known-at', moment])).toEqual(refused('nothing was known'));
      expect(await ask([report, '--known-at', moment])).toEqual(refused('say --as-of DATE'));
      const dated = await ask([report, '--known-at', moment, '--as-of', cutoff]);
      expect(dated).toMatchObject({ exitCode: 0, stderr: '' });
    }
  const events = await ask(['events', '--known-at', '0', '--json']);
  expect(events).toMatchObject({ exitCode: 0, stdout: '' });
});
