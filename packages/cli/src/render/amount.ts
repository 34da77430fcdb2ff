/** Amounts as text in major units. */
import { currencyOf, formatMoney } from '@counterfoil/core';
import type { MoneyCell } from './cell.ts';

/** `-1234.50`: for programs. */
export const plainAmount = ({ amount, currency: code }: MoneyCell): string => {
  const currency = currencyOf(code);
  if (currency === undefined) throw new RangeError(`${code} is no currency`);
  return formatMoney(amount, currency);
};

/** `-1,234.50`: for people. */
export const groupedAmount = (cell: MoneyCell): string => {
  const [whole = '', fraction] = plainAmount(cell).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

/** `1,234`: a count, for people. */
export const groupedCount = (count: number): string => count.toLocaleString('en-US');
