/**
 * What a benchmark is, and what it reports: figures of ours and of the peer, and what they come to.
 */

/** Sizes are parameters, so that a test can run every benchmark in a moment. */
export type SizeName = 'tiny' | 'small' | 'full';

export interface Context {
  readonly size: SizeName;
  readonly rounds: number;
  /** Says what is going on, where somebody is looking. */
  readonly progress: (text: string) => void;
}

export type Unit = 'per s' | 'ms' | 'µs' | 'exponent';

/** One thing that was measured, once in every round. */
export interface Figure {
  readonly id: string;
  /** What was done. */
  readonly task: string;
  /** Who did it. */
  readonly by: string;
  readonly unit: Unit;
  readonly samples: ReadonlyArray<number>;
  readonly median: number;
  /** Processor time of one operation: what is left of the figure when the disk waits for others. */
  readonly cpuMicroseconds?: number;
}

/** What figures come to, against the target of the design page. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly unit: '×' | Unit;
  readonly bound: 'at least' | 'at most';
  readonly target: number;
  readonly met: boolean;
}

export interface Report {
  readonly name: string;
  readonly title: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** What was compared before anything was timed. A difference throws, so all of it was equal. */
  readonly sameAs: ReadonlyArray<string>;
  readonly figures: ReadonlyArray<Figure>;
  readonly goals: ReadonlyArray<Goal>;
  /** What could not be run here. */
  readonly notRun: ReadonlyArray<string>;
}

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly run: (context: Context) => Promise<Report>;
}

export const goal = (
  what: string,
  value: number,
  unit: Goal['unit'],
  bound: Goal['bound'],
  target: number,
): Goal => ({
  what,
  value,
  unit,
  bound,
  target,
  met: bound === 'at least' ? value >= target : value <= target,
});

/** The figure of that id, which must be there. */
export const figureOf = (figures: ReadonlyArray<Figure>, id: string): Figure => {
  const found = figures.find((figure) => figure.id === id);
  if (found === undefined) throw new Error(`there is no figure ${id}`);
  return found;
};

/** Compares what ours and the peer came to. What is not equal is not worth timing. */
export const mustEqual = (what: string, ours: unknown, peer: unknown): void => {
  const [left, right] = [ours, peer].map((value) => JSON.stringify(value));
  if (left === right) return;
  let at = 0;
  while (left?.[at] === right?.[at]) at += 1;
  const around = (text = '') => text.slice(Math.max(0, at - 60), at + 60);
  throw new Error(`${what} differs: ours …${around(left)}…, the peer …${around(right)}…`);
};
