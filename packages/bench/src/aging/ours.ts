/** Our side: the table of postings, brought up to date by the events of the log. */
import { aging, agingOf, agingSheet, agingTotals, PostingTable } from '@counterfoil/core';
import { customerOf, recordedEvents, TODAY, type BookSize } from './book.ts';
import type { AgingFigures, AgingSide } from './figures.ts';

const NOTHING: AgingFigures = { buckets: [0, 0, 0, 0, 0], unapplied: 0 };

const options = { asOf: TODAY };

export const tableOf = (size: BookSize): PostingTable => {
  const table = new PostingTable('main');
  for (const event of recordedEvents(size)) table.apply(event);
  return table;
};

export const oursOn = (table: PostingTable): AgingSide => {
  const all = () => aging(table, options).rows;
  return {
    by: 'Counterfoil',
    totals: () => agingTotals(table, options).totals[0] ?? NOTHING,
    all,
    sheet: () => agingSheet(table, options),
    one: (customer) => agingOf(table, customerOf(customer), options).totals[0] ?? NOTHING,
    comparable: async () =>
      all().map(({ customer, buckets, unapplied }) => ({ customer, buckets, unapplied })),
    close: () => {},
  };
};
