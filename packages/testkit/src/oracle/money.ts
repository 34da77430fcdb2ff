/** Receipts and distributions: whose money goes where. */
import { latestOf } from './calendar.ts';
import type {
  Distribute,
  DistributeOnAccount,
  PostReceipt,
  ReverseDistribution,
} from './commands.ts';
import { postingRules } from './documents.ts';
import {
  dayRules,
  give,
  refuseIf,
  sourceRules,
  takeBack,
  targetRules,
  usualDate,
  type Take,
} from './rules.ts';
import {
  isReversed,
  leftFrom,
  liveOf,
  openOn,
  owedFrom,
  paperOf,
  sum,
  write,
  type Sheet,
} from './sheet.ts';

/** Money to give, in the order in which it is spent. */
interface Purse {
  readonly customer: string;
  readonly maker: string;
  readonly date: string;
  readonly sources: { readonly from: string; left: number }[];
}

const leftIn = ({ sources }: Purse): number => sum(sources.map(({ left }) => left));

const sourceOf = (purse: Purse, from: string) => purse.sources.find((each) => each.from === from);

interface Line {
  readonly to: string;
  readonly amount: number;
  readonly overpay?: boolean | undefined;
}

const payFrom = (sheet: Sheet, purse: Purse, from: string, line: Line): void => {
  const { customer, maker, date } = purse;
  const source = sourceOf(purse, from);
  const isTooMuch = source !== undefined && line.amount > source.left;
  give(sheet, maker, { ...line, customer, from, date }, ['ExceedsRemaining', isTooMuch]);
  if (source !== undefined) source.left -= line.amount;
};

const pay = (sheet: Sheet, purse: Purse, line: Line): void => {
  const { customer, date } = purse;
  refuseIf(...targetRules(sheet, { ...line, customer, date }), [
    'ExceedsRemaining',
    line.amount > leftIn(purse),
  ]);
  let due = line.amount;
  for (const { from, left } of purse.sources) {
    const part = Math.min(due, left);
    if (part > 0) payFrom(sheet, purse, from, { ...line, amount: part });
    due -= part;
  }
};

/** Every item of a customer that is owed, the earliest due first, then by name. */
export const oldestDue = (sheet: Sheet, customer: string, date: string): ReadonlyArray<string> =>
  sheet.papers
    .filter((paper) => paper.customer === customer && paper.postingDate <= date)
    .filter(({ key }) => openOn(sheet, customer, key) > 0)
    .map(({ key, dueDate, documentDate }) => ({ key, order: `${dueDate ?? documentDate} ${key}` }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ key }) => key);

const distribute = (sheet: Sheet, purse: Purse, { policy, order = [] }: Distribute): void => {
  const { customer, date } = purse;
  for (const to of policy === 'given' ? order : oldestDue(sheet, customer, date)) {
    const left = leftIn(purse);
    if (left === 0) return;
    const paper = paperOf(sheet, customer, to);
    refuseIf(
      ['ItemUnknown', paper === undefined],
      ['BeforeItemOpened', paper !== undefined && date < paper.postingDate],
    );
    const amount = Math.min(left, owedFrom(sheet, customer, to, date));
    if (amount > 0) pay(sheet, purse, { to, amount });
  }
};

const paymentOf = ({ bank, checkNumber, reference }: PostReceipt['data']): string | undefined => {
  const number = checkNumber ?? reference;
  return number === undefined ? undefined : `${bank?.code ?? ''} ${number}`;
};

const isTwice = (sheet: Sheet, customer: string, payment: string | undefined): boolean =>
  sheet.papers.some(
    (paper) =>
      paper.customer === customer &&
      paper.payment !== undefined &&
      paper.payment === payment &&
      !isReversed(sheet, customer, paper.key),
  );

export const postReceipt = (sheet: Sheet, { data }: PostReceipt): void => {
  const { customer, documentDate, total, lines = [], paymentType } = data;
  const key = `receipt:${data.receipt}`;
  const date = data.postingDate ?? usualDate(sheet, documentDate);
  const payment = paymentOf(data);
  const brings = paymentType !== 'applyCredit';
  refuseIf(
    ...postingRules(sheet, data, key, date),
    ['InvalidAmount', brings ? total === 0 : total !== 0],
    ['MalformedCommand', brings && data.bank === undefined],
    ['CheckNumberRequired', paymentType === 'check' && data.checkNumber === undefined],
    ['ReferenceRequired', paymentType === 'transfer' && data.reference === undefined],
    ['DuplicateDocument', data.allowDuplicate !== true && isTwice(sheet, customer, payment)],
  );
  sheet.papers.push({
    customer,
    key,
    amount: 0 - total,
    postingDate: date,
    documentDate,
    payment,
  });
  write(sheet, { customer, item: key, date, amount: 0 - total });

  const purse: Purse = { customer, maker: key, date, sources: [] };
  for (const { from, to, amount } of lines) {
    if (from === undefined || to !== undefined) continue;
    const source = sourceOf(purse, from);
    const taken = (source?.left ?? 0) + amount;
    refuseIf(...sourceRules(sheet, { customer, from, amount: taken, date }));
    if (source === undefined) purse.sources.push({ from, left: amount });
    else source.left = taken;
  }
  const own = { from: key, left: total };
  purse.sources.push(own);
  for (const { from, to, amount, overpay } of lines) {
    if (to === undefined) continue;
    if (from === undefined) pay(sheet, purse, { to, amount, overpay });
    else payFrom(sheet, purse, from, { to, amount, overpay });
  }
  if (data.distribute !== undefined) distribute(sheet, purse, data.distribute);
  refuseIf(
    ['NotFullyDistributed', leftIn(purse) > own.left],
    ['NotFullyDistributed', own.left > 0 && data.remainder === undefined],
  );
};

export const distributeOnAccount = (sheet: Sheet, { data }: DistributeOnAccount): void => {
  const { customer, from, lines, policy = 'oldestDue', order = [] } = data;
  const key = `distribution:${data.distribution}`;
  const named = [from, ...(lines ?? []).map(({ to }) => to), ...order];
  const opened = named.flatMap((item) => paperOf(sheet, customer, item)?.postingDate ?? []);
  const usual = usualDate(sheet, latestOf(sheet.cutoffDate, ...opened));
  const date = data.postingDate ?? usual;
  refuseIf(
    ['AlreadyPosted', paperOf(sheet, customer, key) !== undefined],
    ...dayRules(sheet, date),
  );
  for (const line of lines ?? []) give(sheet, key, { ...line, customer, from, date });
  if (lines === undefined) {
    refuseIf(...sourceRules(sheet, { customer, from, amount: 0, date }));
    const left = leftFrom(sheet, customer, from, date);
    const purse: Purse = { customer, maker: key, date, sources: [{ from, left }] };
    distribute(sheet, purse, { policy, order });
  }
  const made = sheet.applications.filter(
    (each) => each.customer === customer && each.id.startsWith(`${key}#`),
  );
  refuseIf(['NothingToApply', made.length === 0]);
  sheet.papers.push({ customer, key, amount: 0, postingDate: date, documentDate: date });
};

/** One application, or the latest live ones between two items. */
const takesOf = (sheet: Sheet, { data }: ReverseDistribution): ReadonlyArray<Take> => {
  const { customer, application: id, from, to } = data;
  const all = sheet.applications.filter((each) => each.customer === customer);
  const found = all.filter((each) =>
    id === undefined ? each.from === from && each.to === to : each.id === id,
  );
  const live = found.filter((each) => liveOf(sheet, each) > 0).reverse();
  refuseIf(
    ['DistributionUnknown', found.length === 0 || (id === undefined && live.length === 0)],
    ['AlreadyReversed', id !== undefined && found.length > 0 && live.length === 0],
  );
  const most = sum(live.map((each) => liveOf(sheet, each)));
  let left = data.amount ?? most;
  refuseIf(['ExceedsRemaining', left > most]);
  const takes: Take[] = [];
  for (const application of live) {
    const amount = Math.min(left, liveOf(sheet, application));
    if (amount > 0) takes.push({ application, amount });
    left -= amount;
  }
  return takes;
};

export const reverseDistribution = (sheet: Sheet, command: ReverseDistribution): void => {
  const { customer, postingDate: asked } = command.data;
  const takes = takesOf(sheet, command);
  takeBack(sheet, { customer, takes, cascade: false, asked, after: [] });
};
