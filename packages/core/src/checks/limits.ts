/**
 * The limits of what items are open at. Each event keeps the items that it moves within them, on
 * every day from its posting date on: a backdated one may not eat what a later one used.
 */
import type { AccountEvent } from '../aggregates/account-events.ts';
import { netsOf } from '../aggregates/adjustment/lines.ts';
import type { OwnAmount } from '../aggregates/ledger/law.ts';
import { inForce } from '../aggregates/lifecycle/draft.ts';
import { laterOf, type PlainDate } from '../kernel/dates.ts';
import { isMoney } from '../kernel/event.ts';
import type { Check, Seen } from './check.ts';
import type { Limits } from './item.ts';
import type { AccountModel } from './model.ts';

interface Limit extends Limits {
  readonly item: string;
  /** What is said of the item when it is beyond. */
  readonly wrong: string;
  /** Where it only holds from a later day on than the posting date. */
  readonly from?: PlainDate | undefined;
}

type LimitsOf = (seen: Seen) => ReadonlyArray<Limit>;

const NONE: ReadonlyArray<Limit> = [];

const isReversed = (account: AccountModel, item: string): boolean =>
  account.documentOf(item).standing === 'reversed';

/** Items that lines of a receipt may take below zero. What was reversed never is in credit. */
const overpaidBy = (event: AccountEvent, account: AccountModel): ReadonlySet<string> => {
  const overpaid = new Set<string>();
  if (event.type !== 'ReceiptPosted') return overpaid;
  for (const { to, overpay } of inForce(event.data.lines))
    if (overpay === true && to !== undefined && !isReversed(account, to)) overpaid.add(to);
  return overpaid;
};

const moved: LimitsOf = ({ event, account }) => {
  if (!isMoney(event.data)) return NONE;
  const { applications = [], undoes = [] } = event.data;
  if (applications.length === 0 && undoes.length === 0) return NONE;
  const overpaid = overpaidBy(event, account);
  const limits: Limit[] = [];
  for (const { from, to } of applications) {
    limits.push({ item: from, most: 0, wrong: 'gave more than it had' });
    if (!overpaid.has(to)) limits.push({ item: to, least: 0, wrong: 'got more than it was owed' });
  }
  for (const { application } of undoes) {
    const item = account.applications.get(application)?.to;
    if (item === undefined) continue;
    limits.push({ item, most: account.mostOf(item), wrong: 'rose above its total' });
  }
  return limits;
};

const adjusted = (
  { item, amount, leaveCredit }: OwnAmount & { readonly leaveCredit: boolean },
  account: AccountModel,
): ReadonlyArray<Limit> => {
  if (amount > 0) return [{ item, most: 0, wrong: 'was raised above zero' }];
  const mayBeCredit = leaveCredit && item.startsWith('invoice:') && !isReversed(account, item);
  return mayBeCredit ? NONE : [{ item, least: 0, wrong: 'was taken below zero' }];
};

/** A charge that is taken out leaves no invoice above its total, and no credit of what is gone. */
const uncharged = ({ item, amount }: OwnAmount, account: AccountModel): ReadonlyArray<Limit> => {
  if (amount < 0)
    return [{ item, most: Math.max(0, account.mostOf(item)), wrong: 'rose above its total' }];
  const { reversedOn: from } = account.documentOf(item);
  if (from === undefined) return NONE;
  return [{ item, least: 0, from, wrong: 'became a credit, though its document is reversed' }];
};

/** A document that is reversed takes its own amount along, whole. */
const withdrawn = ({ item, amount }: OwnAmount, account: AccountModel): Limit => ({
  item,
  ...(amount > 0 ? { least: 0 } : {}),
  most: account.mostOf(item),
  wrong: 'was used, though its document is reversed',
});

const charged: LimitsOf = ({ event, meaning, account }) => {
  switch (event.type) {
    case 'RefundPosted':
      return [{ item: event.data.from, most: 0, wrong: 'paid out more than it had' }];
    case 'AdjustmentPosted':
      return netsOf(event.data.lines).flatMap((net) => adjusted(net, account));
    case 'RefundReversed':
    case 'AdjustmentReversed':
      return account.document(meaning.reverses).amounts.flatMap((each) => uncharged(each, account));
    case 'InvoiceVoided':
    case 'ReceiptReversed':
    case 'CreditReversed':
      return account.document(meaning.reverses).amounts.map((each) => withdrawn(each, account));
    default:
      return NONE;
  }
};

const within = (name: string, rule: string, limitsOf: LimitsOf): Check => ({
  name,
  rule,
  after: (seen, report) => {
    const { event, account } = seen;
    if (!isMoney(event.data)) return;
    const { postingDate } = event.data;
    for (const limit of limitsOf(seen)) {
      const { item, wrong, from = postingDate } = limit;
      const day = account.item(item)?.dayBeyond(laterOf(postingDate, from), limit);
      if (day !== undefined) report(`${item} ${wrong} on ${day}`);
    }
  },
});

export const overApplication = within(
  'over-application',
  'L5, M1: nothing gives or gets more than it has, or rises above its total, on any day',
  moved,
);

export const charges = within(
  'charges',
  'L5, M1: adjustments, refunds and reversals keep an item within its limits, on any day',
  charged,
);
