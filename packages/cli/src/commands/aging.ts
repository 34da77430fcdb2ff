/** `aging`: what is open, by how long ago it was due. */
import type { Aging, AgingBasis, AgingTotal, UnappliedIn } from '@counterfoil/core';
import type { Context } from '../context.ts';
import { ExitCode, misused } from '../exit.ts';
import { money, type Cell, type Table } from '../render/cell.ts';
import { currencyColumn, show, stand, withReport, type ReportOptions } from '../report.ts';

export interface AgingCommandOptions extends ReportOptions {
  readonly basis: AgingBasis;
  readonly unapplied: UnappliedIn;
  readonly buckets?: string;
}

/** `30,60,90` are the ends of buckets after the one for what is not due yet. */
const boundsOf = (buckets: string): ReadonlyArray<number> => {
  const bounds = buckets.split(',').map((bound) => (/^\d{1,4}$/.test(bound) ? Number(bound) : -1));
  const isAscending = bounds.every((bound, index) => bound > (bounds[index - 1] ?? 0));
  if (!isAscending)
    throw misused(`--buckets ${buckets} are not days in ascending order, such as 30,60,90.`);
  return [0, ...bounds];
};

const BASES: Readonly<Record<AgingBasis, string>> = {
  dueDate: 'by due date',
  documentDate: 'by document date',
};

/** The table of an aging, for this and other programs to render. */
export const agingTable = ({ labels, rows, totals, unapplied }: Aging): Table => {
  const hasColumn = unapplied !== 'bucket';
  const cells = ({ currency, buckets, unapplied: own, balance }: AgingTotal): Cell[] => [
    ...[...buckets, ...(hasColumn ? [own] : []), balance].map((each) => money(each, currency)),
    currency,
  ];
  const amounts = [
    ...labels.map((label) => ({
      title: label === 'current' ? 'Current' : label,
      key: label.replace('–', '-'),
    })),
    ...(hasColumn ? [{ title: 'Unapplied', key: 'unapplied' }] : []),
    { title: 'Balance', key: 'balance' },
  ];
  return {
    columns: [
      { title: 'Customer', key: 'customer' },
      ...amounts.map((column) => ({ ...column, align: 'right' as const })),
      currencyColumn(totals),
    ],
    rows: rows.map((row) => [row.customer, ...cells(row)]),
    totals: totals.map((total) => ['Total', ...cells(total)]),
  };
};

export const aging = (context: Context, options: AgingCommandOptions): Promise<ExitCode> => {
  const { basis, unapplied, buckets } = options;
  const bounds = buckets === undefined ? {} : { bounds: boundsOf(buckets) };
  return withReport(context, options, async (books, wanted) => {
    const report = await books.reports.aging({ ...wanted, basis, unapplied, ...bounds });
    const { asOf, position, totals } = report;
    const currencies = totals.map(({ currency }) => currency);
    await show(context, options, {
      title: `Aging ${BASES[basis]} · ${stand(currencies, asOf, position)}`,
      table: agingTable(report),
      empty: 'Nothing is open.',
      json: { report: 'aging', ...report },
    });
    return ExitCode.done;
  });
};
