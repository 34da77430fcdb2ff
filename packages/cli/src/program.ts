/**
 * The whole command line: every command with its options. What a command does is loaded when it
 * is used, so that help comes at once.
 */
import { Command, Option } from 'commander';
import { withoutPasswords } from './address.ts';
import { KINDS, PAYMENTS, STATUSES } from './choices.ts';
import { contextOf, type Context, type GlobalOptions } from './context.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { AgingCommandOptions } from './commands/aging.ts';
import type { CloseDayOptions } from './commands/close-day.ts';
import type { CopyOptions } from './commands/copy.ts';
import type { CreditsOptions } from './commands/credits.ts';
import type { DocumentsOptions } from './commands/documents.ts';
import type { ExecuteOptions } from './commands/execute.ts';
import type { HistoryOptions } from './commands/history.ts';
import type { ImportOptions } from './commands/import.ts';
import type { InitOptions } from './commands/init.ts';
import type { VerifyCommandOptions } from './commands/verify.ts';
import type { ReportOptions } from './report.ts';

const EXIT_CODES = `
Exit codes:
  0   done
  1   refused: a command by the books, or a row of an import; the rest is unaffected
  2   a command line that makes no sense, or a log that is corrupt
  3   the store could not be opened, read or written
  4   the output could not be written; what was done in the books stands
  70  a bug in counterfoil
  130 interrupted

Amounts in JSON are whole minor units (cents) with their currency.`;

/** Adds what every report takes. */
const report = (command: Command): Command =>
  command
    .option('--as-of <date>', 'figures as of the end of this day (default: the latest there is)')
    .option(
      '--known-at <moment>',
      'what was known then: a position of the log, or an instant such as 2026-03-02T09:30:00Z',
    )
    .option('--customer <id>', 'only this customer')
    .option('--json', 'for programs: amounts in minor units')
    .option('--csv', 'for spreadsheets: decimal amounts');

type Action<Options> = (
  context: Context,
  options: Options,
  args: ReadonlyArray<string>,
) => Promise<ExitCode>;

/** Makes the action of a command from what loads it. */
type Act = <Options extends object>(
  load: () => Promise<Action<Options>>,
) => (this: Command) => Promise<void>;

/** Commands that write to the books. */
const addPosting = (program: Command, action: Act): void => {
  program
    .command('init')
    .description('open new books in a file')
    .requiredOption('--name <name>', 'whose books these are')
    .requiredOption('--currency <code>', 'ISO 4217, such as USD: what all amounts are in')
    .requiredOption('--cutoff <date>', 'the first open business day, YYYY-MM-DD')
    .addOption(
      new Option('--posting-policy <policy>', 'post on any day from the cutoff on, or only on it')
        .choices(['openPeriod', 'cutoffDay'])
        .default('openPeriod'),
    )
    .addOption(
      new Option('--ready-to-post <what>', 'closing a day posts what is ready, or waits for it')
        .choices(['post', 'block'])
        .default('post'),
    )
    .option('--weekend <days>', 'no business is done on them, such as saturday,sunday')
    .option('--holidays <dates>', 'nor on these, such as 2026-12-25,2027-01-01')
    .addOption(
      new Option('--credit-policy <policy>', 'over the limit or on hold: refuse, or only warn')
        .choices(['refuse', 'warn'])
        .default('refuse'),
    )
    .addOption(
      new Option('--credits-on-posting <use>', 'whether a new invoice uses credits at once')
        .choices(['never', 'oldest'])
        .default('never'),
    )
    .option('--json', 'for programs')
    .action(action<InitOptions>(async () => (await import('./commands/init.ts')).init));

  program
    .command('execute')
    .description('execute commands, one JSON per line; one JSON answer per line comes out')
    .argument('[file]', 'a file, or - for stdin', '-')
    .option('--keep-going', 'go on after a command was refused')
    .action(action<ExecuteOptions>(async () => (await import('./commands/execute.ts')).execute));
};

/** Columns and kinds of a CSV file. */
const addImport = (program: Command, action: Act): void => {
  program
    .command('import')
    .description('post the documents of a CSV file')
    .argument('<file>', 'a CSV file in UTF-8, with a heading')
    .option('--date <column>', 'the document date, YYYY-MM-DD')
    .option('--document <column>', 'the number of the document')
    .option('--customer <column>', 'the id of the customer')
    .option('--amount <column>', 'a decimal amount; below zero it is a credit')
    .option('--kind <column>', 'invoice or credit; without one the sign decides')
    .option('--due-date <column>', 'when an invoice is due')
    .option('--customer-name <column>', 'the name of a customer who is opened')
    .option('--description <column>', 'the text of an invoice line, or the reason of a credit')
    .option('--currency <column>', 'checked against the currency of the books')
    .option('--invoice-kind <words>', 'what the kind column calls invoices', 'invoice')
    .option('--credit-kind <words>', 'what it calls credits', 'credit,credit memo,credit note')
    .option('--terms <days>', 'net days (default: due at once, or as the customer was opened)')
    .option('--posting-date <date>', 'post all rows on this day, not on their own')
    .option('--delimiter <character>', 'what stands between cells', ',')
    .option('--json', 'for programs')
    .action(action<ImportOptions>(async () => (await import('./commands/import.ts')).importFile));
};

/** Commands that only read. */
const addReports = (program: Command, action: Act): void => {
  report(program.command('aging').description('what is open, by how long ago it was due'))
    .addOption(
      new Option('--basis <date>', 'the date that items are aged by')
        .choices(['dueDate', 'documentDate'])
        .default('dueDate'),
    )
    .option('--buckets <days>', 'the ends of the buckets (default: 30,60,90)')
    .addOption(
      new Option('--unapplied <place>', 'where items in credit are shown')
        .choices(['column', 'bucket', 'setOff'])
        .default('column'),
    )
    .action(action<AgingCommandOptions>(async () => (await import('./commands/aging.ts')).aging));

  report(program.command('balance').description('what each customer owes')).action(
    action<ReportOptions>(async () => (await import('./commands/balance.ts')).balance),
  );

  report(program.command('credits').description('credit that is left, and what was paid with it'))
    .option('--all', 'also credits with nothing left')
    .action(action<CreditsOptions>(async () => (await import('./commands/credits.ts')).credits));

  report(program.command('open-items').description('documents that are not settled')).action(
    action<ReportOptions>(async () => (await import('./commands/open-items.ts')).openItems),
  );

  report(program.command('documents').description('every document with its status, drafts too'))
    .addOption(new Option('--status <status>', 'only those that stand there').choices(STATUSES))
    .addOption(new Option('--kind <kind>', 'only those of this kind').choices(KINDS))
    .addOption(new Option('--payment <status>', 'only invoices that stand so').choices(PAYMENTS))
    .action(
      action<DocumentsOptions>(async () => (await import('./commands/documents.ts')).documents),
    );

  report(program.command('history').description('everything that happened to one document'))
    .argument('<document>', 'such as invoice:10040, credit:11261, receipt:R7, or just the number')
    .option('--bank <id>', 'of misc cash: whose cash it is')
    .action(action<HistoryOptions>(async () => (await import('./commands/history.ts')).history));

  report(program.command('events').description('the log itself, event by event')).action(
    action<ReportOptions>(async () => (await import('./commands/events.ts')).events),
  );
};

/** What is done to the books as a whole. */
const addKeeping = (program: Command, action: Act): void => {
  program
    .command('close-day')
    .description('close the open business day: no figure as of it ever changes again')
    .option('--until <date>', 'close every business day up to and including this one')
    .option('--ahead', 'also days that are yet to come')
    .option('--json', 'for programs')
    .action(
      action<CloseDayOptions>(async () => (await import('./commands/close-day.ts')).closeDays),
    );

  program
    .command('copy')
    .description('copy a whole history into another store, byte for byte, and compare both')
    .argument('<from>', 'a file, postgres://… or esdb://…')
    .argument('<to>', 'where to: empty, or what an earlier run has begun')
    .option('--json', 'for programs')
    .action(action<CopyOptions>(async () => (await import('./commands/copy.ts')).copy));

  program
    .command('verify')
    .description('recompute the chain of hashes and check the whole log')
    .option('--receipts <file>', 'answers of execute that were kept: each must still be in the log')
    .option('--json', 'for programs')
    .action(
      action<VerifyCommandOptions>(async () => (await import('./commands/verify.ts')).verify),
    );
};

/** An option with a value that stands there twice means two things, and only one would be done. */
const refuseRepeated = (command: Command): void => {
  for (const option of command.options) {
    let isGiven = false;
    if (!option.required) continue;
    command.on(`option:${option.name()}`, () => {
      if (isGiven)
        command.error(`error: option '${option.flags}' stands there twice. Say it once.`);
      isGiven = true;
    });
  }
};

export const programFor = (io: Io, ended: (exitCode: ExitCode) => void): Command => {
  const program = new Command('counterfoil')
    .description('Accounts receivable as an event-sourced ledger.')
    .option('--books <where>', 'a file, postgres://… or esdb://… (or set COUNTERFOIL_BOOKS)')
    .option('--id <booksId>', 'which books there', 'main')
    .helpCommand('help [command]', 'how a command is used')
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // An address may stand where commander takes it for a command.
      writeErr: (text) => io.stderr.write(withoutPasswords(text)),
    })
    .showSuggestionAfterError()
    .exitOverride();

  const action: Act = <Options extends object>(load: () => Promise<Action<Options>>) =>
    async function act(this: Command): Promise<void> {
      const options = this.optsWithGlobals<GlobalOptions & Options>();
      const run = await load();
      ended(await run(contextOf(io, options), options, this.args));
    };
  addPosting(program, action);
  addImport(program, action);
  addReports(program, action);
  addKeeping(program, action);
  for (const command of [program, ...program.commands]) refuseRepeated(command);
  return program;
};
