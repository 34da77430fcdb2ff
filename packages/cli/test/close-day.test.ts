/** `close-day`: what keeps a day open, what to do about it, and which day comes next. */
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { run } from '../src/run.ts';
import { ended, newFolder, runHere, type Ended, type Folder } from './program.ts';

const FRIDAY = '2026-03-06';
const MONDAY = '2026-03-09';
const domar = { customer: 'domar' };
const command = (type: string, data: object): string => `${JSON.stringify({ type, data })}\n`;
const customer = command('OpenCustomer', { ...domar, personal: { name: 'Domar' } });
const invoice = (id: string, amount: number): string =>
  command('PostInvoice', {
    ...{ ...domar, invoice: id, documentDate: FRIDAY },
    lines: [{ line: '1', description: 'Paper', amount }],
  });
/** A receipt in progress. */
const check = (receipt: string, documentDate: string): string =>
  command('DraftReceipt', {
    ...{ ...domar, receipt, documentDate, paymentType: 'check', checkNumber: receipt },
    ...{ bank: { code: 'main' }, total: 10_000 },
  });
const adjustment = (id: string, amount: number): string =>
  [
    command('DraftAdjustment', {
      ...{ ...domar, adjustment: id, documentDate: FRIDAY, kind: 'writeOff' },
    }),
    command('AddAdjustmentLine', { ...domar, adjustment: id, item: 'invoice:1', amount }),
    command('CloseAdjustment', { ...domar, adjustment: id }),
  ].join('');

const opened = async (
  commands: ReadonlyArray<string>,
  ...options: ReadonlyArray<string>
): Promise<Folder> => {
  const folder = await newFolder();
  const init = ['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', FRIDAY, ...options];
  expect(await folder.run(init)).toMatchObject({ exitCode: 0, stderr: '' });
  const played = await folder.run(['execute'], [customer, ...commands].join(''));
  expect({ exitCode: played.exitCode, stderr: played.stderr }).toEqual({ exitCode: 0, stderr: '' });
  return folder;
};
const closed = ({ stdout }: Ended): ReadonlyArray<string> =>
  [...stdout.matchAll(/^(\d{4}-\d\d-\d\d) .*USD$/gm)].map((match) => match[1] ?? '');

test('the calendar says which day comes next', async () => {
  const calendar = ['--weekend', 'saturday, Sunday', '--holidays', '2026-03-10'];
  const folder = await opened([], ...calendar);
  const done = await folder.run(['close-day', '--until', '2026-03-12']);
  expect({ exitCode: done.exitCode, stderr: done.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(closed(done)).toEqual([FRIDAY, MONDAY, '2026-03-11', '2026-03-12']);
  expect(done.stdout).toContain('The first open day is 2026-03-13.');
  // A day that is no business day is never open, so there is nothing of it to close.
  expect((await folder.run(['close-day'])).stdout).toContain('The first open day is 2026-03-16.');
  expect((await folder.run(['close-day', '--until', '2026-03-15'])).stdout).toBe(
    'Nothing to close. The first open day is 2026-03-16.\n',
  );
});

test('a document in progress stops it at its day, and the days before it are closed', async () => {
  const folder = await opened([check('R1', '2026-03-08'), check('R2', '2026-03-08')]);
  const stopped = await folder.run(['close-day', '--until', '2026-03-12']);
  expect(stopped.exitCode).toBe(1);
  expect(closed(stopped)).toEqual([FRIDAY, '2026-03-07']);
  expect(stopped.stdout).toContain('What keeps 2026-03-08 open, in USD:');
  expect(stopped.stdout).toMatch(/^receipt +R1 +domar +2026-03-08 +100\.00 +It is in progress\.$/m);
  expect(stopped.stdout).toMatch(/^receipt +R2 /m);
  expect(stopped.stderr).toBe(
    'counterfoil: 2026-03-08 is not closed: 2 documents keep it open. Post, delete or re-date ' +
      'what is not posted. Then: counterfoil close-day\n',
  );
  // Nothing was left half done: the day is open, and work on it goes on.
  const finish = [
    command('PutRemainderOnAccount', { ...domar, receipt: 'R1' }),
    command('ChangeReceipt', { ...domar, receipt: 'R2', documentDate: '2026-03-12' }),
  ];
  expect(await folder.run(['execute'], finish.join(''))).toMatchObject({ exitCode: 0 });
  const again = await folder.run(['close-day', '--until', '2026-03-12', '--json']);
  expect(again.exitCode).toBe(1);
  const told: unknown = JSON.parse(again.stdout);
  expect(told).toMatchObject({
    closed: [
      { date: '2026-03-08' },
      { date: MONDAY },
      { date: '2026-03-10' },
      { date: '2026-03-11' },
    ],
    firstOpenDay: '2026-03-12',
    blocked: { date: '2026-03-12', documents: [{ kind: 'receipt', id: 'R2', ...domar }] },
  });
  // What was ready is posted with the day that it was meant for.
  const { stdout } = await folder.run(['documents', '--status', 'posted', '--csv']);
  expect(stdout).toContain('receipt,R1,domar,,posted,2026-03-08,2026-03-08,100.00,,,USD');
});

test('what no longer fits is told with the sums that explain it', async () => {
  // Each of them fits alone; together they are more than the invoice has open.
  const folder = await opened([invoice('1', 500), adjustment('A1', -400), adjustment('A2', -300)]);
  const stopped = await folder.run(['close-day']);
  expect(stopped.exitCode).toBe(1);
  expect(stopped.stdout).toMatch(
    /^adjustment +A2 +domar +2026-03-06 +-3\.00 +invoice:1 is open at 1\.00 USD, not 3\.00 USD\.$/m,
  );
  expect(stopped.stdout).not.toMatch(/^adjustment +A1 /m);
  expect(stopped.stderr).toContain(
    'Reopen what no longer fits, correct it, and close the document',
  );
  expect(stopped.stderr).not.toContain('re-date');
  const { stdout } = await folder.run(['close-day', '--json']);
  const told: unknown = JSON.parse(stdout);
  expect(told).toMatchObject({
    closed: [],
    blocked: {
      documents: [
        {
          id: 'A2',
          refusal: { _tag: 'OverApplied', item: 'invoice:1', open: 100, requested: 300 },
          why: 'invoice:1 is open at 1.00 USD, not 3.00 USD.',
        },
      ],
    },
  });
});

test('books that wait for somebody to post say so, and at which bank', async () => {
  const cash = (bank: string, amount: number): string =>
    command('DraftMiscCash', {
      ...{ bank, miscCash: 'M1', documentDate: FRIDAY, kind: 'other', amount },
    });
  const commands = [cash('first', 100), cash('second', 200)];
  const folder = await opened(commands, '--ready-to-post', 'block');
  const { exitCode, stdout } = await folder.run(['close-day']);
  expect(exitCode).toBe(1);
  const rows = stdout.split('\n').filter((line) => line.startsWith('misc cash'));
  expect(rows.map((row) => row.split(/ {2,}/).slice(1))).toEqual([
    ['M1', 'first', FRIDAY, '1.00', 'It is ready, and these books wait until somebody posts it.'],
    ['M1', 'second', FRIDAY, '2.00', 'It is ready, and these books wait until somebody posts it.'],
  ]);
});

test('a day that is yet to come is closed only by who says so', async () => {
  const folder = await opened([]);
  const refused = await folder.run(['close-day', '--until', '9206-03-09']);
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toMatch(/^counterfoil: 9206-03-09 is after today, \d{4}-\d\d-\d\d,/);
  expect(refused.stderr).toContain('say --ahead');
  const first = ['init', '--books', 'new.db', '--name', 'x', '--currency', 'USD', '--cutoff'];
  expect(await folder.run([...first, '9206-03-09'])).toMatchObject({ exitCode: 0 });
  const early = await folder.run(['close-day', '--books', 'new.db']);
  expect(early).toMatchObject({ exitCode: 2, stdout: '' });
  const meant = await folder.run(['close-day', '--books', 'new.db', '--ahead']);
  expect(closed(meant)).toEqual(['9206-03-09']);
});

test('Ctrl-C lets the day be finished, and says where to go on', async () => {
  const folder = await opened([]);
  const child = folder.start(['close-day', '--until', '9206-03-09', '--ahead']);
  const ending = ended(child);
  const countClosed = async (): Promise<number> =>
    (await folder.run(['events', '--csv'])).stdout.split(',DayTotalsRecorded,').length - 1;
  while ((await countClosed()) < 3);
  child.kill('SIGINT');
  const { exitCode, stdout, stderr } = await ending;
  expect(exitCode).toBe(130);
  const days = closed({ exitCode, stdout, stderr });
  const [, next = ''] = /The first open day is (\S+)\.\n$/.exec(stdout) ?? [];
  expect(days.length).toBe(await countClosed());
  expect(stderr).toContain(`finishing ${days.at(-1) ?? ''}. Ctrl-C again leaves at once`);
  expect(stderr).toContain(
    `stopped; ${days.at(-1) ?? ''} was closed last. The same command goes on from ${next}.`,
  );
  expect(closed(await folder.run(['close-day', '--ahead']))).toEqual([next]);
  expect(await folder.run(['verify'])).toMatchObject({ exitCode: 0 });
});

test('each day is told to a person when it is closed', async () => {
  const folder = await opened([]);
  const written: string[] = [];
  const into = (name: string, isTTY: boolean) =>
    Object.assign(
      new Writable({
        write: (text: unknown, _, next) => {
          written.push(`${name} ${String(text)}`);
          next();
        },
      }),
      { isTTY },
    );
  const io = { stdin: new PassThrough(), stdout: into('out', false), stderr: into('err', true) };
  const env = { COUNTERFOIL_BOOKS: folder.path('books.db') };
  expect(await run(['close-day', '--until', '2026-03-07'], { ...io, env })).toBe(0);
  expect(written.filter((each) => each !== 'out ')).toEqual([
    `err Closed ${FRIDAY}.\n`,
    'err Closed 2026-03-07.\n',
    expect.stringContaining('out Closed day '),
  ]);
});

test.each([
  ['--weekend', 'saturday,sonntag', 'monday, tuesday'],
  ['--holidays', '2026-12-25,2026-02-30', '2026-02-30'],
  ['--ready-to-post', 'maybe', 'post, block'],
  [
    '--weekend',
    'monday,tuesday,wednesday,thursday,friday,saturday,sunday',
    '--weekend: all seven days are named',
  ],
  ['--id', 'a.b', '--id a.b: give letters'],
])('init does not take %s %s', async (option, value, said) => {
  const asked = ['--books', 'none.db', '--name', 'x', '--currency', 'USD', '--cutoff', FRIDAY];
  const { exitCode, stderr } = await runHere(['init', ...asked, option, value]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(said);
});

test.each([
  ['2026-02-30', 'USD', '--cutoff 2026-02-30 is not a day that exists'],
  [FRIDAY, 'XXX', '--currency XXX is no currency of ISO 4217, such as USD.'],
])('init on %s in %s is refused by the option', async (cutoff, currency, said) => {
  const asked = ['--books', 'none.db', '--name', 'x', '--currency', currency, '--cutoff', cutoff];
  const { exitCode, stderr } = await runHere(['init', ...asked]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(said);
});

test('init sets the policies of the books', async () => {
  const folder = await newFolder();
  const asked = ['--name', 'x', '--currency', 'USD', '--cutoff', FRIDAY];
  const policies = ['--credit-policy', 'warn', '--credits-on-posting', 'oldest'];
  const { stdout } = await folder.run(['init', ...asked, ...policies, '--weekend', 'sunday']);
  expect(stdout).toContain(FRIDAY);
  const events = await folder.run(['events', '--json']);
  const first: unknown = JSON.parse(events.stdout.split('\n')[0] ?? '');
  expect(first).toMatchObject({
    type: 'BooksOpened',
    data: {
      ...{ postingPolicy: 'openPeriod', readyToPostAtClose: 'post', creditPolicy: 'warn' },
      ...{ creditsOnPosting: 'oldest', calendar: { weekend: ['sunday'] } },
    },
  });
});
