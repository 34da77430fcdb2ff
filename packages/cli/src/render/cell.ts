/** What a report shows, apart from how: columns, and cells that are text, counts or money. */

/** Money as core has it: minor units of a currency. */
export interface MoneyCell {
  readonly amount: number;
  readonly currency: string;
}
export type Cell = string | number | MoneyCell | null;

export interface Column {
  /** The heading for people. */
  readonly title: string;
  /** The heading for programs, in CSV. */
  readonly key: string;
  /** Text stands left, counts and money right. */
  readonly align?: 'left' | 'right';
  /** Left out for people, who read it in the title. */
  readonly csvOnly?: boolean;
}

/** A table of any report. Totals stand below a line, for people only: programs can add. */
export interface Table {
  readonly columns: ReadonlyArray<Column>;
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>;
  readonly totals?: ReadonlyArray<ReadonlyArray<Cell>>;
}

export const money = (amount: number, currency: string): MoneyCell => ({ amount, currency });
