/** Aging figures as both sides give them, to be compared before anything is timed. */

/** Buckets (current, 1–30, 31–60, 61–90, over 90) and what is unapplied. */
export interface AgingFigures {
  readonly buckets: ReadonlyArray<number>;
  readonly unapplied: number;
}
export interface CustomerFigures extends AgingFigures {
  readonly customer: string;
}

/** One side of the benchmark: three questions, each answered as values of JavaScript. */
export interface AgingSide {
  readonly by: string;
  readonly totals: () => Promise<AgingFigures> | AgingFigures;
  readonly all: () => Promise<ReadonlyArray<unknown>> | ReadonlyArray<unknown>;
  /** The sums of all customers, each row made only when it is asked for; if a side can do that. */
  readonly sheet?: () => { readonly count: number };
  readonly one: (customer: number) => Promise<AgingFigures> | AgingFigures;
  /** All customers with comparable figures, by customer. */
  readonly comparable: () => Promise<ReadonlyArray<CustomerFigures>>;
  readonly close: () => void;
}

/** The places of a row, in the order in which the peers select them. */
export const PLACES = ['b0', 'b1', 'b2', 'b3', 'b4', 'unapplied'] as const;

const numberIn = (row: unknown, column: string): number => {
  const value: unknown =
    typeof row === 'object' && row !== null ? Reflect.get(row, column) : undefined;
  return typeof value === 'number' ? value : 0;
};

export const figuresIn = (row: unknown): AgingFigures => ({
  buckets: PLACES.slice(0, 5).map((place) => numberIn(row, place)),
  unapplied: numberIn(row, 'unapplied'),
});

export const customerFiguresIn = (row: unknown): CustomerFigures => {
  const customer: unknown =
    typeof row === 'object' && row !== null ? Reflect.get(row, 'customer') : undefined;
  return { customer: String(customer), ...figuresIn(row) };
};

/** The columns of a row in SQL, the same for both peers: sums by days past due. */
export const sumsInSql = (today: number, cast: string): string => {
  const sum = (condition: string, name: string): string =>
    `${cast}(SUM(CASE WHEN ${condition} THEN open ELSE 0 END)) AS ${name}`;
  const age = `${today} - due_day`;
  return [
    sum(`open > 0 AND ${age} <= 0`, 'b0'),
    sum(`open > 0 AND ${age} BETWEEN 1 AND 30`, 'b1'),
    sum(`open > 0 AND ${age} BETWEEN 31 AND 60`, 'b2'),
    sum(`open > 0 AND ${age} BETWEEN 61 AND 90`, 'b3'),
    sum(`open > 0 AND ${age} > 90`, 'b4'),
    sum('open < 0', 'unapplied'),
  ].join(', ');
};
