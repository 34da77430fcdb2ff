/** A receipt laid out: its money on its item, its lines given, and what is left in the purse. */
import { leftIn, pay, payFrom, sourceOf, type Purse } from './purse.ts';
import { refuseIf, sourceRules, type Rule } from './rules.ts';
import type { ReceiptHeader, ReceiptLine } from './shapes.ts';
import { isReversed, paperOf, write, type Paper, type Sheet } from './sheet.ts';

/** Which receipt, and on which day. */
export interface Place {
  readonly customer: string;
  readonly key: string;
  readonly date: string;
}

/** A check and a reference of the same number are two payments. */
const paymentsOf = ({ bank, checkNumber, reference }: ReceiptHeader): ReadonlyArray<string> => [
  ...(checkNumber === undefined ? [] : [`check ${bank?.code ?? ''} ${checkNumber}`]),
  ...(reference === undefined ? [] : [`reference ${bank?.code ?? ''} ${reference}`]),
];

/** Only `applyCredit` brings no money. */
export const totalRule = ({ paymentType, total }: ReceiptHeader): Rule => [
  'InvalidAmount',
  (paymentType === 'applyCredit') !== (total === 0),
];

/** What each way of paying requires. */
export const paymentRules = (header: ReceiptHeader): Rule[] => {
  const { paymentType, bank, checkNumber, reference } = header;
  return [
    totalRule(header),
    ['MalformedCommand', paymentType !== 'applyCredit' && bank === undefined],
    ['CheckNumberRequired', paymentType === 'check' && checkNumber === undefined],
    ['ReferenceRequired', paymentType === 'transfer' && reference === undefined],
  ];
};

/** Money that is there already. */
export const duplicateRules = (sheet: Sheet, customer: string, header: ReceiptHeader): Rule[] => {
  const { represents, allowDuplicate = false } = header;
  const payments = paymentsOf(header);
  const standing = sheet.papers.filter(
    (paper) => paper.customer === customer && !isReversed(sheet, customer, paper.key),
  );
  const again = standing.some(
    (paper) =>
      (paper.payments ?? []).some((payment) => payments.includes(payment)) ||
      (represents !== undefined && paper.receipt?.header.represents === represents),
  );
  return [
    ['NotReversed', standing.some(({ key }) => key === `receipt:${represents ?? ''}`)],
    ['DuplicateDocument', again && !allowDuplicate],
  ];
};

/** A line that says nothing that can be done. */
export const lineRules = (key: string, { from, to, overpay = false }: ReceiptLine): Rule[] => [
  ['MalformedCommand', from === undefined && to === undefined],
  ['MalformedCommand', overpay && to?.startsWith('invoice:') !== true],
  ['MalformedCommand', to === undefined && from === key],
];

/** Puts the receipt's own money on its item. */
export const openReceipt = (sheet: Sheet, place: Place, header: ReceiptHeader): void => {
  const { customer, key, date } = place;
  const { total, documentDate } = header;
  const amount = 0 - total;
  const payments = paymentsOf(header);
  const paper: Paper = { customer, key, amount, postingDate: date, documentDate, payments };
  sheet.papers.push(paper);
  write(sheet, { customer, item: key, date, amount });
};

/** Takes the credits first, then pays the lines in order, the receipt's own money last. */
export const layOut = (
  sheet: Sheet,
  place: Place,
  header: ReceiptHeader,
  lines: ReadonlyArray<ReceiptLine>,
): Purse => {
  const { customer, key, date } = place;
  openReceipt(sheet, place, header);
  const purse: Purse = { customer, maker: key, date, sources: [] };
  for (const { from, to, amount } of lines) {
    if (from === undefined || to !== undefined) continue;
    const source = sourceOf(purse, from);
    const taken = (source?.left ?? 0) + amount;
    refuseIf(...sourceRules(sheet, { customer, from, amount: taken, date }));
    if (source === undefined) purse.sources.push({ from, left: amount });
    else source.left = taken;
  }
  purse.sources.push({ from: key, left: header.total });
  refuseIf(['InvalidAmount', !Number.isSafeInteger(leftIn(purse))]);
  for (const { from, to, amount, overpay } of lines) {
    if (to === undefined) continue;
    if (from === undefined) pay(sheet, purse, { to, amount, overpay });
    else payFrom(sheet, purse, from, { to, amount, overpay });
  }
  // What a receipt says is kept with its paper, for whoever presents it again.
  const at = sheet.papers.findIndex((each) => each.customer === customer && each.key === key);
  const paper = paperOf(sheet, customer, key);
  if (paper !== undefined) sheet.papers[at] = { ...paper, receipt: { header, lines } };
  return purse;
};

/** What is left of the receipt's own money. */
export const ownLeft = (purse: Purse): number => sourceOf(purse, purse.maker)?.left ?? 0;
