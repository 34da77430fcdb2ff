/** `open-items`: each document that is not settled, and what is open of it. */
import type { OpenItemList } from '@counterfoil/core';
import type { Context } from '../context.ts';
import { ExitCode } from '../exit.ts';
import { money, type Table } from '../render/cell.ts';
import { currencyColumn, show, stand, withReport, type ReportOptions } from '../report.ts';

/** The sum of what is open, by currency. */
const totalsOf = ({ items }: OpenItemList): ReadonlyArray<readonly [string, number]> => {
  const totals = new Map<string, number>();
  for (const { currency, open } of items) totals.set(currency, (totals.get(currency) ?? 0) + open);
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
};

/** The table of open items, for this and other programs to render. */
export const openItemsTable = (list: OpenItemList): Table => {
  const totals = totalsOf(list);
  return {
    columns: [
      { title: 'Customer', key: 'customer' },
      { title: 'Item', key: 'item' },
      { title: 'Dated', key: 'document_date' },
      { title: 'Due', key: 'due_date' },
      { title: 'Days over', key: 'days_overdue', align: 'right' },
      { title: 'Original', key: 'original', align: 'right' },
      { title: 'Open', key: 'open', align: 'right' },
      currencyColumn(totals),
    ],
    rows: list.items.map((each) => [
      each.customer,
      each.item,
      each.documentDate,
      each.dueDate ?? null,
      each.daysOverdue !== undefined && each.daysOverdue > 0 ? each.daysOverdue : null,
      money(each.original, each.currency),
      money(each.open, each.currency),
      each.currency,
    ]),
    totals: totals.map(([currency, open]) => [
      'Total',
      null,
      null,
      null,
      null,
      null,
      money(open, currency),
      currency,
    ]),
  };
};

export const openItems = (context: Context, options: ReportOptions): Promise<ExitCode> => {
  return withReport(context, options, async (books, wanted) => {
    const report = await books.reports.openItems(wanted);
    const totals = totalsOf(report);
    const currencies = totals.map(([currency]) => currency);
    await show(context, options, {
      title: `Open items · ${stand(currencies, report.asOf, report.position)}`,
      table: openItemsTable(report),
      empty: 'Nothing is open.',
      json: {
        report: 'openItems',
        ...report,
        totals: totals.map(([currency, open]) => ({ currency, open })),
      },
    });
    return ExitCode.done;
  });
};
