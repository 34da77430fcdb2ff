/**
 * The peer of P9: the rule of posting a receipt as one would write it by hand, for this one kind
 * of document and nothing else. It makes the same checks and the same event.
 */

export interface PlainDay {
  readonly date: string;
  readonly amount: number;
}

export interface PlainItem {
  open: number;
  /** Movements by posting date, the earliest first. */
  readonly days: PlainDay[];
}

export interface PlainLine {
  readonly to: string;
  readonly amount: number;
}

export interface PlainCommand {
  readonly customer: string;
  readonly receipt: string;
  readonly documentDate: string;
  readonly paymentType: 'transfer';
  readonly total: number;
  readonly bank: { readonly code: string };
  readonly reference: string;
  readonly lines: ReadonlyArray<PlainLine>;
}

export interface PlainAccount {
  readonly currency: string;
  readonly firstOpenDate: string;
  readonly items: Map<string, PlainItem>;
  readonly receipts: Set<string>;
  readonly payments: Set<string>;
}

const leastFrom = ({ open, days }: PlainItem, date: string): number => {
  let [least, current] = [open, open];
  for (let at = days.length - 1; at >= 0; at -= 1) {
    const day = days[at];
    if (day === undefined || day.date <= date) break;
    current -= day.amount;
    if (current < least) least = current;
  }
  return least;
};

/** The event, or the refusal as text. */
export const decidePlainly = (command: PlainCommand, account: PlainAccount) => {
  const { customer, receipt, documentDate, paymentType, total } = command;
  const { bank, reference, lines } = command;
  if (total <= 0) return 'InvalidAmount';
  if (reference === '') return 'ReferenceRequired';
  if (account.receipts.has(receipt)) return 'AlreadyPosted';
  if (account.payments.has(`payment:${bank.code}/${reference}`)) return 'DuplicateDocument';
  if (documentDate < account.firstOpenDate) return 'PeriodClosed';

  const from = `receipt:${receipt}`;
  const given = new Map<string, number>();
  const applications: { id: string; from: string; to: string; amount: number }[] = [];
  let left = total;
  for (const { to, amount } of lines) {
    const item = account.items.get(to);
    if (item === undefined) return 'ItemUnknown';
    const [opened] = item.days;
    if (opened !== undefined && documentDate < opened.date) return 'BeforeItemOpened';
    if (amount > left) return 'ExceedsRemaining';
    const before = given.get(to) ?? 0;
    if (amount > leastFrom(item, documentDate) - before) return 'OverApplied';
    given.set(to, before + amount);
    left -= amount;
    if (!Number.isSafeInteger(left)) return 'InvalidAmount';
    applications.push({ id: `${from}#${applications.length + 1}`, from, to, amount });
  }
  if (left > 0) return 'NotFullyDistributed';

  const entries = [];
  for (const [item, amount] of given) entries.push({ item, amount: -amount });
  return {
    type: 'ReceiptPosted' as const,
    data: {
      customer,
      receipt,
      documentDate,
      paymentType,
      total,
      bank,
      reference,
      lines,
      onAccount: left,
      postingDate: documentDate,
      currency: account.currency,
      applications,
      entries,
    },
  };
};
