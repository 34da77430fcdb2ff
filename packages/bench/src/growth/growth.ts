/** P10: how time grows from 10,000 to 1,000,000, and two accounts of an extreme shape. */
import {
  figureOf,
  goal,
  type Benchmark,
  type Context,
  type Figure,
  type SizeName,
} from '../benchmark.ts';
import { exponentOf, type Point } from '../measure.ts';
import { byAccounts, byEvents, byInvoices, byLength, type CurveSizes } from './curves.ts';
import { open, paid, type ShapeSizes } from './shapes.ts';

type Size = CurveSizes & ShapeSizes;

const SIZES: Readonly<Record<SizeName, Size>> = {
  tiny: { sizes: [40, 80, 160, 320], posts: 20, invoices: 300 },
  small: { sizes: [1_000, 2_000, 5_000, 10_000], posts: 500, invoices: 2_000 },
  full: { sizes: [10_000, 30_000, 100_000, 300_000, 1_000_000], posts: 2_000, invoices: 100_000 },
};

const CURVES = [
  { id: 'accounts', task: 'append, by accounts', unit: 'µs', most: 0.05, curve: byAccounts },
  {
    id: 'length',
    task: 'append, by events of the account',
    unit: 'µs',
    most: 0.05,
    curve: byLength,
  },
  { id: 'events', task: 'replay, by events', unit: 'ms', most: 1.05, curve: byEvents },
  { id: 'invoices', task: 'aging totals, by invoices', unit: 'µs', most: 0.05, curve: byInvoices },
] as const;

const figuresOf = (
  { id, task, unit }: (typeof CURVES)[number],
  points: ReadonlyArray<Point>,
): ReadonlyArray<Figure> =>
  points.map(({ size, value, cpuMicroseconds }) => ({
    id: `${id} ${size}`,
    task,
    by: `at ${size.toLocaleString('en-US')}`,
    unit,
    samples: [value],
    median: value,
    ...(cpuMicroseconds === undefined ? {} : { cpuMicroseconds }),
  }));

const title = 'P10 Growth';

const run = async (context: Context) => {
  const size = SIZES[context.size];
  const figures: Figure[] = [];
  const goals = [];
  for (const curve of CURVES) {
    const points = await curve.curve(size, context);
    figures.push(...figuresOf(curve, points));
    const { task, most } = curve;
    goals.push(goal(`exponent: ${task}`, exponentOf(points), 'exponent', 'at most', most));
    // Waiting for a shared disk hides what the processor does, so that has an exponent of its own.
    const cpu = points.flatMap(({ size: at, cpuMicroseconds: value }) =>
      value === undefined ? [] : [{ size: at, value }],
    );
    if (cpu.length > 0)
      goals.push(goal(`exponent: ${task}, CPU`, exponentOf(cpu), 'exponent', 'at most', most));
  }
  figures.push(...(await paid(size, context)), ...(await open(size, context)));
  const ratio = (one: string, other: string): number =>
    figureOf(figures, one).median / figureOf(figures, other).median;
  goals.push(
    goal('first posting: old / new account', ratio('first old', 'first new'), '×', 'at most', 1.5),
    goal('later posting: old / new account', ratio('later old', 'later new'), '×', 'at most', 1.2),
    goal(
      'oldestDue: much / little open',
      ratio('oldest much', 'oldest little'),
      '×',
      'at most',
      1.2,
    ),
  );
  return {
    name: 'growth',
    title,
    sizes: { from: size.sizes[0] ?? 0, to: size.sizes.at(-1) ?? 0, invoices: size.invoices },
    sameAs: [],
    figures,
    goals,
    notRun: [],
  };
};

export const growth: Benchmark = { name: 'growth', title, run };
