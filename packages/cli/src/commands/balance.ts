/** `balance`: what each customer owes, and what all of them owe together. */
import type { BalanceList } from '@counterfoil/core';
import type { Context } from '../context.ts';
import { ExitCode } from '../exit.ts';
import { money, type Cell, type Table } from '../render/cell.ts';
import { currencyColumn, show, stand, withReport, type ReportOptions } from '../report.ts';

/** The table of balances, for this and other programs to render. */
export const balanceTable = ({ rows, totals }: BalanceList): Table => {
  const cells = ({ currency, owed, credit, balance }: BalanceList['totals'][number]): Cell[] => [
    money(owed, currency),
    money(credit, currency),
    money(balance, currency),
    currency,
  ];
  return {
    columns: [
      { title: 'Customer', key: 'customer' },
      { title: 'Owed', key: 'owed', align: 'right' },
      { title: 'In credit', key: 'credit', align: 'right' },
      { title: 'Balance', key: 'balance', align: 'right' },
      currencyColumn(totals),
    ],
    rows: rows.map((row) => [row.customer, ...cells(row)]),
    totals: totals.map((total) => ['Total', ...cells(total)]),
  };
};

export const balance = (context: Context, options: ReportOptions): Promise<ExitCode> => {
  return withReport(context, options, async (books, wanted) => {
    const report = await books.reports.balances(wanted);
    const { asOf, position, totals } = report;
    const currencies = totals.map(({ currency }) => currency);
    await show(context, options, {
      title: `Balances · ${stand(currencies, asOf, position)}`,
      table: balanceTable(report),
      empty: 'Nobody owes anything.',
      json: { report: 'balance', ...report },
    });
    return ExitCode.done;
  });
};
