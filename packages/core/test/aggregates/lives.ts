/** The life of each kind of document: how it comes to a state, and one sample of each command. */
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { adjustmentCommands } from '../../src/aggregates/adjustment/adjustment.ts';
import { invoiceCommands } from '../../src/aggregates/invoice/invoice.ts';
import { miscCashCommands } from '../../src/aggregates/misc-cash.ts';
import { refundCommands } from '../../src/aggregates/refund.ts';
import { customer, day, line, postInvoice, postReceipt } from './samples.ts';

/** A document of one kind, from nothing to its end. */
export interface Life {
  /** As the page about lifecycles heads it. */
  readonly noun: string;
  readonly declared: ReadonlyArray<{ readonly type: string }>;
  /** What was there before: other documents that it needs. */
  readonly before: ReadonlyArray<AccountCommand>;
  /** The ways in which it comes to each of its states. */
  readonly ways: Readonly<Record<string, ReadonlyArray<ReadonlyArray<AccountCommand>>>>;
  /** One sample of each row of its table. */
  readonly rows: Readonly<Record<string, AccountCommand>>;
  /** Rows that need a document in progress which is not complete yet, and how that comes about. */
  readonly unfinished?: {
    readonly rows: ReadonlyArray<string>;
    readonly ways: ReadonlyArray<ReadonlyArray<AccountCommand>>;
  };
}

/** The steps of a life, of which each state is some in a row. */
interface Steps {
  /** From nothing to in progress, complete. */
  readonly draft: ReadonlyArray<AccountCommand>;
  readonly close: AccountCommand;
  readonly reopen: AccountCommand;
  readonly remove: AccountCommand;
  readonly postDraft: AccountCommand;
  readonly postWhole: AccountCommand;
  readonly reverse: AccountCommand;
}

/** Every state with the ways there: whole or through drafts, straight or with a detour. */
export const waysOf = (
  { draft, close, reopen, remove, postDraft, postWhole, reverse }: Steps,
  end = 'reversed',
): Life['ways'] => ({
  none: [[]],
  inProgress: [draft, [...draft, close, reopen]],
  readyToPost: [
    [...draft, close],
    [...draft, close, reopen, close],
  ],
  posted: [[...draft, close, postDraft], [postWhole]],
  [end]: [
    [...draft, close, postDraft, reverse],
    [postWhole, reverse],
  ],
  deleted: [
    [...draft, remove],
    [...draft, close, reopen, remove],
  ],
});

const invoice = { customer, invoice: 'A' } as const;
const invoiceRows: Record<string, AccountCommand> = {
  DraftInvoice: { type: 'DraftInvoice', data: { ...invoice, documentDate: day(2) } },
  ChangeInvoice: { type: 'ChangeInvoice', data: { ...invoice, notes: 'by courier' } },
  AddInvoiceLine: { type: 'AddInvoiceLine', data: { ...invoice, ...line(10, '9') } },
  EditInvoiceLine: { type: 'EditInvoiceLine', data: { ...invoice, line: '1', amount: 12 } },
  DeleteInvoiceLine: { type: 'DeleteInvoiceLine', data: { ...invoice, line: '1' } },
  ReverseInvoiceLine: { type: 'ReverseInvoiceLine', data: { ...invoice, line: '1' } },
  ReverseAllInvoiceLines: { type: 'ReverseAllInvoiceLines', data: invoice },
  CloseInvoice: { type: 'CloseInvoice', data: invoice },
  ReopenInvoice: { type: 'ReopenInvoice', data: invoice },
  DeleteInvoice: { type: 'DeleteInvoice', data: invoice },
  'PostInvoice (draft)': { type: 'PostInvoice', data: invoice },
  'PostInvoice (whole)': postInvoice('A', 10),
  VoidInvoice: { type: 'VoidInvoice', data: { ...invoice, reason: 'wrong price' } },
  MarkInvoiceSent: {
    type: 'MarkInvoiceSent',
    data: { ...invoice, channel: 'email', recipient: 'accounts@domar.example' },
  },
  GroupInvoice: { type: 'GroupInvoice', data: { ...invoice, group: 'march' } },
  TagInvoice: { type: 'TagInvoice', data: { ...invoice, tags: ['north'] } },
};

const adjustment = { customer, adjustment: 'J' } as const;
const adjusted = { item: 'invoice:A', amount: -3 } as const;
const adjustmentRows: Record<string, AccountCommand> = {
  DraftAdjustment: {
    type: 'DraftAdjustment',
    data: { ...adjustment, documentDate: day(2), kind: 'writeOff' },
  },
  ChangeAdjustment: { type: 'ChangeAdjustment', data: { ...adjustment, notes: 'as agreed' } },
  AddAdjustmentLine: {
    type: 'AddAdjustmentLine',
    data: { ...adjustment, item: 'receipt:R', amount: 2 },
  },
  EditAdjustmentLine: {
    type: 'EditAdjustmentLine',
    data: { ...adjustment, line: '1', amount: -4 },
  },
  DeleteAdjustmentLine: { type: 'DeleteAdjustmentLine', data: { ...adjustment, line: '1' } },
  ReverseAdjustmentLine: { type: 'ReverseAdjustmentLine', data: { ...adjustment, line: '1' } },
  ReverseAllAdjustmentLines: { type: 'ReverseAllAdjustmentLines', data: adjustment },
  AdjustEntire: { type: 'AdjustEntire', data: { ...adjustment, item: 'receipt:R' } },
  CloseAdjustment: { type: 'CloseAdjustment', data: adjustment },
  ReopenAdjustment: { type: 'ReopenAdjustment', data: adjustment },
  DeleteAdjustment: { type: 'DeleteAdjustment', data: adjustment },
  'PostAdjustment (draft)': { type: 'PostAdjustment', data: adjustment },
  'PostAdjustment (whole)': {
    type: 'PostAdjustment',
    data: { ...adjustment, documentDate: day(2), kind: 'writeOff', lines: [adjusted] },
  },
  ReverseAdjustment: { type: 'ReverseAdjustment', data: { ...adjustment, reason: 'recovered' } },
};

const cash = { bank: 'north', miscCash: 'M' } as const;
const interest = { documentDate: day(2), kind: 'deposit', amount: 10 } as const;
const miscCashRows: Record<string, AccountCommand> = {
  DraftMiscCash: { type: 'DraftMiscCash', data: { ...cash, ...interest } },
  ChangeMiscCash: { type: 'ChangeMiscCash', data: { ...cash, amount: 12 } },
  CloseMiscCash: { type: 'CloseMiscCash', data: cash },
  ReopenMiscCash: { type: 'ReopenMiscCash', data: cash },
  DeleteMiscCash: { type: 'DeleteMiscCash', data: cash },
  'PostMiscCash (draft)': { type: 'PostMiscCash', data: cash },
  'PostMiscCash (whole)': { type: 'PostMiscCash', data: { ...cash, ...interest } },
  ReverseMiscCash: { type: 'ReverseMiscCash', data: { ...cash, reason: 'twice' } },
};

const refund = { customer, refund: 'F' } as const;
const refundRows: Record<string, AccountCommand> = {
  PostRefund: {
    type: 'PostRefund',
    data: {
      ...{ ...refund, from: 'receipt:R', amount: 4, bank: { code: 'north' }, method: 'check' },
      documentDate: day(2),
    },
  },
  ReverseRefund: { type: 'ReverseRefund', data: { ...refund, reason: 'check came back' } },
};

/** A row of a table that is sure to be there. */
export const sampleOf = (rows: Life['rows'], name: string): AccountCommand => {
  const sample = rows[name];
  if (sample === undefined) throw new Error(`there is no sample of ${name}`);
  return sample;
};

/** The steps of a kind whose commands are called after it. */
export const stepsOf = (
  noun: string,
  rows: Life['rows'],
  drafted: ReadonlyArray<AccountCommand>,
  reverse = `Reverse${noun}`,
): Steps => ({
  draft: drafted,
  close: sampleOf(rows, `Close${noun}`),
  reopen: sampleOf(rows, `Reopen${noun}`),
  remove: sampleOf(rows, `Delete${noun}`),
  postDraft: sampleOf(rows, `Post${noun} (draft)`),
  postWhole: sampleOf(rows, `Post${noun} (whole)`),
  reverse: sampleOf(rows, reverse),
});

const postRefund = sampleOf(refundRows, 'PostRefund');

export const lives: ReadonlyArray<Life> = [
  {
    noun: 'Invoice',
    declared: invoiceCommands,
    before: [],
    rows: invoiceRows,
    ways: waysOf(
      stepsOf(
        'Invoice',
        invoiceRows,
        [
          sampleOf(invoiceRows, 'DraftInvoice'),
          { type: 'AddInvoiceLine', data: { ...invoice, ...line(10) } },
        ],
        'VoidInvoice',
      ),
      'voided',
    ),
  },
  {
    noun: 'Adjustment',
    declared: adjustmentCommands,
    before: [postInvoice('A', 10), postReceipt('R', 10)],
    rows: adjustmentRows,
    ways: waysOf(
      stepsOf('Adjustment', adjustmentRows, [
        sampleOf(adjustmentRows, 'DraftAdjustment'),
        { type: 'AddAdjustmentLine', data: { ...adjustment, ...adjusted } },
      ]),
    ),
  },
  {
    noun: 'MiscCash',
    declared: miscCashCommands,
    before: [],
    rows: miscCashRows,
    ways: {
      ...waysOf(
        stepsOf('MiscCash', miscCashRows, [
          sampleOf(miscCashRows, 'DraftMiscCash'),
          sampleOf(miscCashRows, 'ReopenMiscCash'),
        ]),
      ),
      readyToPost: [[sampleOf(miscCashRows, 'DraftMiscCash')]],
    },
  },
  {
    noun: 'Refund',
    declared: refundCommands,
    before: [postReceipt('R', 10)],
    rows: refundRows,
    ways: {
      none: [[]],
      posted: [[postRefund]],
      reversed: [[postRefund, sampleOf(refundRows, 'ReverseRefund')]],
    },
  },
];
