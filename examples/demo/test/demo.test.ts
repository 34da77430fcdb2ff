/** The examples as a person runs them, with their figures recomputed by plain addition. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { customers } from '../src/customers.ts';
import { quarter } from '../src/quarter.ts';
import { MONTH_ENDS } from '../src/script.ts';
import { balanceOn, balancesOf, inDollars } from './naive.ts';
import { cellsOf, run, type Ran } from './run.ts';

// A playback of a quarter, and more so one of a file, waits for the disk many times.
jest.setTimeout(300_000);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-demo-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const expectPlain = ({ stdout, stderr }: Ran): void => {
  expect(stdout).not.toContain('\u001B');
  expect(stderr).toBe('');
  const lines = stdout.split('\n').filter((line) => !line.includes('/'));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(stdout).not.toContain('✗');
};

describe('the demo', () => {
  const script = quarter();
  const done = script.filter(({ refused }) => refused === undefined);
  let ran: Ran;
  beforeAll(async () => {
    ran = await run('demo', [], folder);
  });

  test('ends well, is plain text in a pipe and leaves nothing behind', async () => {
    expect(ran.exitCode).toBe(0);
    expectPlain(ran);
    expect(ran.stdout.split('\n').length).toBeLessThanOrEqual(190);
    expect(await readdir(folder)).toEqual([]);
  });

  test('plays the documents of the script', () => {
    const count = (wanted: string): number => done.filter(({ type }) => type === wanted).length;
    expect(customers).toHaveLength(42);
    expect(ran.stdout).toContain(
      `42 customers · ${count('PostInvoice')} invoices · ${count('PostReceipt')} receipts · 3 credits`,
    );
    expect(ran.stdout).toContain('90 days closed');
    expect(ran.stdout).toContain('✓ One receipt was sent twice, and posted once.');
  });

  test('has the balances that plain addition comes to, at every month end', () => {
    for (const date of MONTH_ENDS)
      expect(cellsOf(ran.stdout, `${date} `).at(-1)).toBe(inDollars(balanceOn(script, date)));
    const [january = ''] = MONTH_ENDS;
    expect(cellsOf(ran.stdout, `${january} *`)).toEqual(cellsOf(ran.stdout, `${january}  `));
  });

  test('ages every balance into buckets that sum to it', () => {
    for (const date of MONTH_ENDS) {
      const cents = cellsOf(ran.stdout, `${date} `).map((cell) =>
        Number(cell.replace(/[.,]/g, '')),
      );
      expect(cents).toHaveLength(7);
      expect(cents.slice(0, -1).reduce((sum, each) => sum + each, 0)).toBe(cents.at(-1));
    }
  });

  test('names the customers who owe most', () => {
    const [top] = [balancesOf(script).slice(0, 10)];
    for (const [customer, cents] of top) {
      const name = customers.find(({ id }) => id === customer)?.name ?? customer;
      expect(cellsOf(ran.stdout, `${name} `).at(-1)).toBe(inDollars(cents));
    }
  });

  test('says what is left of credits: 650.00 of a deposit, 90.00 overpaid, 75.00 of courtesy', () => {
    expect(ran.stdout).toMatch(
      /receipt:R-S12 +2,000\.00 +650\.00 +paid 1,350\.00 of invoice:S-115/,
    );
    expect(ran.stdout).toMatch(
      /invoice:S-110 +-1,120\.00 +90\.00 +got 1,210\.00 from receipt:R-S09/,
    );
    expect(ran.stdout).toMatch(/credit:C-S03 +75\.00 +75\.00\n/);
    expect(ran.stdout).toMatch(/Total +815\.00\n/);
  });

  test('tells the disputed invoice from posting to settlement', () => {
    const [, timeline = ''] = ran.stdout.split('invoice:S-101 of Gull & Anchor Inn, USD');
    const opens = [...timeline.matchAll(/^(2026-\S+) .* (\S+\.\d\d)(?:  \d.*)?$/gm)];
    expect(opens.map(([, day, open]) => [day, open])).toEqual([
      ['2026-01-08', '6,480.00'],
      ['2026-01-22', '4,480.00'],
      ['2026-01-27', '6,480.00'],
      ['2026-02-03', '3,480.00'],
      ['2026-02-10', '5,280.00'],
      ['2026-03-12', '0.00'],
    ]);
  });

  test('shows both refusals with their sentence', () => {
    expect(ran.stdout).toContain('2026-02-27 is closed; the first open day is 2026-03-02.');
    expect(ran.stdout).toContain('invoice:S-101 is open at 4488.00 USD, not 4844.00 USD.');
  });

  describe('plays a business day after the quarter', () => {
    /** By hand, from `business-day.ts`; the 37 cents are what 88.00 leaves of 88.37. */
    const effects = {
      'Invoice posted': 40 * 22_25 + 10 * 31_20 + 88_37,
      'Receipt posted': -(1_200_00 + 445_00 + 88_00 + 300_00),
      'Receipt reversed': 640_00,
      'Credit posted': -4 * 70_00,
      'Adjustment posted': -37,
    };
    const together = Object.values(effects).reduce((sum, each) => sum + each, 0);
    const before = balanceOn(script, '2026-03-31');

    test('with every kind of document, each where its commands left it at six', () => {
      const stood = (document: string): string => {
        const line = ran.stdout.split('\n').find((each) => each.includes(` ${document} `)) ?? '';
        return line.slice(line.indexOf(document) + document.length).trim();
      };
      expect(
        ['invoice:S-201', 'receipt:R-S05', 'receipt:R-201', 'receipt:R-202', 'credit:C-201'].map(
          stood,
        ),
      ).toEqual(['posted', 'reversed', 'ready to post', 'posted', 'posted']);
      expect(['adjustment:A-201', 'miscCash:M-201', 'receipt:R-204'].map(stood)).toEqual([
        'posted',
        'ready to post',
        'in progress',
      ]);
    });

    test('which cannot close while a draft is open, and then posts what is ready', () => {
      const [, blocking = ''] = ran.stdout.split('keeps it open:\n\n');
      const [, , ...rows] = (blocking.split('\n\n')[0] ?? '').split('\n');
      expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
        ['receipt', 'R-204', 'harvest-moon-events', '2026-04-01', '300.00', 'in progress'],
      ]);
      expect(ran.stdout).toContain('receipt:R-201, receipt:R-204, miscCash:M-201\n');
      expect(ran.stdout).toContain('✓ A draft kept the day open');
    });

    test('and reports what was posted, by kind', () => {
      for (const [name, cents] of Object.entries(effects))
        expect(cellsOf(ran.stdout, `${name}  `).at(-1)).toBe(inDollars(cents));
      const [, report = ''] = ran.stdout.split('End of the day');
      expect(cellsOf(report, 'Together ')).toEqual(['11', inDollars(together)]);
      // Interest is no receivable: one posting, and no effect.
      expect(cellsOf(report, 'Misc cash posted ')).toEqual(['1', '0.00']);
    });

    test('and the cash by bank, without the check that bounced', () => {
      const received = 1_200_00 + 445_00 + 41_18;
      expect(cellsOf(ran.stdout, 'first-coast ')).toEqual(
        [received, -640_00, received - 640_00].map(inDollars),
      );
      expect(cellsOf(ran.stdout, 'casco-savings ')).toEqual(
        [88_00 + 300_00, 0, 388_00].map(inDollars),
      );
    });

    test('and ages what is open, and names the credit that is left', () => {
      const cents = cellsOf(ran.stdout, 'by due date  ').map((cell) =>
        Number(cell.replace(/[.,]/g, '')),
      );
      expect(cents).toHaveLength(7);
      expect(cents.slice(0, -1).reduce((sum, each) => sum + each, 0)).toBe(before + together);
      // 1,200.00 less 150.00 and 980.00; the deposits; the overpaid invoice of the quarter.
      expect(ran.stdout).toMatch(/cedar-rye +receipt:R-201 +1,200\.00 +70\.00\n/);
      expect(ran.stdout).toMatch(/Together +1,110\.00\n/);
    });

    test('and a control total that plain addition comes to as well', () => {
      expect(cellsOf(ran.stdout, 'At the close of 2026-03-31 ').at(-1)).toBe(inDollars(before));
      expect(cellsOf(ran.stdout, 'Posted since ')).toEqual([inDollars(together)]);
      expect(cellsOf(ran.stdout, 'At the close of 2026-04-01 ').at(-1)).toBe(
        inDollars(before + together),
      );
    });
  });

  test('keeps the books in a folder that is given, and never overwrites them', async () => {
    const dir = join(folder, 'kept');
    // pnpm hands the `--` on.
    const first = await run('demo', ['--', '--dir', dir]);
    expect(first.exitCode).toBe(0);
    expect(existsSync(join(dir, 'tidewater.sqlite'))).toBe(true);
    const again = await run('demo', ['--dir', dir]);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('exists already');
  });
});

describe('the demo with a file of documents', () => {
  test('takes what can be taken, uses the credits and proves the rest', async () => {
    const file = join(folder, 'documents.csv');
    const rows = [
      'date,document,kind,customer,country,lines,amount_usd',
      '2026-01-05,1,invoice,ann,Chile,1,100.00',
      '2026-01-20,2,invoice,bob,Chile,2,250.50',
      '2026-02-03,C1,credit,ann,Chile,1,-30.00',
      '2026-02-10,3,invoice,ann,Chile,1,0.00',
      '2026-03-15,4,invoice,bob,Chile,1,12.345',
      '2026-03-30,5,invoice,,Chile,1,9.99',
      '2026-03-31,C2,credit,cyd,Chile,1,-5.00',
    ];
    await writeFile(file, `${rows.join('\n')}\n`);
    const ran = await run('demo', ['--data', file], folder);
    expect(ran.exitCode).toBe(0);
    expectPlain(ran);
    expect(ran.stdout).toContain('3 invoices 350.50 · 2 credits -35.00 · from 7 rows, net 30 days');
    expect(ran.stdout).toContain('1 row not taken: InvalidPrecision, as in line 6');
    expect(ran.stdout).toContain('1 row not taken: MalformedCommand, as in line 7');
    expect(ran.stdout).toContain('Credits used for the oldest invoices: 1');
    // By hand: 100.00 + 250.50, less 30.00, less 5.00; due in February; 30.00 of them set off.
    expect(cellsOf(ran.stdout, '2026-01-31 ').at(-1)).toBe('350.50');
    expect(cellsOf(ran.stdout, '2026-02-28 ').at(-1)).toBe('320.50');
    expect(cellsOf(ran.stdout, '2026-03-31 ')).toEqual([
      '0.00',
      '0.00',
      '320.50',
      '0.00',
      '0.00',
      '-5.00',
      '315.50',
    ]);
    expect(ran.stdout).toMatch(/2026-03-31 +On account distributed +-30\.00 +70\.00 +30\.00 from/);
  });

  test('says what is wrong with a file that is none', async () => {
    const ran = await run('demo', ['--data', join(folder, 'missing.csv')], folder);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('cannot be read');
  });

  test('takes half a year of a real shop', async () => {
    const name = 'shared/data/online-retail/documents-2010-12-to-2011-05.csv';
    const file = fileURLToPath(new URL(`../../../../${name}`, import.meta.url));
    if (!existsSync(file)) return console.warn(`${file} is not here, so it is not tried`);
    const rows = (await readFile(file, 'utf8')).trim().split('\n').slice(1);
    let cents = 0;
    let taken = 0;
    for (const row of rows) {
      const [, , , customer = '', , , amount = ''] = row.split(',');
      const [, minus = '', whole = '', fraction = ''] =
        /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
      if (customer === '' || whole === '') continue;
      cents += Number(`${minus}${whole}${fraction.padEnd(2, '0')}`);
      taken += 1;
    }
    expect([taken, rows.length]).toEqual([8997, 10_783]);

    const ran = await run('demo', ['--data', file], folder);
    expect(ran.exitCode).toBe(0);
    expectPlain(ran);
    expect(inDollars(cents)).toBe('3,118,445.33');
    expect(cellsOf(ran.stdout, '2011-05-31 ').at(-1)).toBe(inDollars(cents));
    expect(ran.stdout).toContain('from 10,783 rows');
  });
});

describe('the smallest example', () => {
  test('adds up payments by weekday, less the one that was reversed', async () => {
    const ran = await run('embed');
    expect(ran.exitCode).toBe(0);
    // 10.00, 10.01 … from a Monday on; the tenth, 10.09 on a Wednesday, is taken back.
    const sums = ['20.07', '20.09', '10.02', '10.03', '10.04', '10.05', '10.06'];
    const shown = ran.stdout.trim().split('\n');
    expect(shown.map((line) => line.split(/\s+/)[1])).toEqual(sums);
  });
});
