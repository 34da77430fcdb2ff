/** `credits`: what customers have in their favour, where it came from and what it paid. */
import type { CreditRow } from '@counterfoil/core';
import type { Context } from '../context.ts';
import { ExitCode } from '../exit.ts';
import { groupedAmount } from '../render/amount.ts';
import { money, type Cell, type Table } from '../render/cell.ts';
import { currencyColumn, show, stand, withReport, type ReportOptions } from '../report.ts';

export interface CreditsOptions extends ReportOptions {
  readonly all?: boolean;
}

interface Credits {
  readonly credits: ReadonlyArray<CreditRow>;
  readonly totals: ReadonlyArray<{ readonly currency: string; readonly remaining: number }>;
}

const summed = (parts: ReadonlyArray<{ readonly amount: number }>): number =>
  parts.reduce((sum, { amount }) => sum + amount, 0);

/** Nothing was refunded, adjusted or reversed. */
const isPlain = ({ other }: CreditRow): boolean => other === 0;

const named = (item: string, amount: number, currency: string): string =>
  `${item} ${groupedAmount({ amount, currency })}`;

/** The table of credits, for this and other programs to render. */
export const creditsTable = ({ credits, totals }: Credits): Table => ({
  columns: [
    { title: 'Customer', key: 'customer' },
    { title: 'Credit', key: 'item' },
    { title: 'Dated', key: 'document_date' },
    { title: 'Original', key: 'original', align: 'right' },
    { title: 'Used', key: 'used', align: 'right' },
    { title: 'Other', key: 'other', align: 'right', csvOnly: credits.every(isPlain) },
    { title: 'Remaining', key: 'remaining', align: 'right' },
    {
      title: 'Came from',
      key: 'received',
      csvOnly: credits.every((each) => each.received.length === 0),
    },
    { title: 'Paid with it', key: 'uses' },
    currencyColumn(totals),
  ],
  rows: credits.map((each): Cell[] => [
    each.customer,
    each.item,
    each.documentDate,
    money(each.original, each.currency),
    money(summed(each.uses), each.currency),
    money(each.other, each.currency),
    money(each.remaining, each.currency),
    each.received.map(({ from, amount }) => named(from, amount, each.currency)).join(', '),
    each.uses.map(({ to, amount }) => named(to, amount, each.currency)).join(', '),
    each.currency,
  ]),
  totals: totals.map(({ currency, remaining }) => [
    'Total',
    null,
    null,
    null,
    null,
    null,
    money(remaining, currency),
    null,
    null,
    currency,
  ]),
});

export const credits = (context: Context, options: CreditsOptions): Promise<ExitCode> => {
  const { all = false } = options;
  return withReport(context, options, async (books, wanted) => {
    const report = await books.reports.creditRemaining({ ...wanted, all });
    const { asOf, position, totals } = report;
    const currencies = totals.map(({ currency }) => currency);
    await show(context, options, {
      title: `Credit remaining · ${stand(currencies, asOf, position)}`,
      table: creditsTable(report),
      empty: 'Nobody has a credit left.',
      json: { report: 'credits', ...report },
    });
    return ExitCode.done;
  });
};
