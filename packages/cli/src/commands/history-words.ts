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
    .filter(([name, value]) => name !== 'lines' && value !== undefined)
    .map(([name, value]) => `${spoken(name)} ${valueWords(name, value, amount)}`.trim())
    .join(', ');

const MANY = 3;
const listed = (all: ReadonlyArray<string>): string =>
  all.length <= MANY
    ? all.join(', ')
    : `${all.slice(0, MANY).join(', ')} and ${all.length - MANY} more`;

/** The noun of a document, and the step of its life. */
const STEP = /^(Invoice|Receipt|Credit|Adjustment|MiscCash)(\w+)$/;

export interface HistoryWords {
  readonly words: Map<Position, string>;
  /** Lines of the draft as they stand, so that one that goes can be told. */
  readonly lines: Map<string, string>;
}

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
  if (event.type === 'AdjustmentPosted')
    return listed(event.data.lines.map((each) => lineWords(fieldsOf(each), amount)));
  if (event.type === 'MiscCashPosted')
    return `${amount(event.data.amount)} to bank ${event.data.bank}`;
  return event.type === 'RefundPosted'
    ? `${amount(event.data.amount)} from ${event.data.from}`
    : '';
};

/** Documents whose lines or amounts stand on items of others, without any application. */
const CHARGES: ReadonlySet<string> = new Set([
  'AdjustmentPosted',
  'AdjustmentReversed',
  'RefundPosted',
  'RefundReversed',
]);

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
    initial: (): HistoryWords => ({ words: new Map(), lines: new Map() }),
    event: (state, event) => {
      if (!isOfAccount(event) || !positions.has(event.position)) return;
      const subject = subjectOf(event);
      if (subject === document) state.words.set(event.position, stepWords(event, state, amount));
      else if (subject !== undefined && CHARGES.has(event.type))
        state.words.set(event.position, `by ${subject}`);
    },
  });
};
