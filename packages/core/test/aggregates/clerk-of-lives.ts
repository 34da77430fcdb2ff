/**
 * A clerk who posts, writes off, pays out, gives and takes back at random, and a naive book of
 * the papers: what each says that it put on which item, and whether it still stands.
 */
import { booksForTests, decideAfter } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { isMoney } from '../../src/kernel/event.ts';
import {
  adjust,
  openAfter,
  postRefund,
  reverseAdjustment,
  reverseRefund,
} from './lifecycle-samples.ts';
import {
  day,
  distribute,
  openCustomer,
  postCredit,
  postInvoice,
  postReceipt,
  reverseCredit,
  reverseReceipt,
  takeBack,
  voidInvoice,
} from './samples.ts';

const KINDS = ['invoice', 'pay', 'overpay', 'onAccount', 'credit', 'adjust', 'refund'] as const;
const UNDOING = ['distribute', 'takeBack', 'reverse'] as const;

export interface Step {
  readonly kind: (typeof KINDS)[number] | (typeof UNDOING)[number];
  /** Chooses among what there is, modulo how much of it there is. */
  readonly pick: number;
  readonly other: number;
  readonly amount: number;
  readonly date: number;
  readonly asked: boolean;
}

const often = (weight: number, kind: Step['kind']) => ({ weight, arbitrary: fc.constant(kind) });

/** Weighted so that money moves, and comes back. */
export const stepsOfLives = fc.array(
  fc.record<Step>({
    kind: fc.oneof(
      ...[often(4, 'invoice'), often(4, 'pay'), often(2, 'overpay'), often(2, 'onAccount')],
      ...[often(2, 'credit'), often(6, 'adjust'), often(4, 'refund')],
      ...[often(3, 'distribute'), often(2, 'takeBack'), often(9, 'reverse')],
    ),
    pick: fc.nat(1000),
    other: fc.nat(1000),
    amount: fc.integer({ min: 1, max: 12 }),
    date: fc.integer({ min: 2, max: 5 }),
    asked: fc.boolean(),
  }),
  { minLength: 16, maxLength: 28 },
);

/** What a document put on items itself. */
export interface Paper {
  readonly amounts: ReadonlyArray<readonly [item: string, amount: number]>;
  stands: boolean;
}

const at = <Each>(list: ReadonlyArray<Each>, index: number): Each | undefined =>
  list[index % Math.max(1, list.length)];

export class Clerk {
  readonly history: AccountEvent[] = [];
  readonly papers = new Map<string, Paper>();
  #asked = 0;

  constructor() {
    this.ask(openCustomer());
  }

  ask(command: AccountCommand): ReadonlyArray<AccountEvent> | string {
    this.#asked += 1;
    const id = `command-${this.#asked}`;
    const outcome = decideAfter(this.history, command, booksForTests, id);
    if (E.isLeft(outcome)) return outcome.left._tag;
    this.history.push(...outcome.right);
    for (const event of outcome.right) this.#note(event);
    return outcome.right;
  }

  /** What is open, item by item. */
  open(): ReadonlyArray<readonly [item: string, amount: number]> {
    return Object.entries(openAfter(this.history));
  }

  /** Applications with what is left of them. */
  live(): ReadonlyArray<{ id: string; from: string; to: string; amount: number }> {
    const live = new Map<string, { id: string; from: string; to: string; amount: number }>();
    for (const { data } of this.history) {
      if (!isMoney(data)) continue;
      for (const each of data.applications ?? []) live.set(each.id, { ...each });
      for (const { application, amount } of data.undoes ?? []) {
        const found = live.get(application);
        if (found !== undefined) found.amount -= amount;
      }
    }
    return [...live.values()].filter(({ amount }) => amount > 0);
  }

  /** The command of a step; undefined when there is nothing yet that it could be about. */
  commandOf(step: Step): AccountCommand | undefined {
    const { kind, pick, other, amount, asked } = step;
    const id = String(this.#asked);
    const dated = { documentDate: day(step.date) };
    const owed = this.open().filter(([, open]) => open > 0);
    const inCredit = this.open().filter(([, open]) => open < 0);
    switch (kind) {
      case 'invoice':
        return postInvoice(id, amount, { ...dated, dueDate: day(step.date + (other % 20)) });
      case 'pay':
        return postReceipt(id, amount, { ...dated, distribute: { policy: 'oldestDue' } });
      case 'overpay': {
        const [to] = at(owed, pick) ?? ['invoice:none'];
        return postReceipt(id, amount, { ...dated, lines: [{ to, amount, overpay: true }] });
      }
      case 'onAccount':
        return postReceipt(id, amount, dated);
      case 'credit':
        return postCredit(id, amount, dated);
      case 'distribute': {
        const [[from] = [''], [to] = ['']] = [at(inCredit, pick), at(owed, other)];
        return from === '' || to === ''
          ? undefined
          : distribute(id, from, { lines: [{ to, amount: Math.min(amount, 3) }] });
      }
      case 'adjust':
        return this.#adjustment(id, step);
      case 'refund':
        return this.#refund(id, step);
      case 'takeBack': {
        const found = at(this.live(), pick);
        if (found === undefined) return undefined;
        return takeBack({ application: found.id, ...(asked ? { amount: 1 } : {}) });
      }
      case 'reverse':
        return reversalOf(at([...this.papers.keys()], pick) ?? '', other % 3);
    }
  }

  /** One to three lines towards zero, at times two of them on the same item. */
  #adjustment(id: string, { pick, other, amount, asked, date }: Step): AccountCommand | undefined {
    const items = this.open();
    const chosen = [at(items, pick), at(items, other), at(items, pick)].slice(0, 1 + (amount % 3));
    const lines = chosen.flatMap((each) => {
      if (each === undefined) return [];
      const [item, open] = each;
      const size = Math.min(Math.abs(open), 1 + (amount % 5));
      const leaveCredit = asked && open > 0 ? ({ leaveCredit: true } as const) : {};
      const beyond = asked && open > 0 ? amount : 0;
      return [{ item, amount: open > 0 ? -size - beyond : size, ...leaveCredit }];
    });
    return lines.length === 0 ? undefined : adjust(id, lines, { documentDate: day(date) });
  }

  #refund(id: string, { pick, amount, asked, date }: Step): AccountCommand | undefined {
    const dated = { documentDate: day(date) };
    const given = at(this.live(), pick);
    if (asked && given !== undefined)
      return postRefund(id, given.from, amount, { ...dated, releaseFrom: given.to });
    const found = at(
      this.open().filter(([, open]) => open < 0),
      pick,
    );
    return found === undefined
      ? undefined
      : postRefund(id, found[0], Math.min(amount, -found[1]), dated);
  }

  #note({ type, data }: AccountEvent): void {
    const put = (document: string, amounts: Paper['amounts']) =>
      this.papers.set(document, { amounts, stands: true });
    const out = (document: string) => {
      const paper = this.papers.get(document);
      if (paper !== undefined) paper.stands = false;
    };
    if (type === 'InvoicePosted')
      put(`invoice:${data.invoice}`, [[`invoice:${data.invoice}`, data.total]]);
    if (type === 'ReceiptPosted')
      put(`receipt:${data.receipt}`, [[`receipt:${data.receipt}`, -data.total]]);
    if (type === 'CreditPosted')
      put(`credit:${data.credit}`, [[`credit:${data.credit}`, -data.amount]]);
    if (type === 'AdjustmentPosted')
      put(
        `adjustment:${data.adjustment}`,
        data.lines.map(({ item, amount }) => [item, amount] as const),
      );
    if (type === 'RefundPosted') put(`refund:${data.refund}`, [[data.from, data.amount]]);
    if (type === 'InvoiceVoided') out(`invoice:${data.invoice}`);
    if (type === 'ReceiptReversed') out(`receipt:${data.receipt}`);
    if (type === 'CreditReversed') out(`credit:${data.credit}`);
    if (type === 'AdjustmentReversed') out(`adjustment:${data.adjustment}`);
    if (type === 'RefundReversed') out(`refund:${data.refund}`);
  }
}

/**
 * The command that reverses a document; `how` asks for nothing (0), for all that has to come back
 * (1), or to leave refunds (2).
 */
export const reversalOf = (
  document: string,
  how: number,
  postingDate?: string,
): AccountCommand | undefined => {
  const [kind, id = ''] = document.split(':');
  const dated = postingDate === undefined ? {} : { postingDate };
  const cascade = how === 0 ? {} : { cascade: true as const };
  switch (kind) {
    case 'invoice':
      return voidInvoice(id, { ...dated, ...(how === 0 ? {} : { release: true }) });
    case 'receipt': {
      const leaveRefund = how === 2 ? { leaveRefund: true as const } : {};
      return reverseReceipt(id, { ...dated, ...cascade, ...leaveRefund });
    }
    case 'credit':
      return reverseCredit(id, { ...dated, ...cascade });
    case 'adjustment':
      return reverseAdjustment(id, dated);
    case 'refund':
      return reverseRefund(id, dated);
    default:
      return undefined;
  }
};
