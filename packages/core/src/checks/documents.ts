/**
 * The check that what a document says on its paper is what it moves: its lines come to its
 * amounts, and its applications are those that its lines ask for.
 */
import type { AccountEvent } from '../aggregates/account-events.ts';
import { inForce } from '../aggregates/lifecycle/draft.ts';
import { isMoney } from '../kernel/event.ts';
import { add, negate, total } from '../kernel/money.ts';
import type { Check, Report } from './check.ts';

type EventOf<Type> = Extract<AccountEvent, { type: Type }>['data'];

interface Gift {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

const shown = (gift: Gift | undefined): string =>
  gift === undefined ? 'nothing' : `${gift.amount} from ${gift.from} to ${gift.to}`;

const isSame = (a: Gift | undefined, b: Gift | undefined): boolean =>
  a?.from === b?.from && a?.to === b?.to && a?.amount === b?.amount;

const invoiceSays = ({ lines, total: whole, tax }: EventOf<'InvoicePosted'>, report: Report) => {
  const taxes = total(lines.map((line) => line.tax ?? 0));
  if (taxes !== tax) report(`the tax of the lines is ${taxes}, not ${tax}`);
  const sum = total(lines.flatMap((line) => [line.amount, line.tax ?? 0]));
  if (sum !== whole) report(`the lines come to ${sum}, not to ${whole}`);
};

/** What there is to give: the credits that a receipt takes, in their order, its own money last. */
const sourcesOf = ({ total: cash, lines }: EventOf<'ReceiptPosted'>, own: string) => {
  const sources = new Map<string, number>();
  const give = (from: string, amount: number) =>
    sources.set(from, add(sources.get(from) ?? 0, amount));
  for (const { from, to, amount } of inForce(lines))
    if (from !== undefined && to === undefined) give(from, amount);
  give(own, cash);
  return sources;
};

/** What the lines of a receipt ask for. What they do not give stays in `sources`. */
const giftsOf = (
  { lines }: EventOf<'ReceiptPosted'>,
  own: string,
  sources: Map<string, number>,
): ReadonlyArray<Gift> => {
  const gifts: Gift[] = [];
  for (const { from: named, to, amount } of inForce(lines)) {
    if (to === undefined) continue;
    // A credit that a line names gives beside what the receipt takes of it.
    if (named !== undefined && named !== own) {
      gifts.push({ from: named, to, amount });
      continue;
    }
    let due = amount;
    for (const [from, left] of sources) {
      const part = Math.min(due, left);
      if (part <= 0 || (named !== undefined && from !== own)) continue;
      gifts.push({ from, to, amount: part });
      sources.set(from, left - part);
      due -= part;
    }
  }
  return gifts;
};

const receiptSays = (data: EventOf<'ReceiptPosted'>, report: Report) => {
  const own = `receipt:${data.receipt}`;
  const sources = sourcesOf(data, own);
  const gifts = giftsOf(data, own, sources);
  const { applications = [] } = data;
  for (let nth = 0; nth < Math.max(gifts.length, applications.length); nth += 1)
    if (!isSame(gifts[nth], applications[nth])) {
      report(`its lines give ${shown(gifts[nth])}, its applications ${shown(applications[nth])}`);
      break;
    }
  for (const [from, left] of sources) {
    const due = from === own ? data.onAccount : 0;
    if (left !== due) report(`its lines leave ${left} of ${from}, where ${due} is left`);
  }
};

/** What a credit gives back of each invoice, tax included. */
const backOf = ({ lines = [] }: EventOf<'CreditPosted'>): ReadonlyMap<string, number> => {
  const parts = new Map<string, number[]>();
  for (const { invoice, amount, tax } of inForce(lines)) {
    const item = `invoice:${invoice}`;
    const own = parts.get(item) ?? [];
    own.push(amount, tax);
    parts.set(item, own);
  }
  // Added up at the end: parts of an exact sum may come to more than is exact.
  return new Map([...parts].map(([item, own]) => [item, total(own)] as const));
};

const creditSays = (data: EventOf<'CreditPosted'>, report: Report) => {
  const { credit, kind, amount, lines = [], applications = [] } = data;
  if (kind === 'onAccount' && lines.length > 0) report('it is on account, and has lines');
  const back = backOf(data);
  const sum = total(back.values());
  if (kind === 'againstInvoice' && sum !== amount)
    report(`the lines come to ${sum}, not to ${amount}`);
  const left = new Map(back);
  for (const { from, to, amount: given } of applications) {
    if (from !== `credit:${credit}`) report(`it gives what is not its own, from ${from}`);
    left.set(to, add(left.get(to) ?? 0, negate(given)));
    if ((left.get(to) ?? 0) < 0) report(`it gives ${to} more than its lines give back`);
  }
};

const APPLYING: ReadonlySet<AccountEvent['type']> = new Set([
  'ReceiptPosted',
  'CreditPosted',
  'OnAccountDistributed',
]);

/** What no paper of an event can ask for: who applies, and who takes back. */
const movesOnly = ({ type, data }: AccountEvent, report: Report) => {
  if (!isMoney(data)) return;
  if (data.applications !== undefined && !APPLYING.has(type)) report(`${type} applies something`);
  if (data.undoes !== undefined && type !== 'DistributionReversed')
    report(`${type} takes something back`);
};

export const documents: Check = {
  name: 'documents',
  rule: 'M8, M11: the lines of a document come to its amounts, and ask for all that it applies',
  before: ({ event }, report) => {
    movesOnly(event, report);
    if (event.type === 'InvoicePosted') invoiceSays(event.data, report);
    if (event.type === 'ReceiptPosted') receiptSays(event.data, report);
    if (event.type === 'CreditPosted') creditSays(event.data, report);
  },
};
