import { expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';
import { aging } from '../../src/projections/aging.ts';
import { balances } from '../../src/projections/balance.ts';
import { openItemList, openItems } from '../../src/projections/open-items.ts';
import { PostingTable } from '../../src/projections/posting-table.ts';
import { projection } from '../../src/projections/projection.ts';
import { resumeRun, startRun, type RunSelection } from '../../src/projections/run.ts';
import { creditPosted, distributed, instantOf, Log, receiptPosted, takenBack } from './history.ts';

const credit = (customer: string, id: string, amount: number, postingDate: string) =>
  creditPosted(customer, id, amount, postingDate, {
    postingDate,
    entries: [
      {
        item: `credit:${id}`,
        amount: -amount,
        facts: { document: `credit:${id}`, documentDate: postingDate },
      },
    ],
  });

const seen = projection({
  name: 'seen',
  version: 1,
  initial: (): string[] => [],
  entry: (state, { item, amount }, { bookDay }) => {
    state.push(`${item} ${amount} on ${bookDay}`);
  },
  on: {
    CreditPosted: (state, { data, bookDay, customer }) => [
      ...state,
      `${data.amount} of ${customer} on ${bookDay}`,
    ],
    DayClosed: (state, { data }) => {
      state.push(`closed ${data.date}`);
    },
  },
});

test('a projection sees entries, then its events by type, with their book day', () => {
  const log = new Log()
    .open('2026-03-02')
    .add(credit('domar', 'A', 5, '2026-03-04'))
    .close('2026-03-02', '2026-03-03')
    .add(credit('domar', 'B', 6, '2026-03-01'));
  expect(log.run(seen).state).toEqual([
    'credit:A -5 on 2026-03-04',
    '5 of domar on 2026-03-04',
    'closed 2026-03-02',
    'credit:B -6 on 2026-03-03',
    '6 of domar on 2026-03-03',
  ]);
  expect(log.run(seen, { asOf: '2026-03-03' }).state).toEqual([
    'closed 2026-03-02',
    'credit:B -6 on 2026-03-03',
    '6 of domar on 2026-03-03',
  ]);
});

const three = (...recordedAt: ReadonlyArray<number>) =>
  recordedAt.reduce(
    (log, second, index) =>
      log.add(credit(`c${index}`, `K${index}`, 10 ** index, '2026-03-02'), {
        recordedAt: instantOf(second),
      }),
    new Log().open('2026-03-02', { recordedAt: instantOf(0) }),
  );
const known = (log: Log, knownAt: NonNullable<RunSelection['knownAt']>) => {
  const state = log.run(balances, { knownAt }).state;
  const rows = aging(log.table(), { asOf: '2026-03-02', knownAt }).rows;
  expect(rows.map(({ customer, balance }) => [customer, balance])).toEqual(
    [...state].map(([customer, own]) => [customer, own.get('USD')]),
  );
  return [...state.keys()];
};

test('what is known at an instant ends for good at the first event recorded after it', () => {
  const log = three(5, 9, 6);
  expect(known(log, { instant: instantOf(4) })).toEqual([]);
  expect(known(log, { instant: instantOf(5) })).toEqual(['c0']);
  expect(known(log, { instant: instantOf(8) })).toEqual(['c0']);
  expect(known(log, { instant: instantOf(9) })).toEqual(['c0', 'c1', 'c2']);
});

test('an instant may be written with any fraction of a second', () => {
  const log = three(5, 6, 7);
  for (const instant of ['00:06Z', '00:06.0Z', '00:06.999999Z'])
    expect(known(log, { instant: `2026-03-01T00:${instant}` })).toEqual(['c0', 'c1']);
  expect(known(log, { instant: '2026-03-01T00:00:05.9999999Z' })).toEqual(['c0']);
  for (const instant of ['2026-03-01', '2026-03-01T00:00:06+01:00', 'yesterday'])
    expect(() => known(log, { instant })).toThrow('is no instant');
});

test('events of other books are passed over, but move the position, and what was known', () => {
  const log = new Log()
    .open('2026-03-02')
    .open('2026-01-01', { booksId: 'other' })
    .add(credit('domar', 'A', 5, '2026-03-02'))
    .add(credit('domar', 'B', 6, '2026-03-02'), { booksId: 'other', recordedAt: instantOf(90) })
    .add(credit('domar', 'C', 7, '2026-03-02'));
  expect(log.run(balances).state.get('domar')?.get('USD')).toBe(-12);
  expect(log.run(balances, { booksId: 'other' }).state.get('domar')?.get('USD')).toBe(-6);
  expect(log.run(balances).position).toBe(log.end);
  expect(known(log, { instant: instantOf(89) })).toEqual(['domar']);
  expect(
    aging(log.table(), { knownAt: { instant: instantOf(89) } }).totals.map((each) => each.balance),
  ).toEqual([-5]);
});

test('an entry on an item that is not open on the date gets its facts all the same', () => {
  // The receipt gave everything away when it was posted, so its first entry is of a later day.
  const facts = { document: 'receipt:R', documentDate: '2026-03-02' };
  const to = { item: 'invoice:1', facts: { document: 'invoice:1', documentDate: '2026-03-01' } };
  const application = { from: 'receipt:R', to: 'invoice:1', amount: 5 };
  const log = new Log()
    .open('2026-03-02')
    .add(
      receiptPosted('domar', 'R', 5, '2026-03-02', {
        postingDate: '2026-03-02',
        applications: [{ id: 'receipt:R#1', ...application }],
        entries: [{ ...to, amount: -5 }],
      }),
    )
    .add(
      takenBack('domar', {
        postingDate: '2026-03-09',
        undoes: [{ application: 'receipt:R#1', amount: 2 }],
        entries: [
          { item: 'receipt:R', amount: -2, facts },
          { item: 'invoice:1', amount: 2 },
        ],
      }),
    )
    .add(
      takenBack('domar', {
        postingDate: '2026-03-05',
        undoes: [{ application: 'receipt:R#1', amount: 1 }],
        entries: [
          { item: 'receipt:R', amount: -1 },
          { item: 'invoice:1', amount: 1 },
        ],
      }),
    );
  const stated = projection({
    name: 'stated',
    version: 1,
    initial: () => new Map<string, unknown>(),
    entry: (state, entry) => void state.set(entry.item, entry.facts),
  });
  expect(log.run(stated, { asOf: '2026-03-06' }).state.get('receipt:R')).toEqual(facts);
  expect(log.run(stated, { asOf: '2026-03-06' }).state.get('invoice:1')).toBeUndefined();
  expect(aging(log.table(), { asOf: '2026-03-06', basis: 'documentDate' }).rows).toMatchObject([
    { unapplied: -5 },
  ]);
  // A run that stopped between the two entries goes on as if it had not.
  const selection = { booksId: 'main', asOf: '2026-03-06' };
  let run = startRun(openItems, selection);
  for (const event of log.events) {
    run.apply(event);
    run = resumeRun(openItems, run.save()) ?? run;
  }
  expect(run.state).toEqual(log.run(openItems, selection).state);
});

test('what a later day says of an item that is open does not reach back', () => {
  const entry = (amount: number, dueDate?: string) => {
    const facts = { document: 'invoice:1', documentDate: '2026-03-01', dueDate };
    return [{ item: 'invoice:1', amount, ...(dueDate === undefined ? {} : { facts }) }];
  };
  const log = new Log().open('2026-03-02');
  for (const [postingDate, entries] of [
    ['2026-03-02', entry(9, '2026-03-10')],
    ['2026-03-08', entry(-1, '2026-05-01')],
    ['2026-03-03', entry(-2)],
  ] as const)
    log.add(distributed('domar', `D${postingDate}`, { postingDate, entries }));
  const dueDates = (asOf: string) => [
    [...log.run(openItems, { asOf }).state.values()].map(({ facts }) => facts.dueDate),
    openItemList(log.table(), { asOf }).items.map(({ dueDate }) => dueDate),
  ];
  expect(dueDates('2026-03-07')).toEqual([['2026-03-10'], ['2026-03-10']]);
  expect(dueDates('2026-03-08')).toEqual([['2026-05-01'], ['2026-05-01']]);
});

test('a log with a hole, or one that begins without books, is never folded', () => {
  const log = three(1, 2, 3).add(credit('c0', 'L', 1, '2026-03-02'));
  const readers = () => [new PostingTable('main'), startRun(balances, { booksId: 'main' })];
  const without = (at: number) => log.events.filter((_, index) => index !== at);
  for (const reader of readers())
    expect(() => without(1).forEach((event) => reader.apply(event))).toThrow(
      'CorruptLog in account-main.c0 at revision 1 (position 000000000005): follows revision -1',
    );
  for (const reader of readers())
    expect(() => without(0).forEach((event) => reader.apply(event))).toThrow('before BooksOpened');
});

test('an item that is not open cannot move without its facts', () => {
  const bad = distributed('domar', 'D', {
    postingDate: '2026-03-02',
    entries: [{ item: 'receipt:R', amount: 1 }],
  });
  const log = new Log().open('2026-03-02').add(bad);
  expect(() => log.table()).toThrow(
    'CorruptLog in account-main.domar at revision 0 (position 000000000002): receipt:R is not open',
  );
});

test('a sum too large to be exact stops a reader, which then says so for ever', () => {
  const log = three(1).add(credit('c0', 'M', Number.MAX_SAFE_INTEGER, '2026-03-02'));
  const run = startRun(balances, { booksId: 'main' });
  const [last] = log.events.slice(-1);
  for (const event of log.events.slice(0, -1)) run.apply(event);
  for (let attempt = 0; attempt < 2; attempt += 1)
    expect(() => last !== undefined && run.apply(last)).toThrow('is not a safe integer');
  expect(() => run.state).toThrow('is not a safe integer');
  const apart = three(1).add(credit('c9', 'M', Number.MAX_SAFE_INTEGER, '2026-03-01'));
  for (const table of [log.table(), apart.table()])
    for (const unapplied of ['column', 'bucket', 'setOff'] as const)
      expect(() => aging(table, { unapplied })).toThrow('would not be exact');
  // Sums of an earlier day are checked too, also where the last of them is in range again.
  const most = Number.MAX_SAFE_INTEGER;
  const earlier = new Log().open('2026-03-02');
  for (const [amount, postingDate] of [
    [most, '2026-03-02'],
    [-5, '2026-03-05'],
    [2, '2026-03-02'],
    [-10, '2026-03-02'],
  ] as const) {
    const facts = { document: 'invoice:1', documentDate: '2026-03-02' };
    const entries = [{ item: 'invoice:1', amount, facts }];
    earlier.add(distributed('domar', `D${postingDate}`, { postingDate, entries }));
  }
  expect(aging(earlier.table(), { asOf: '2026-03-05' }).totals[0]?.balance).toBe(most - 13);
  expect(() => aging(earlier.table(), { asOf: '2026-03-02' })).toThrow('is not a safe integer');
});

test('a checkpoint of another name or version is not gone on from', () => {
  const log = three(1, 2);
  const saved = log.run(balances).save();
  expect(resumeRun(balances, saved)?.state).toEqual(log.run(balances).state);
  expect(resumeRun({ ...balances, version: 2 }, saved)).toBeUndefined();
  expect(resumeRun({ ...balances, name: 'other' }, saved)).toBeUndefined();
  for (const state of ['[["c0", 5]]', '[[', 5])
    expect(resumeRun(balances, { ...saved, state })).toBeUndefined();
  expect(() => log.run(seen).save()).toThrow('seen has no codec');
});

test('a checkpoint does not change with the run that goes on', () => {
  const log = three(1, 2);
  const run = startRun(balances, { booksId: 'main' });
  const [opened, first, second] = log.events;
  if (opened === undefined || first === undefined || second === undefined) throw new Error();
  run.apply(opened);
  run.apply(first);
  const saved = run.save();
  const before = JSON.stringify(saved);
  run.apply(second);
  expect(JSON.stringify(saved)).toBe(before);
  expect(resumeRun(balances, saved)?.position).toBe(first.position);
});

test('an io-ts codec, or any pair of functions, saves a state', () => {
  const count = projection({
    name: 'count',
    version: 1,
    initial: () => 0,
    event: (state) => state + 1,
    codec: { encode: (state) => state, decode: (saved) => E.right(Number(saved)) },
  });
  const log = three(1, 2);
  expect(resumeRun(count, log.run(count).save())?.state).toBe(3);
});
