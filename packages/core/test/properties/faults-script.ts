/**
 * What clerks ask for around the close of a day, drawn from a seed. New kinds of commands are added
 * to `REQUESTS`; what every run begins with, to `OPENING`.
 */
import { daysLater, FIRST_DAY, type Chance, type ClerkCommand } from '@counterfoil/testkit';

export const NEXT_DAY = daysLater(FIRST_DAY, 1);
export const BOOKS = {
  currency: 'USD',
  cutoffDate: FIRST_DAY,
  postingPolicy: 'openPeriod',
} as const;

const meta = (commandId: string) => ({ commandId, actor: 'clerk' });
const line = (amount: number) => [{ line: '1', description: 'Work', amount }];

const opened = (customer: string, netDays: number): ClerkCommand => ({
  type: 'OpenCustomer',
  data: { customer, personal: { name: customer }, terms: { netDays } },
  meta: meta(`open-${customer}`),
});

const invoiced = (customer: string, invoice: string, amount: number): ClerkCommand => ({
  type: 'PostInvoice',
  data: { customer, invoice, documentDate: FIRST_DAY, lines: line(amount) },
  meta: meta(`opening-${invoice}`),
});

const paid = (
  commandId: string,
  [customer, to]: readonly [string, string],
  receipt: string,
  dates: { documentDate: string; postingDate?: string },
  [total, amount]: readonly [number, number],
): ClerkCommand => ({
  type: 'PostReceipt',
  data: {
    customer,
    receipt,
    ...dates,
    paymentType: 'cash',
    bank: { code: 'north' },
    total,
    lines: [{ to, amount }],
    remainder: 'onAccount',
  },
  meta: meta(commandId),
});

const credited = (id: string, credit: string, date: string, amount: number): ClerkCommand => ({
  type: 'PostCredit',
  data: { customer: 'domar', credit, documentDate: date, amount, reason: 'goodwill' },
  meta: meta(id),
});

/** The header of a receipt in progress. */
const drafted = (receipt: string, documentDate: string) =>
  ({ receipt, documentDate, paymentType: 'cash', bank: { code: 'north' }, total: 3 }) as const;

/** What every run begins with. */
export const OPENING: ReadonlyArray<ClerkCommand> = [
  opened('domar', 0),
  opened('kirke', 30),
  invoiced('domar', 'A', 10),
  invoiced('domar', 'B', 6),
  invoiced('kirke', 'C', 8),
  paid('opening-R', ['domar', 'invoice:A'], 'R', { documentDate: FIRST_DAY }, [7, 4]),
  credited('opening-K', 'K', FIRST_DAY, 5),
];

/** With a cart, which no day waits for, three documents that are ready, and one of the next day. */
export const OPENING_WITH_DRAFTS: ReadonlyArray<ClerkCommand> = [
  ...OPENING,
  {
    type: 'DraftInvoice',
    data: { customer: 'kirke', invoice: 'DI', documentDate: FIRST_DAY },
    meta: meta('opening-DI'),
  },
  {
    type: 'AddInvoiceLine',
    data: { customer: 'kirke', invoice: 'DI', description: 'Work', amount: 4 },
    meta: meta('opening-DI-line'),
  },
  {
    type: 'DraftCredit',
    data: { customer: 'domar', credit: 'DK', documentDate: FIRST_DAY, amount: 2 },
    meta: meta('opening-DK'),
  },
  {
    type: 'DraftReceipt',
    data: { ...drafted('DR', FIRST_DAY), customer: 'kirke' },
    meta: meta('opening-DR'),
  },
  {
    type: 'PutRemainderOnAccount',
    data: { customer: 'kirke', receipt: 'DR' },
    meta: meta('opening-DR-close'),
  },
  {
    type: 'DraftMiscCash',
    data: { bank: 'north', miscCash: 'DM', documentDate: FIRST_DAY, kind: 'deposit', amount: 9 },
    meta: meta('opening-DM'),
  },
  {
    type: 'DraftReceipt',
    data: { ...drafted('NR', NEXT_DAY), customer: 'domar' },
    meta: meta('opening-NR'),
  },
];

type Request = (id: string, chance: Chance) => ClerkCommand;

/** A posting date, mostly of the day that is being closed; or none, for what the books say. */
const someDate = (chance: Chance): { postingDate?: string } =>
  chance.oneOf([{}, { postingDate: FIRST_DAY }, { postingDate: NEXT_DAY }]);
const dated = (chance: Chance) => ({
  documentDate: chance.oneOf([FIRST_DAY, FIRST_DAY, NEXT_DAY]),
  ...someDate(chance),
});
const ITEMS = [
  ['domar', 'invoice:A'],
  ['domar', 'invoice:B'],
  ['kirke', 'invoice:C'],
] as const;

const POSTED: readonly [Request, ...Request[]] = [
  (id, chance) => ({
    type: 'PostInvoice',
    data: {
      customer: chance.oneOf(['domar', 'kirke']),
      // Few numbers, so that two clerks now and then want the same one.
      invoice: chance.oneOf([id, id, 'X']),
      ...dated(chance),
      lines: line(1 + chance.below(9)),
    },
    meta: meta(id),
  }),
  (id, chance) => {
    const amount = 1 + chance.below(5);
    const total = amount + chance.below(3);
    return paid(id, chance.oneOf(ITEMS), id, dated(chance), [total, amount]);
  },
  (id, chance) => credited(id, id, chance.oneOf([FIRST_DAY, NEXT_DAY]), 1 + chance.below(6)),
  (id, chance) => ({
    type: 'ReverseReceipt',
    data: { customer: 'domar', receipt: 'R', reason: 'nsf', cascade: true, ...someDate(chance) },
    meta: meta(id),
  }),
  (id, chance) => ({
    type: 'VoidInvoice',
    data: {
      customer: 'domar',
      invoice: chance.oneOf(['A', 'B']),
      reason: 'error',
      release: true,
      ...someDate(chance),
    },
    meta: meta(id),
  }),
  (id, chance) => ({
    type: 'ReverseDistribution',
    data: { customer: 'domar', application: 'receipt:R#1', ...someDate(chance) },
    meta: meta(id),
  }),
  (id, chance) => ({
    type: 'DistributeOnAccount',
    data: {
      customer: 'domar',
      distribution: id,
      from: chance.oneOf(['credit:K', 'receipt:R']),
      lines: [{ to: 'invoice:B', amount: 1 + chance.below(4) }],
      ...someDate(chance),
    },
    meta: meta(id),
  }),
];

/** Documents before they are posted, and those that stand on others. */
const DRAFTED: ReadonlyArray<Request> = [
  // A draft of the day keeps it open until somebody posts or deletes it.
  (id, chance) => ({
    type: 'DraftReceipt',
    data: { ...drafted(id, chance.oneOf([FIRST_DAY, NEXT_DAY, NEXT_DAY])), customer: 'domar' },
    meta: meta(id),
  }),
  (id, chance) =>
    chance.oneOf<readonly [ClerkCommand, ...ClerkCommand[]]>([
      { type: 'ReopenCredit', data: { customer: 'domar', credit: 'DK' }, meta: meta(id) },
      { type: 'ReopenReceipt', data: { customer: 'kirke', receipt: 'DR' }, meta: meta(id) },
      { type: 'ReopenMiscCash', data: { bank: 'north', miscCash: 'DM' }, meta: meta(id) },
    ]),
  (id, chance) =>
    chance.oneOf<readonly [ClerkCommand, ...ClerkCommand[]]>([
      { type: 'PostCredit', data: { customer: 'domar', credit: 'DK' }, meta: meta(id) },
      { type: 'PostReceipt', data: { customer: 'kirke', receipt: 'DR' }, meta: meta(id) },
      { type: 'PostMiscCash', data: { bank: 'north', miscCash: 'DM' }, meta: meta(id) },
    ]),
  (id) => ({ type: 'CloseInvoice', data: { customer: 'kirke', invoice: 'DI' }, meta: meta(id) }),
  (id, chance) => ({
    type: 'AddInvoiceLine',
    data: { customer: 'kirke', invoice: 'DI', description: 'More', amount: 1 + chance.below(5) },
    meta: meta(id),
  }),
  (id) => ({ type: 'DeleteReceipt', data: { customer: 'domar', receipt: 'NR' }, meta: meta(id) }),
  (id, chance) => ({
    type: 'PostAdjustment',
    data: {
      customer: 'domar',
      adjustment: id,
      kind: 'writeOff',
      ...dated(chance),
      lines: [{ item: chance.oneOf(['invoice:A', 'invoice:B']), amount: 0 - 1 - chance.below(4) }],
    },
    meta: meta(id),
  }),
  (id, chance) => ({
    type: 'PostRefund',
    data: {
      customer: 'domar',
      refund: id,
      from: chance.oneOf(['receipt:R', 'credit:K']),
      amount: 1 + chance.below(3),
      bank: { code: 'north' },
      method: 'check',
      ...dated(chance),
    },
    meta: meta(id),
  }),
  (id, chance) => ({
    type: 'PostCredit',
    data: {
      customer: 'kirke',
      credit: id,
      kind: 'againstInvoice',
      reason: 'damaged',
      amount: 4,
      lines: [{ invoice: 'C', invoiceLine: '1', quantity: '0.5' }],
      ...dated(chance),
    },
    meta: meta(id),
  }),
];

const REQUESTS: readonly [Request, ...Request[]] = [...POSTED, ...DRAFTED];

export const closing = (id: string, date: string): ClerkCommand => ({
  type: 'CloseDay',
  data: { date },
  meta: meta(id),
});

/** One of each kind, by its place in the list. */
export const requestOf = (kind: number, id: string, chance: Chance): ClerkCommand =>
  (REQUESTS[kind % REQUESTS.length] ?? REQUESTS[0])(id, chance);
export const KINDS = REQUESTS.length;

/** What each clerk asks for, one after the other; the first ones close the day. */
export const scriptsBy = (chance: Chance): ReadonlyArray<ReadonlyArray<ClerkCommand>> => {
  const closer = [closing('close', FIRST_DAY)];
  if (chance.happens(0.3)) closer.push(closing('close-next', NEXT_DAY));
  const other = chance.happens(0.2) ? [[closing('close-too', FIRST_DAY)]] : [];
  const posting = [0, 1, 2].map((clerk) =>
    Array.from({ length: 1 + chance.below(2) }, (_, at) =>
      requestOf(chance.below(KINDS), `c${clerk}-${at}`, chance),
    ),
  );
  return [closer, ...other, ...posting];
};
