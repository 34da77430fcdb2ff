/** What each event of a document's history says, in words for people. */
import {
  projection,
  subjectOf,
  type AccountEvent,
  type Position,
  type Projection,
  type SeenEvent,
} from '@counterfoil/core';
import { groupedAmount } from '../render/amount.ts';
import { money } from '../render/cell.ts';
import { spoken } from '../report.ts';

type OfAccount = Extract<SeenEvent, { readonly type: AccountEvent['type'] }>;

/** Whether the event belongs to a customer's account, or to the cash of a bank. */
export const isOfAccount = (event: SeenEvent): event is OfAccount =>
  /^(account|cash)-/.test(event.stream);

type Fields = ReadonlyMap<string, unknown>;
const fieldsOf = (data: unknown): Fields =>
  new Map(typeof data === 'object' && data !== null ? Object.entries(data) : []);

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields.get(name);
  return typeof value === 'string' ? value : undefined;
};

type Worded = (minor: number) => string;
const amountIn = (fields: Fields, name: string, amount: Worded): string | undefined => {
  const value = fields.get(name);
  return typeof value === 'number' && value !== 0 ? amount(value) : undefined;
};

/** `120.00 + 9.60 tax, Paper, 2 × 60.00`; `400.00 to invoice:10040`; `-0.37 on invoice:10041`. */
const lineWords = (line: Fields, amount: Worded): string => {
  const text = (name: string) => textIn(line, name);
  const told = (before: string, name: string, after = ''): ReadonlyArray<string> => {
    const value = text(name);
    return value === undefined ? [] : [`${before}${value}${after}`];
  };
  const tax = amountIn(line, 'tax', amount);
  const places = [
    ...told('to ', 'to'),
    ...told('from ', 'from'),
    ...told('on ', 'item'),
    ...told('for ', 'quantity', text('unitPrice') === undefined ? '' : ` × ${text('unitPrice')}`),
    ...(text('invoiceLine') === undefined
      ? []
      : [`of line ${text('invoiceLine')} of invoice:${text('invoice')}`]),
  ];
  const sum = `${amountIn(line, 'amount', amount) ?? amount(0)}${tax === undefined ? '' : ` + ${tax} tax`}`;
  return [[sum, ...places].join(' '), ...told('', 'description')].join(', ');
};

/** Fields that say whose document it is. The line of the table says that already. */
const OWNERS: ReadonlySet<string> = new Set(['customer', 'bank', 'lines']);
const NEVER: ReadonlySet<string> = new Set(['lines', 'reason']);
const AMOUNTS: ReadonlySet<string> = new Set(['total', 'amount']);
const NAMED: ReadonlySet<string> = new Set(['kind', 'paymentType']);

const valueWords = (name: string, value: unknown, amount: Worded): string => {
  if (typeof value === 'number') return AMOUNTS.has(name) ? amount(value) : String(value);
  if (typeof value === 'string') return NAMED.has(name) ? spoken(value) : value;
  if (Array.isArray(value)) return value.map(String).join(' ');
  const fields = fieldsOf(value);
  if (name === 'terms') return `net ${String(fields.get('netDays'))} days`;
  return textIn(fields, 'code') ?? '';
};

/** `document date 2026-03-02, payment type check, total 1,200.00`. */
const headerWords = (data: Fields, own: string, amount: Worded): string =>
  [...data]
    // The bank of a receipt is where its money went; that of misc cash is whose cash it is.
    .filter(([name, value]) => name !== own && (!OWNERS.has(name) || typeof value === 'object'))
    // The reason stands at the end of every line that has one.
    .filter(([name, value]) => !NEVER.has(name) && value !== undefined)
    .map(([name, value]) => `${spoken(name)} ${valueWords(name, value, amount)}`.trim())
    .join(', ');

const MANY = 3;
const listed = (all: ReadonlyArray<string>): string =>
  all.length <= MANY
    ? all.join(', ')
    : `${all.slice(0, MANY).join(', ')} and ${all.length - MANY} more`;

/** The noun of a document, and the step of its life. */
const STEP = /^(Invoice|Receipt|Credit|Adjustment|MiscCash)(\w+)$/;

/** What an event says for programs. */
export interface Told {
  /** The document whose event it is, where that is another one. */
  readonly by?: string;
  /** What the event says of the document itself, beyond what it moved. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface HistoryWords {
  readonly words: Map<Position, string>;
  readonly told: Map<Position, Told>;
  /** Lines of the draft as they stand, so that one that goes can be told. */
  readonly lines: Map<string, string>;
}

/** `CreditLimitExceeded` as `credit limit exceeded`. */
const warned = (tag: string): string => spoken(tag.charAt(0).toLowerCase() + tag.slice(1));

/** What a posting says beyond its amounts. */
const postedWords = (event: OfAccount, amount: Worded): string => {
  switch (event.type) {
    case 'InvoicePosted': {
      const { warnings = [] } = event.data;
      return warnings.length === 0 ? '' : `although ${warnings.map(warned).join(' and ')}`;
    }
    case 'ReceiptPosted':
      return event.data.represents === undefined
        ? ''
        : `stands in for receipt:${event.data.represents}`;
    case 'AdjustmentPosted':
      return listed(event.data.lines.map((each) => lineWords(fieldsOf(each), amount)));
    case 'MiscCashPosted':
      return `${amount(event.data.amount)} to bank ${event.data.bank}`;
    case 'RefundPosted':
      return `${amount(event.data.amount)} from ${event.data.from}`;
    default:
      return '';
  }
};

/** What a step of the document's own says beyond its name. */
const stepWords = (event: OfAccount, { lines }: HistoryWords, amount: Worded): string => {
  const [, noun = '', step = ''] = STEP.exec(event.type) ?? [];
  const data = fieldsOf(event.data);
  const line = textIn(data, 'line') ?? '';
  switch (step) {
    case 'Drafted':
    case 'Changed':
    case 'Grouped':
    case 'Tagged':
      return headerWords(data, `${noun.charAt(0).toLowerCase()}${noun.slice(1)}`, amount);
    case 'LineAdded':
    case 'LineEdited': {
      const said = lineWords(data, amount);
      lines.set(line, said);
      return `line ${line}: ${said}`;
    }
    case 'LineDeleted':
      return `line ${line}: ${lines.get(line) ?? ''}`;
    case 'LineReversed':
      return `line ${line} by line ${textIn(data, 'by') ?? ''}: ${lines.get(line) ?? ''}`;
    case 'RemainderPutOnAccount':
      return `${amountIn(data, 'amount', amount) ?? amount(0)} on account`;
    case 'MarkedSent':
      return `${textIn(data, 'channel') ?? ''} to ${textIn(data, 'recipient') ?? ''}`;
    default:
      break;
  }
  return postedWords(event, amount);
};

/** Documents whose lines or amounts stand on items of others, without any application. */
const CHARGES: ReadonlySet<string> = new Set([
  'AdjustmentPosted',
  'AdjustmentReversed',
  'RefundPosted',
  'RefundReversed',
]);

/** What an event of another document has to do with this one, beyond what it moved. */
const othersWords = (event: OfAccount, subject: string, document: string): string | undefined => {
  if (CHARGES.has(event.type)) return `by ${subject}`;
  const isStandIn =
    event.type === 'ReceiptPosted' && `receipt:${event.data.represents ?? ''}` === document;
  return isStandIn ? `${subject} stands in for it` : undefined;
};

/* Whose document it is stands above the history, and what was moved beside the details. */
const BESIDE: ReadonlySet<string> = new Set([
  ...['customer', 'currency', 'postingDate', 'reason'],
  ...['entries', 'applications', 'undoes'],
]);

const detailsOf = (event: OfAccount, document: string): Told => {
  const [kind = ''] = document.split(':');
  const owner = kind === 'miscCash' ? 'bank' : '';
  const fields = Object.entries(event.data).filter(
    ([name]) => !BESIDE.has(name) && name !== kind && name !== owner,
  );
  return fields.length === 0 ? {} : { details: Object.fromEntries(fields) };
};

/** The words for the events at these positions, as far as they have any. */
export const historyWords = (
  document: string,
  positions: ReadonlySet<Position>,
  currency: string,
): Projection<HistoryWords> => {
  const amount: Worded = (minor) => groupedAmount(money(minor, currency));
  return projection({
    name: 'historyWords',
    version: 1,
    initial: (): HistoryWords => ({ words: new Map(), told: new Map(), lines: new Map() }),
    event: (state, event) => {
      const { position } = event;
      if (!isOfAccount(event) || !positions.has(position)) return;
      const subject = subjectOf(event);
      if (subject === document) {
        state.words.set(position, stepWords(event, state, amount));
        state.told.set(position, detailsOf(event, document));
      } else if (subject !== undefined) {
        const words = othersWords(event, subject, document);
        if (words !== undefined) state.words.set(position, words);
        state.told.set(position, { by: subject });
      }
    },
  });
};
