/** P5: aging today, of everything, of all customers and of one, against SQL on open items. */
import {
  figureOf,
  goal,
  mustEqual,
  type Benchmark,
  type Context,
  type Figure,
  type Goal,
  type SizeName,
} from '../benchmark.ts';
import { inTurns, median, type Sample, type Subject } from '../measure.ts';
import type { BookSize } from './book.ts';
import { duckdbSide } from './duckdb.ts';
import type { AgingFigures, AgingSide } from './figures.ts';
import { oursOn, tableOf } from './ours.ts';
import { sqliteSide } from './sqlite.ts';

interface Size extends BookSize {
  /** How often a question is asked in a round; the middle answer counts. */
  readonly totals: number;
  readonly all: number;
  readonly one: number;
}

const SIZES: Readonly<Record<SizeName, Size>> = {
  tiny: { customers: 40, invoices: 400, totals: 3, all: 3, one: 5 },
  small: { customers: 2_000, invoices: 20_000, totals: 9, all: 9, one: 500 },
  full: { customers: 100_000, invoices: 1_000_000, totals: 5, all: 5, one: 1_000 },
};

const plain = ({ buckets, unapplied }: AgingFigures): AgingFigures => ({ buckets, unapplied });

const compare = async (ours: AgingSide, peer: AgingSide, customers: number): Promise<void> => {
  mustEqual('the totals', plain(await ours.totals()), plain(await peer.totals()));
  mustEqual('aging by customer', await ours.comparable(), await peer.comparable());
  for (let customer = 0; customer < customers; customer += Math.ceil(customers / 20))
    mustEqual(
      `aging of ${customer}`,
      plain(await ours.one(customer)),
      plain(await peer.one(customer)),
    );
};

/** The median of so many calls, each of which is awaited only where it gives a promise. */
const callsOf = async (
  count: number,
  milliseconds: number,
  ask: (nth: number) => unknown,
): Promise<Sample> => {
  const times: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const start = performance.now();
    const answer = ask(nth);
    if (answer instanceof Promise) await answer;
    times.push((performance.now() - start) * milliseconds);
  }
  return { value: median(times) };
};

const subjectsOf = (sides: ReadonlyMap<string, AgingSide>, size: Size): ReadonlyArray<Subject> => {
  const subjects: Subject[] = [];
  for (const [key, { by, totals }] of sides)
    subjects.push({
      id: `totals ${key}`,
      task: 'totals',
      by,
      unit: 'ms',
      run: () => callsOf(size.totals, 1, totals),
    });
  for (const [key, { by, sheet }] of sides)
    if (sheet !== undefined)
      subjects.push({
        id: `sheet ${key}`,
        task: 'all customers, summed',
        by,
        unit: 'ms',
        run: () => callsOf(size.all, 1, sheet),
      });
  for (const [key, { by, all }] of sides)
    subjects.push({
      id: `all ${key}`,
      task: 'all customers, as rows',
      by,
      unit: 'ms',
      run: () => callsOf(size.all, 1, all),
    });
  for (const [key, { by, one }] of sides)
    subjects.push({
      id: `one ${key}`,
      task: 'one customer',
      by,
      unit: 'µs',
      run: () => callsOf(size.one, 1000, (nth) => one((nth * 7919) % size.customers)),
    });
  return subjects;
};

const goalsOf = (figures: ReadonlyArray<Figure>, hasDuckdb: boolean): ReadonlyArray<Goal> => {
  const of = (id: string): number => figureOf(figures, id).median;
  // One customer is a look into an index on either side, so there only our own time has a target.
  const against = (peer: string, name: string, target: number): ReadonlyArray<Goal> =>
    ['totals', 'all'].map((task) =>
      goal(
        `${task}: ${name} / Counterfoil`,
        of(`${task} ${peer}`) / of(`${task} ours`),
        '×',
        'at least',
        target,
      ),
    );
  return [
    goal('totals', of('totals ours'), 'ms', 'at most', 1),
    goal('all customers, summed', of('sheet ours'), 'ms', 'at most', 20),
    goal('all customers, as rows', of('all ours'), 'ms', 'at most', 20),
    goal('one customer', of('one ours'), 'µs', 'at most', 10),
    ...against('sqlite', 'SQLite', 12),
    ...(hasDuckdb ? against('duckdb', 'DuckDB', 7) : []),
  ];
};

const title = 'P5 Aging today';

const run = async (context: Context) => {
  const size = SIZES[context.size];
  context.progress('building the table of postings');
  const ours = oursOn(tableOf(size));
  context.progress('filling SQLite');
  const sqlite = sqliteSide(size);
  context.progress('filling DuckDB');
  const duckdb = await duckdbSide(size);
  const sides = new Map([
    ['ours', ours],
    ['sqlite', sqlite],
    ...(duckdb === undefined ? [] : [['duckdb', duckdb] as const]),
  ]);
  context.progress('comparing all sides');
  for (const side of sides.values()) await compare(ours, side, size.customers);
  const figures = await inTurns(subjectsOf(sides, size), context);
  for (const side of sides.values()) side.close();
  return {
    name: 'aging',
    title,
    sizes: { customers: size.customers, openInvoices: size.invoices },
    sameAs: ['the totals, every customer’s buckets, and single customers'],
    figures,
    goals: goalsOf(figures, duckdb !== undefined),
    notRun: duckdb === undefined ? ['DuckDB, which is not installed here'] : [],
  };
};

export const aging: Benchmark = { name: 'aging', title, run };
