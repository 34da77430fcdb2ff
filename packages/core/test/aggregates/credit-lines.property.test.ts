/**
 * M11: the credits of a line of an invoice never take more than the line, and sum exactly to it.
 */
import { decideAfter, booksForTests } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { quantityOf, quantityText } from '../../src/kernel/quantity.ts';
import { creditRemaining, draftCredit, postAgainst, step } from './credit-samples.ts';
import { day, opened, postInvoice, postReceipt, reverseCredit } from './samples.ts';

/** A second line that makes every credit positive, whatever the sign of the first. */
const ballast = 1_000_000;
const credits = 12;

interface Script {
  readonly quantity: string | undefined;
  readonly amount: number;
  readonly tax: number | undefined;
  readonly taxRate: string | undefined;
  readonly steps: ReadonlyArray<Step>;
}

type Step =
  | { readonly does: 'credit'; readonly thousandths: number }
  | { readonly does: 'reverse'; readonly which: number }
  | { readonly does: 'pay' };

const steps = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('credit' as const),
      thousandths: fc.oneof(
        fc.integer({ min: 1, max: 1_000 }),
        fc.constantFrom(100, 125, 250, 300),
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('reverse' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('pay' as const) }) },
);

const scripts: fc.Arbitrary<Script> = fc
  .record({
    quantity: fc.option(
      fc.oneof(
        fc.integer({ min: 1, max: 9 }).map(String),
        fc.constantFrom('2.5', '-3', '0.000007', '0'),
      ),
      { nil: undefined },
    ),
    amount: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -20_000, max: 20_000 })),
    taxed: fc.constantFrom('no', 'byRate', 'freely'),
    rate: fc.constantFrom('20', '8.25', '0.08'),
    free: fc.integer({ min: -500, max: 500 }),
    steps: fc.array(steps, { maxLength: credits - 1 }),
  })
  .map(({ quantity, amount, taxed, rate, free, steps: taken }) => ({
    quantity,
    amount,
    tax: taxed === 'no' ? undefined : taxed === 'freely' ? free : rounded(amount * Number(rate)),
    taxRate: taxed === 'no' ? undefined : rate,
    steps: taken,
  }));

/** Hundredths of it, half away from zero; exact for the small numbers here. */
const rounded = (percent: number): number =>
  Math.sign(percent) * Math.floor(Math.abs(percent) / 100 + 0.5 + 1e-9) + 0;

/** The account of one invoice, and what the clerk made of it. */
class Office {
  readonly history: AccountEvent[];
  readonly standing: string[] = [];
  #count = 0;

  constructor({ quantity, amount, tax, taxRate }: Script) {
    const line = { line: 'goods', description: 'Goods', quantity, amount, tax, taxRate };
    const more = { line: 'more', description: 'More', quantity: '100', amount: 100 * ballast };
    this.history = [...opened(postInvoice('A', 0, { lines: [line, more] }))];
  }

  ask(command: AccountCommand): E.Either<{ readonly _tag: string; readonly lines?: number }, null> {
    this.#count += 1;
    const outcome = decideAfter(this.history, command, booksForTests, `step-${this.#count}`);
    if (E.isLeft(outcome)) return outcome;
    this.history.push(...outcome.right);
    return E.right(null);
  }

  /** Posts a credit of so much; its amount is what a first try says that the lines come to. */
  credit(quantity: string): string {
    this.#count += 1;
    const name = `K${this.#count}`;
    const lines = [
      ['A', 'goods', quantity],
      ['A', 'more', '1'],
    ] as const;
    const tried = this.ask(postAgainst(name, 1, lines));
    if (E.isRight(tried) || tried.left.lines === undefined)
      return E.isRight(tried) ? 'posted for nothing' : tried.left._tag;
    const done = this.ask(postAgainst(name, tried.left.lines, lines));
    if (E.isLeft(done)) return done.left._tag;
    this.standing.push(name);
    return 'posted';
  }

  /** Net amount, tax and quantity of the line, over all the credits that stand. */
  taken(): { quantity: bigint; amount: number; tax: number } {
    const sums = { quantity: 0n, amount: 0, tax: 0 };
    for (const event of this.history) {
      if (event.type !== 'CreditPosted' || !this.standing.includes(event.data.credit)) continue;
      for (const { invoiceLine, quantity, amount, tax } of event.data.lines ?? []) {
        if (invoiceLine !== 'goods') continue;
        sums.quantity += quantityOf(quantity);
        sums.amount += amount;
        sums.tax += tax;
      }
    }
    return sums;
  }

  open(): number {
    let open = 0;
    for (const { data } of this.history)
      if ('entries' in data)
        for (const { item, amount } of data.entries) if (item === 'invoice:A') open += amount;
    return open;
  }
}

const wholeOf = ({ quantity = '1' }: Script): bigint => {
  const counted = quantityOf(quantity);
  return counted === 0n ? 1_000_000n : counted < 0n ? -counted : counted;
};

/** Whether a sum lies between nothing and the whole, whatever the sign of the whole. */
const isWithin = (sum: number, whole: number): boolean =>
  Math.abs(sum) <= Math.abs(whole) && sum * whole >= 0;

const played = (script: Script): Office => {
  const office = new Office(script);
  const whole = wholeOf(script);
  for (const each of script.steps) {
    const left = whole - office.taken().quantity;
    if (each.does === 'credit') {
      const wanted = (whole * BigInt(each.thousandths)) / 1_000n;
      if (wanted === 0n) continue;
      expect(office.credit(quantityText(wanted))).toBe(
        wanted > left ? 'QuantityExceeded' : 'posted',
      );
    } else if (each.does === 'reverse') {
      const [gone] = office.standing.splice(each.which % Math.max(1, office.standing.length), 1);
      if (gone !== undefined) expect(office.ask(reverseCredit(gone))).toEqual(E.right(null));
    } else {
      const open = office.open();
      const lines = [{ to: 'invoice:A', amount: open }];
      if (open > 0) office.ask(postReceipt(`R${office.history.length}`, open, { lines }));
    }
    const { amount, tax, quantity } = office.taken();
    expect(quantity <= whole).toBe(true);
    expect([isWithin(amount, script.amount), isWithin(tax, script.tax ?? 0)]).toEqual([true, true]);
  }
  return office;
};

test('M11 no credits take more of a line than there is, and the last takes what is left', () =>
  fc.assert(
    fc.property(scripts, (script) => {
      const office = played(script);
      const whole = wholeOf(script);
      const left = whole - office.taken().quantity;
      if (left > 0n) expect(office.credit(quantityText(left))).toBe('posted');
      const { amount, tax = 0 } = script;
      expect(office.taken()).toEqual({ quantity: whole, amount, tax });
      expect(office.credit('0.000001')).toBe('QuantityExceeded');
    }),
    { numRuns: 250 },
  ));

test('M11 an invoice credited to the end comes to nothing, however that was cut', () =>
  fc.assert(
    fc.property(scripts, (script) => {
      const office = played(script);
      const total = script.amount + (script.tax ?? 0) + 100 * ballast;
      const credited = () => {
        let sum = 0;
        for (const event of office.history)
          if (event.type === 'CreditPosted' && office.standing.includes(event.data.credit))
            sum += event.data.amount;
        return sum;
      };
      const amount = total - credited();
      for (const command of [
        draftCredit('last', amount, { reason: 'recall', documentDate: day(3) }),
        creditRemaining('last', 'A'),
        step('CloseCredit', 'last'),
        step('PostCredit', 'last'),
      ])
        expect(office.ask(command)).toEqual(E.right(null));
      office.standing.push('last');
      expect(credited()).toBe(total);
      expect(office.open()).toBe(0);
    }),
    { numRuns: 100 },
  ));
