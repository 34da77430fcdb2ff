/** P9: deciding a receipt with 3 lines on a warm account, against the same rule in plain code. */
import { Account, decideAccount, evolveBooks, type AccountCommand } from '@counterfoil/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import {
  figureOf,
  goal,
  mustEqual,
  type Benchmark,
  type Context,
  type SizeName,
} from '../benchmark.ts';
import { inTurns, median, type Sample } from '../measure.ts';
import { decidePlainly, type PlainAccount, type PlainCommand } from './plain-rule.ts';

const INVOICES = 300;
const LINES = 3;
const TOTAL = 1_000_000;
const DATE = '2026-02-01';
/** Calls that are timed together: one alone is too short for the clock. */
const BATCH = 10;

const SIZES: Readonly<Record<SizeName, number>> = { tiny: 20, small: 2_000, full: 20_000 };

const books = evolveBooks(null, {
  type: 'BooksOpened',
  data: {
    booksId: 'main',
    name: 'Bench',
    currency: 'USD',
    cutoffDate: '2026-01-01',
    postingPolicy: 'openPeriod',
  },
});

const dayOf = (invoice: number): string => `2026-01-${String(1 + (invoice % 28)).padStart(2, '0')}`;

/** The same open invoices on both sides. */
const accounts = (): { readonly ours: Account; readonly plain: PlainAccount } => {
  const ours = new Account();
  const plain: PlainAccount = {
    currency: books.currency,
    firstOpenDate: books.cutoffDate,
    items: new Map(),
    receipts: new Set(),
    payments: new Set(),
  };
  ours.evolve({
    type: 'CustomerOpened',
    data: { customer: 'c1', personal: { name: 'One' }, currency: 'USD' },
  });
  for (let number = 0; number < INVOICES; number += 1) {
    const [invoice, documentDate] = [`I${number}`, dayOf(number)];
    const item = `invoice:${invoice}`;
    const facts = { document: item, documentDate, dueDate: documentDate };
    ours.evolve({
      type: 'InvoicePosted',
      data: {
        customer: 'c1',
        invoice,
        kind: 'invoice',
        documentDate,
        dueDate: documentDate,
        lines: [{ line: '1', description: 'goods', amount: TOTAL }],
        total: TOTAL,
        tax: 0,
        postingDate: documentDate,
        currency: 'USD',
        entries: [{ item, amount: TOTAL, facts }],
      },
    });
    plain.items.set(item, { open: TOTAL, days: [{ date: documentDate, amount: TOTAL }] });
  }
  return { ours, plain };
};

interface Asked {
  readonly plain: PlainCommand;
  readonly ours: AccountCommand;
  readonly commandId: string;
  readonly recalled: ReadonlyMap<string, []>;
}

/** The nth command, with what the handler has looked up for it: that nothing has its names. */
const asked = (nth: number): Asked => {
  const plain: PlainCommand = {
    customer: 'c1',
    receipt: `R${nth}`,
    documentDate: DATE,
    paymentType: 'transfer',
    total: LINES * 100,
    bank: { code: 'BANK' },
    reference: `ref-${nth}`,
    lines: Array.from({ length: LINES }, (_, line) => ({
      to: `invoice:I${(nth * 7 + line * 101) % INVOICES}`,
      amount: 100,
    })),
  };
  const commandId = `command-${nth}`;
  const names = [`command:${commandId}`, `receipt:R${nth}`, `reference:BANK/ref-${nth}`];
  const recalled = new Map<string, []>(names.map((name) => [name, []]));
  return { plain, ours: { type: 'PostReceipt', data: plain }, commandId, recalled };
};

/** The median of one call, from batches. */
const perCall = (commands: ReadonlyArray<Asked>, decide: (command: Asked) => unknown): Sample => {
  const times: number[] = [];
  for (let from = 0; from < commands.length; from += BATCH) {
    const batch = commands.slice(from, from + BATCH);
    const start = performance.now();
    for (const command of batch) decide(command);
    times.push(((performance.now() - start) * 1000) / batch.length);
  }
  return { value: median(times) };
};

const title = 'P9 Deciding a receipt with 3 lines on a warm account';

const run = async (context: Context) => {
  const count = SIZES[context.size];
  const { ours, plain } = accounts();
  const commands = Array.from({ length: count }, (_, nth) => asked(nth));
  const decideOurs = (command: Asked) =>
    decideAccount(command.ours, ours, books, command.recalled, command.commandId);
  const decidePeer = (command: Asked) => decidePlainly(command.plain, plain);

  for (const command of commands.slice(0, 200)) {
    const decided = decideOurs(command);
    if (isLeft(decided)) throw new Error(`refused: ${JSON.stringify(decided.left)}`);
    mustEqual('the decision', decided.right, [decidePeer(command)]);
  }
  for (const decide of [decideOurs, decidePeer]) perCall(commands, decide);

  const task = 'decide, half of all calls within';
  const figures = await inTurns(
    [
      { id: 'ours', task, by: 'Counterfoil', unit: 'µs', run: () => perCall(commands, decideOurs) },
      { id: 'plain', task, by: 'plain code', unit: 'µs', run: () => perCall(commands, decidePeer) },
    ],
    context,
  );
  const [mine, peer] = ['ours', 'plain'].map((id) => figureOf(figures, id).median);
  return {
    name: 'decide',
    title,
    sizes: { decisions: count, openInvoices: INVOICES, lines: LINES },
    sameAs: ['the events, byte for byte'],
    figures,
    goals: [
      goal('Counterfoil / plain code', (mine ?? 0) / (peer ?? 1), '×', 'at most', 3),
      goal('Counterfoil, half of all calls', mine ?? 0, 'µs', 'at most', 5),
    ],
    notRun: [],
  };
};

export const decide: Benchmark = { name: 'decide', title, run };
