/** Invoices: what a customer is asked to pay, in progress and posted. */
import { daysLater } from './calendar.ts';
import type { PostInvoice } from './commands.ts';
import type { InvoiceStep } from './draft-commands.ts';
import * as drafting from './drafting.ts';
import { priceOf } from './numbers.ts';
import { counted, currencyRule, freshRules, postingRules, takenRule } from './posting.ts';
import { give, refuseIf, usualDate, type Rule } from './rules.ts';
import type { AskedInvoiceLine, CreditsOnPosting, InvoiceHeader } from './shapes.ts';
import {
  customerOf,
  leftFrom,
  openOn,
  owedFrom,
  paperOf,
  sum,
  write,
  type PricedLine,
  type Sheet,
} from './sheet.ts';

/** What a line comes to; zero where that cannot be said. */
const amountOf = ({ amount, quantity, unitPrice }: AskedInvoiceLine): number => {
  if (quantity === undefined || unitPrice === undefined) return amount ?? 0;
  return priceOf(quantity, unitPrice);
};

const lineRules = (content: AskedInvoiceLine): Rule[] => {
  const { amount, quantity, unitPrice, tax, taxRate } = content;
  const isPriced = quantity !== undefined && unitPrice !== undefined;
  return [
    ['MalformedCommand', taxRate !== undefined && tax === undefined],
    ['InvalidAmount', !isPriced && amount === undefined],
    ['InvalidAmount', isPriced && amount !== undefined && amount !== amountOf(content)],
  ];
};

/** A line with changes: the amount follows the price, and the tax of another amount is gone. */
const editedLine = (
  before: AskedInvoiceLine,
  changes: Partial<AskedInvoiceLine>,
): AskedInvoiceLine => {
  const { amount: _amount, tax: _tax, ...rest } = { ...before, ...changes };
  const isPriced = changes.quantity !== undefined || changes.unitPrice !== undefined;
  const amount = changes.amount ?? (isPriced ? undefined : amountOf(before));
  const isOther = amount !== amountOf(before) || rest.taxRate !== before.taxRate;
  const tax = rest.taxRate !== undefined && isOther ? changes.tax : (changes.tax ?? before.tax);
  return {
    ...rest,
    ...(amount === undefined ? {} : { amount }),
    ...(tax === undefined ? {} : { tax }),
  };
};

const dueDateOf = (sheet: Sheet, customer: string, header: InvoiceHeader): string =>
  header.dueDate ?? daysLater(header.documentDate, customerOf(sheet, customer)?.netDays ?? 0);

const headerRules = (sheet: Sheet, customer: string, header: InvoiceHeader): Rule[] => {
  const { charges, kind, currency, documentDate } = header;
  return [
    currencyRule(sheet, currency),
    ['DueBeforeDocument', dueDateOf(sheet, customer, header) < documentDate],
    ['MalformedCommand', (kind === 'debitMemo') !== (charges !== undefined)],
    ['DocumentUnknown', charges !== undefined && paperOf(sheet, customer, charges) === undefined],
  ];
};

const totalRules = (total: number | undefined, lines: ReadonlyArray<AskedInvoiceLine>): Rule[] => [
  ['TotalMismatch', total !== undefined && total !== totalOf(lines)],
  ['EmptyDocument', lines.length === 0 && total !== 0],
];

export const totalOf = (lines: ReadonlyArray<AskedInvoiceLine>): number =>
  sum(lines.map((line) => amountOf(line) + (line.tax ?? 0)));

export const invoices: drafting.Kind<InvoiceHeader, AskedInvoiceLine> = {
  kind: 'invoice',
  drafts: (sheet) => sheet.drafts.invoice,
  keep: (sheet, invoice) => void (sheet.drafts = { ...sheet.drafts, invoice }),
  check: (sheet, { customer, header }) => refuseIf(...headerRules(sheet, customer, header)),
  complete: (_sheet, { header, lines }) =>
    refuseIf(
      ...totalRules(
        header.total,
        counted(lines).map(({ content }) => content),
      ),
    ),
  line: (_sheet, content) => refuseIf(...lineRules(content)),
  isReadyWhenSaved: () => false,
};

/** Why the customer should not owe this much more. */
const creditRules = (sheet: Sheet, customer: string, amount: number): Rule[] => {
  const { held = false, creditLimit } = customerOf(sheet, customer) ?? {};
  const owed = sum(
    sheet.movements.filter((each) => each.customer === customer).map((each) => each.amount),
  );
  const isRefused = amount > 0 && sheet.policies.creditPolicy === 'refuse';
  return [
    ['CustomerOnHold', isRefused && held],
    [
      'CreditLimitExceeded',
      isRefused && !held && creditLimit !== undefined && owed + amount > creditLimit,
    ],
  ];
};

/** Uses the customer's credits for the invoice, the oldest document first, then by name. */
const useCredits = (sheet: Sheet, customer: string, to: string, date: string): void => {
  const credits = sheet.papers
    .filter((paper) => paper.customer === customer && paper.postingDate <= date)
    .filter(({ key }) => openOn(sheet, customer, key) < 0)
    .map(({ key, documentDate }) => ({ key, order: `${documentDate} ${key}` }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  for (const { key: from } of credits) {
    const left = leftFrom(sheet, customer, from, date);
    const amount = Math.min(left, owedFrom(sheet, customer, to, date));
    if (amount > 0) give(sheet, to, { customer, from, to, amount, date });
  }
};

interface Whole {
  readonly customer: string;
  readonly key: string;
  readonly header: InvoiceHeader;
  readonly lines: ReadonlyArray<{ readonly line: string; readonly content: AskedInvoiceLine }>;
  readonly uses: CreditsOnPosting | undefined;
}

const post = (sheet: Sheet, { customer, key, header, lines, uses }: Whole): void => {
  const { documentDate, total } = header;
  const date = header.postingDate ?? usualDate(sheet, documentDate);
  const contents = lines.map(({ content }) => content);
  const amount = totalOf(contents);
  refuseIf(
    ...contents.flatMap(lineRules),
    ...headerRules(sheet, customer, header),
    ...postingRules(sheet, header, date),
    ...totalRules(total, contents),
    ...creditRules(sheet, customer, amount),
    takenRule(sheet, customer, key),
  );
  const dueDate = dueDateOf(sheet, customer, header);
  const invoiced = lines.map(({ line, content }) => {
    const priced: PricedLine = { ...content, amount: amountOf(content) };
    return { line, content: priced };
  });
  sheet.papers.push({ customer, key, amount, postingDate: date, documentDate, dueDate, invoiced });
  write(sheet, { customer, item: key, date, amount });
  const usual = customerOf(sheet, customer)?.creditsOnPosting ?? sheet.policies.creditsOnPosting;
  if ((uses ?? usual) === 'oldest' && amount > 0) useCredits(sheet, customer, key, date);
};

export const postInvoice = (sheet: Sheet, { data }: PostInvoice): void => {
  const { customer, creditsOnPosting: uses } = data;
  const name = { customer, key: `invoice:${data.invoice}` };
  if ('documentDate' in data) {
    const names = data.lines.map(({ line }) => line);
    refuseIf(...freshRules(sheet, customer, name.key), [
      'DuplicateLine',
      new Set(names).size < names.length,
    ]);
    const lines = data.lines.map(({ line, ...content }) => ({ line, content }));
    return post(sheet, { ...name, header: data, lines, uses });
  }
  const { header, lines } = drafting.readyDraft(sheet, invoices, name);
  const { postingDate = header.postingDate } = data;
  const dated = postingDate === undefined ? header : { ...header, postingDate };
  post(sheet, { ...name, header: dated, lines: counted(lines), uses });
  drafting.cross(sheet, invoices, name);
};

/** A step of a draft. */
export const draftInvoice = (sheet: Sheet, command: InvoiceStep): void => {
  const { customer, invoice } = command.data;
  const name = { customer, key: `invoice:${invoice}` };
  switch (command.type) {
    case 'DraftInvoice': {
      const { customer: _customer, invoice: _invoice, ...header } = command.data;
      return drafting.draft(sheet, invoices, name, header);
    }
    case 'ChangeInvoice': {
      const { customer: _customer, invoice: _invoice, ...changes } = command.data;
      return drafting.change(sheet, invoices, name, changes);
    }
    case 'AddInvoiceLine': {
      const { customer: _customer, invoice: _invoice, line, ...content } = command.data;
      return drafting.addLines(sheet, invoices, name, [{ line, content }]);
    }
    case 'EditInvoiceLine': {
      const { customer: _customer, invoice: _invoice, line, ...changes } = command.data;
      return drafting.editLine(sheet, invoices, name, line, (before) =>
        editedLine(before, changes),
      );
    }
    case 'DeleteInvoiceLine':
      return drafting.deleteLine(sheet, invoices, name, command.data.line);
    case 'ReverseInvoiceLine':
      return drafting.reverseLine(sheet, invoices, name, command.data.line);
    case 'ReverseAllInvoiceLines':
      return drafting.reverseAll(sheet, invoices, name);
    case 'CloseInvoice':
      return drafting.close(sheet, invoices, name);
    case 'ReopenInvoice':
      return drafting.reopen(sheet, invoices, name);
    case 'DeleteInvoice':
      return drafting.remove(sheet, invoices, name);
  }
};
