/** Credits: on account an amount, against invoices so much of their lines. */
import type { PostCredit } from './commands.ts';
import { creditable, creditPrices, leftOf, priced } from './credit-lines.ts';
import type { CreditStep } from './draft-commands.ts';
import * as drafting from './drafting.ts';
import { decimalOf } from './numbers.ts';
import { counted, currencyRule, freshRules, postingRules, takenRule } from './posting.ts';
import { oldestDue } from './purse.ts';
import { give, refuseIf, usualDate } from './rules.ts';
import type { CreditHeader, CreditLine } from './shapes.ts';
import { openOn, owedFrom, paperOf, sum, write, type PricedCredit, type Sheet } from './sheet.ts';
import type { CreditDraft, DraftLine } from './drafts.ts';

const contentsOf = (lines: ReadonlyArray<DraftLine<CreditLine>>) =>
  counted(lines).map(({ content }) => content);

const kindRule = ({ kind }: CreditHeader, lines: ReadonlyArray<unknown>) =>
  ['MalformedCommand', kind !== 'againstInvoice' && lines.length > 0] as const;

const checkTotal = (header: CreditHeader, lines: ReadonlyArray<PricedCredit>): void => {
  if (header.kind !== 'againstInvoice') return;
  const gross = sum(lines.map(({ amount, tax }) => amount + tax));
  refuseIf(['EmptyDocument', lines.length === 0], ['TotalMismatch', gross !== header.amount]);
};

export const credits: drafting.Kind<CreditHeader, CreditLine> = {
  kind: 'credit',
  drafts: (sheet) => sheet.drafts.credit,
  keep: (sheet, credit) => void (sheet.drafts = { ...sheet.drafts, credit }),
  check: (sheet, { customer, header, lines }) => {
    refuseIf(currencyRule(sheet, header.currency), kindRule(header, lines));
    creditPrices(sheet, customer, contentsOf(lines));
  },
  complete: (sheet, { customer, header, lines }) =>
    checkTotal(header, creditPrices(sheet, customer, contentsOf(lines))),
  line: (sheet, content, { customer, lines }) => {
    // Only the quantities of the others matter here.
    const others = contentsOf(lines).map((line) => ({ ...line, amount: 0, tax: 0 }));
    priced(sheet, customer, content, others);
  },
  isReadyWhenSaved: ({ kind }) => kind !== 'againstInvoice',
};

const post = (
  sheet: Sheet,
  { customer, key }: drafting.Name,
  header: CreditHeader,
  lines: ReadonlyArray<PricedCredit>,
): void => {
  const { documentDate, kind } = header;
  const date = header.postingDate ?? usualDate(sheet, documentDate);
  refuseIf(currencyRule(sheet, header.currency), kindRule(header, lines));
  checkTotal(header, lines);
  refuseIf(...postingRules(sheet, header, date));
  const amount = 0 - header.amount;
  sheet.papers.push({ customer, key, amount, postingDate: date, documentDate });
  write(sheet, { customer, item: key, date, amount });
  for (const invoice of new Set(lines.map((line) => line.invoice))) {
    const own = lines.filter((line) => line.invoice === invoice);
    const gross = sum(own.map((line) => line.amount + line.tax));
    const to = `invoice:${invoice}`;
    const opened = paperOf(sheet, customer, to)?.postingDate ?? date;
    refuseIf(['BeforeItemOpened', date < opened]);
    const left = 0 - openOn(sheet, customer, key);
    const part = Math.min(gross, left, owedFrom(sheet, customer, to, date));
    if (part > 0) give(sheet, key, { customer, from: key, to, amount: part, date });
  }
  refuseIf(takenRule(sheet, customer, key));
  if (kind !== 'againstInvoice') return;
  const paper = sheet.papers.findIndex((each) => each.customer === customer && each.key === key);
  const posted = { customer, key, amount, postingDate: date, documentDate };
  sheet.papers[paper] = { ...posted, credited: lines };
};

export const postCredit = (sheet: Sheet, { data }: PostCredit): void => {
  const name = { customer: data.customer, key: `credit:${data.credit}` };
  if ('documentDate' in data) {
    refuseIf(...freshRules(sheet, name.customer, name.key));
    const lines = creditPrices(sheet, name.customer, data.lines ?? [], data.reason);
    return post(sheet, name, data, lines);
  }
  const { header, lines } = drafting.readyDraft(sheet, credits, name);
  const { postingDate = header.postingDate } = data;
  const dated = postingDate === undefined ? header : { ...header, postingDate };
  post(sheet, name, dated, creditPrices(sheet, name.customer, contentsOf(lines)));
  drafting.cross(sheet, credits, name);
};

/** A line for all that is left of each line of these invoices. */
const remaining = (
  sheet: Sheet,
  { customer, lines }: CreditDraft,
  wanted: ReadonlyArray<string>,
): ReadonlyArray<CreditLine> => {
  const own = contentsOf(lines).map((line) => ({ ...line, amount: 0, tax: 0 }));
  const all = wanted.flatMap((invoice) =>
    (creditable(sheet, customer, invoice).invoiced ?? []).map(({ line: invoiceLine }) => {
      const { quantity } = leftOf(sheet, customer, { invoice, invoiceLine }, own);
      return { invoice, invoiceLine, quantity };
    }),
  );
  const found = all.filter(({ quantity }) => quantity > 0n);
  refuseIf(['NothingToCredit', found.length === 0]);
  return found.map((line) => ({ ...line, quantity: decimalOf(line.quantity) }));
};

/** The invoices of its lines; if it has none yet, those that are open, the first due first. */
const invoicesMeant = (sheet: Sheet, { customer, lines }: CreditDraft): ReadonlyArray<string> => {
  if (lines.length > 0) return [...new Set(lines.map(({ content }) => content.invoice))];
  return oldestDue(sheet, customer)
    .filter((key) => key.startsWith('invoice:'))
    .map((key) => key.slice('invoice:'.length));
};

const addLines = (
  sheet: Sheet,
  name: drafting.Name,
  linesOf: (draft: CreditDraft) => ReadonlyArray<CreditLine>,
): void => {
  const draft = drafting.inProgress(sheet, credits, name);
  const { reason } = draft.header;
  refuseIf(kindRule(draft.header, [name]));
  const usual = reason === undefined ? {} : { reason };
  const lines = linesOf(draft).map((line) => ({ content: { ...usual, ...line } }));
  drafting.addLines(sheet, credits, name, lines);
};

/** A step of a draft. */
export const draftCredit = (sheet: Sheet, command: CreditStep): void => {
  const { customer, credit } = command.data;
  const name = { customer, key: `credit:${credit}` };
  switch (command.type) {
    case 'DraftCredit': {
      const { customer: _customer, credit: _credit, ...header } = command.data;
      return drafting.draft(sheet, credits, name, header);
    }
    case 'ChangeCredit': {
      const { customer: _customer, credit: _credit, ...changes } = command.data;
      return drafting.change(sheet, credits, name, changes);
    }
    case 'CreditLine': {
      const { customer: _customer, credit: _credit, line, ...content } = command.data;
      return addLines(sheet, name, () => [{ ...content, invoiceLine: line }]);
    }
    case 'AutoCreditRemaining': {
      const { invoice } = command.data;
      return addLines(sheet, name, (draft) => remaining(sheet, draft, [invoice]));
    }
    case 'CreditAll':
      return addLines(sheet, name, (draft) => remaining(sheet, draft, invoicesMeant(sheet, draft)));
    case 'EditCreditLine': {
      const { customer: _customer, credit: _credit, line, ...changes } = command.data;
      const edit = (before: CreditLine) => ({ ...before, ...changes });
      return drafting.editLine(sheet, credits, name, line, edit);
    }
    case 'DeleteCreditLine':
      return drafting.deleteLine(sheet, credits, name, command.data.line);
    case 'ReverseCreditLine':
      return drafting.reverseLine(sheet, credits, name, command.data.line);
    case 'ReverseAllCreditLines':
      return drafting.reverseAll(sheet, credits, name);
    case 'CloseCredit':
      return drafting.close(sheet, credits, name);
    case 'ReopenCredit':
      return drafting.reopen(sheet, credits, name);
    case 'DeleteCredit':
      return drafting.remove(sheet, credits, name);
  }
};
