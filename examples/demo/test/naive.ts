/** Figures of the script by plain addition, without anything of the books. */
import type { Step } from '../src/script.ts';

/** `12.5 × 51.20` in cents, in whole numbers: hundredths of a cent until the end. */
const centsOf = (quantity: string, unitPrice: string): number => {
  const hundredths = (decimal: string): bigint => {
    const [, minus = '', whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(decimal) ?? [];
    return BigInt(`${minus}${whole}${fraction.padEnd(2, '0')}`);
  };
  const product = hundredths(quantity) * hundredths(unitPrice);
  if (product % 100n !== 0n) throw new Error(`${quantity} × ${unitPrice} is no whole cent`);
  return Number(product / 100n);
};

/** What a command adds to what its customer owes. Applications move nothing between customers. */
const effectsOf = (script: ReadonlyArray<Step>) => {
  const amounts = new Map<string, number>();
  return script
    .filter(({ refused }) => refused === undefined)
    .map((step) => {
      const { type, data, day } = step;
      const owes = (document: string, amount: number) => {
        amounts.set(`${data.customer} ${document}`, amount);
        return { day, customer: data.customer, amount };
      };
      const undone = (document: string) =>
        owes(document, -(amounts.get(`${data.customer} ${document}`) ?? NaN));
      switch (type) {
        case 'PostInvoice': {
          const lines = data.lines ?? [];
          const cents = lines.map((line) => centsOf(line.quantity ?? '', line.unitPrice ?? ''));
          return owes(`invoice ${data.invoice}`, sumOf(cents));
        }
        case 'PostReceipt':
          return owes(`receipt ${data.receipt}`, -data.total);
        case 'PostCredit':
          return owes(`credit ${data.credit}`, -data.amount);
        case 'ReverseReceipt':
          return undone(`receipt ${data.receipt}`);
        case 'VoidInvoice':
          return undone(`invoice ${data.invoice}`);
        default:
          return { day, customer: data.customer, amount: 0 };
      }
    });
};

const sumOf = (amounts: ReadonlyArray<number>): number =>
  amounts.reduce((sum, amount) => sum + amount, 0);

/** What all customers owe on a day. */
export const balanceOn = (script: ReadonlyArray<Step>, date: string): number =>
  sumOf(
    effectsOf(script)
      .filter(({ day }) => day <= date)
      .map(({ amount }) => amount),
  );

/** What each customer owes at the end, the largest first. */
export const balancesOf = (script: ReadonlyArray<Step>): ReadonlyArray<[string, number]> => {
  const balances = new Map<string, number>();
  for (const { customer, amount } of effectsOf(script))
    balances.set(customer, (balances.get(customer) ?? 0) + amount);
  return [...balances].sort(([, a], [, b]) => b - a);
};

/** `1,234.50` of 123450. */
export const inDollars = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${cents < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`;
};
