/** The command line as a function, and its tables, for tests and examples. */
export { run } from './run.ts';
export { ExitCode } from './exit.ts';
export type { Io, Output } from './io.ts';
export { money, type Cell, type Column, type MoneyCell, type Table } from './render/cell.ts';
export { groupedAmount, groupedCount, plainAmount } from './render/amount.ts';
export { renderTable } from './render/table.ts';
export { renderCsv } from './render/csv.ts';
export { agingTable } from './commands/aging.ts';
export { balanceTable } from './commands/balance.ts';
export { creditsTable } from './commands/credits.ts';
export { documentsTable } from './commands/documents.ts';
export { historyTable } from './commands/history.ts';
export { openItemsTable } from './commands/open-items.ts';
