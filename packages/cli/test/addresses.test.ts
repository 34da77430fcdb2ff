/** `--books` with an address: books on a server, and what is said where there are none. */
import { expect, jest, test } from '@jest/globals';
import { PASSWORD, postgresServer } from './postgres-server.ts';
import { newFolder, runHere, type Ended } from './program.ts';

const newDatabase = postgresServer();
const DAY = '2026-03-02';
const OPEN = ['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', DAY];
const commands = [
  { type: 'OpenCustomer', data: { customer: 'domar', personal: { name: 'Domar' } } },
  {
    type: 'PostInvoice',
    data: {
      ...{ customer: 'domar', invoice: '1', documentDate: DAY },
      lines: [{ line: '1', description: 'Paper', amount: 12_000 }],
    },
  },
  { type: 'PostInvoice', data: { customer: 'nobody', invoice: '2', documentDate: DAY, total: 0 } },
]
  .map((command) => `${JSON.stringify(command)}\n`)
  .join('');

test('every command works on books in PostgreSQL', async () => {
  const [folder, address] = [await newFolder(), await newDatabase()];
  const printed: Ended[] = [];
  const on = async (args: ReadonlyArray<string>, input = ''): Promise<Ended> => {
    const ended = await folder.run(['--books', address, ...args], input);
    printed.push(ended);
    return ended;
  };
  const shown = address.replace(PASSWORD, '***');

  // Reading makes nothing, so there is still nothing to read afterwards.
  const empty = await on(['aging']);
  expect(empty).toMatchObject({ exitCode: 2, stdout: '' });
  expect(empty.stderr).toContain(`Open new books with: counterfoil init --books ${shown} --name`);
  expect(await on(OPEN)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(printed.at(-1)?.stdout).toContain(`Opened the books "Shop" (main, USD) in ${shown}.`);
  expect(await on(OPEN)).toMatchObject({ exitCode: 1, stdout: '' });
  const other = await on(['--id', 'branch', 'execute']);
  expect(other.exitCode).toBe(2);
  expect(other.stderr).toContain(`${shown} holds no books "branch".`);

  const file = await folder.write('commands.jsonl', commands);
  const played = await on(['execute', file]);
  expect(played.exitCode).toBe(1);
  const answers = played.stdout.trimEnd().split('\n');
  expect(answers).toHaveLength(3);
  expect(JSON.parse(answers[1] ?? '')).toMatchObject({
    receipt: { stream: 'account-main.domar', revision: 1, position: '0000000000000003' },
  });
  expect(JSON.parse(answers[2] ?? '')).toMatchObject({ refusal: { _tag: 'CustomerUnknown' } });
  const repeated = await on(['execute', file]);
  expect(repeated.stdout.match(/"duplicate":true/g)).toHaveLength(2);

  expect((await on(['close-day', '--json'])).stdout).toContain('"firstOpenDay":"2026-03-03"');
  const aging = await on(['aging', '--as-of', '2026-03-12', '--json']);
  expect(JSON.parse(aging.stdout)).toMatchObject({
    position: '0000000000000006',
    totals: [{ buckets: [0, 12_000, 0, 0, 0], balance: 12_000 }],
  });
  expect((await on(['documents', '--csv'])).stdout).toContain('invoice,1,domar,,posted');
  const events = await on(['events', '--known-at', '3', '--csv']);
  expect(events.stdout.trimEnd().split('\n')).toHaveLength(1 + 3);
  expect(await on(['verify'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(printed.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(PASSWORD);
});

test('a wrong password and a database that is not there say what to check', async () => {
  const [folder, address] = [await newFolder(), await newDatabase()];
  const wrong = await folder.run(['--books', address.replace(PASSWORD, 'wr0ng'), ...OPEN]);
  expect(wrong).toMatchObject({ exitCode: 3, stdout: '' });
  expect(wrong.stderr).toContain('password authentication failed');
  expect(wrong.stderr).toContain('Check the user and the password in the address');
  expect(wrong.stderr).not.toContain('wr0ng');
  const missing = await folder.run(['--books', `${address}_none`, 'aging']);
  expect(missing).toMatchObject({ exitCode: 3, stdout: '' });
  expect(missing.stderr).toContain('does not exist. Check that the server is running');
  expect(missing.stderr).not.toContain(PASSWORD);
});

const NOWHERE = '127.0.0.1:1';
const CHECK = 'ECONNREFUSED 127.0.0.1:1';

test.each([
  [`postgres://clerk:s3cret@${NOWHERE}/x`, CHECK],
  [`postgresql://${NOWHERE}/x?user=clerk&password=s3cret`, CHECK],
  [`POSTGRES://clerk:s3cret@${NOWHERE}/x`, CHECK],
  [`esdb://admin:s3cret@${NOWHERE}?tls=false`, CHECK],
  [`esdb+discover://admin:s3cret@${NOWHERE}?tls=false&maxDiscoverAttempts=1`, 'Failed to discover'],
])('nobody answers at %s', async (address, told) => {
  for (const args of [OPEN, ['aging']]) {
    const { exitCode, stdout, stderr } = await runHere(['--books', address, ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(told);
    expect(stderr).toMatch(/[^.]\. Check that the server is running, and what the address says/);
    expect(stderr).not.toContain('s3cret');
  }
});

test.each([
  ['mysql://clerk:s3cret@h/x', 'mysql://… is the address of no store. Give a file, postgres://…'],
  ['s3://bucket/s3cret', 's3://… is the address of no store'],
  ['mongodb+srv://a:s3cret@h', 'mongodb+srv://… is the address of no store'],
  ['postgres://clerk:s3cret/@h@127.0.0.1:1/x', 'postgres://clerk:***@127.0.0.1:1/x: this is no'],
  ['postgres://clerk:s3cret@127.0.0.1:1:2/x', 'Write it as postgres://USER:PASSWORD@HOST'],
  ['esdb://admin:s3cret@127.0.0.1:port', 'Write it as esdb://USER:PASSWORD@HOST:2113'],
  ['esdb://admin:s3cret@127.0.0.1?tsl=false', 'there is no option tsl'],
  ['esdb://:s3cret@127.0.0.1', 'esdb://:***@127.0.0.1: '],
  ['postgres:clerk:s3cret@db/x', 'postgres:clerk:***@db/x: this is no address'],
  ['postgresql:/clerk:s3cret@db/x', 'postgresql:/clerk:***@db/x: this is no address'],
  ['  Postgres:clerk:s3cret@db/x', 'postgres:clerk:***@db/x: this is no address'],
  [' postgres://clerk:s3cret@127.0.0.1:1:2/x', 'postgres://clerk:***@127.0.0.1:1:2/x: this is no'],
  ['postgres://clerk:s3cret/x', 'postgres://clerk:***: this is no address'],
  ['esdb+discover:admin:s3cret@h', 'Write it as esdb://USER:PASSWORD@HOST:2113'],
])('%s makes no sense', async (address, told) => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  for (const args of [OPEN, ['aging'], ['copy', address, 'b.db'], ['copy', 'none.db', address]]) {
    const { exitCode, stdout, stderr } = await runHere(['--books', address, ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).not.toContain('s3cret');
    if (args[1] !== 'none.db') expect(stderr).toContain(told);
  }
  // Where no address belongs, it is a name like any other, but for its password.
  for (const args of [[address], ['verify', '--receipts', address, '--books', 'none.db']]) {
    const { exitCode, stdout, stderr } = await runHere(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    if (/^\s*(postgres|esdb)/i.test(address)) expect(stderr).not.toContain('s3cret');
  }
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
