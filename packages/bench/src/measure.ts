/** Timing: rounds of several subjects that take turns, medians, and fitted exponents. */
import type { Context, Figure, Unit } from './benchmark.ts';

/** What one run of a subject came to. */
export interface Sample {
  readonly value: number;
  readonly cpuMicroseconds?: number;
}

export interface Subject {
  readonly id: string;
  readonly task: string;
  readonly by: string;
  readonly unit: Unit;
  /** Prepares untimed whatever it needs, and times itself. */
  readonly run: (round: number) => Promise<Sample> | Sample;
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('there is no median of nothing');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
};

/** Garbage of what was before must not be collected in what is timed. */
export const collectGarbage = (): void => {
  globalThis.gc?.();
};

/**
 * Runs every subject once a round, in turns (A B C, A B C…), so that a slower moment of a shared
 * machine meets all of them alike.
 */
export const inTurns = async (
  subjects: ReadonlyArray<Subject>,
  { rounds, progress }: Context,
): Promise<ReadonlyArray<Figure>> => {
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { id, task, by, run } of subjects) {
      progress(`round ${round + 1} of ${rounds}: ${task}, ${by}`);
      collectGarbage();
      const sample = await run(round);
      samples.set(id, [...(samples.get(id) ?? []), sample]);
    }
  }
  return subjects.map(({ id, task, by, unit }) => {
    const taken = samples.get(id) ?? [];
    const values = taken.map(({ value }) => value);
    const cpu = taken.flatMap(({ cpuMicroseconds }) => cpuMicroseconds ?? []);
    return {
      id,
      task,
      by,
      unit,
      samples: values,
      median: median(values),
      ...(cpu.length === 0 ? {} : { cpuMicroseconds: median(cpu) }),
    };
  });
};

/** Operations per second, with the processor time of each. */
export const ratePerSecond = async (
  count: number,
  work: () => Promise<void>,
): Promise<Required<Sample>> => {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { value: (count / milliseconds) * 1000, cpuMicroseconds: (user + system) / count };
};

/** Milliseconds of one call. */
export const millisecondsOf = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** The same for work that is too short to be called through a promise. */
export const syncMilliseconds = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** A point of a curve: how much there was, and what it took. */
export interface Point {
  readonly size: number;
  readonly value: number;
  readonly cpuMicroseconds?: number;
}

/** The exponent k of value ≈ c · size^k, by least squares on the logarithms. */
export const exponentOf = (points: ReadonlyArray<Point>): number => {
  const logs = points.map(({ size, value }) => ({ x: Math.log(size), y: Math.log(value) }));
  const mean = (of: (log: { x: number; y: number }) => number): number =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const covariance = mean(({ x, y }) => (x - meanX) * (y - meanY));
  const variance = mean(({ x }) => (x - meanX) ** 2);
  return covariance / variance;
};
