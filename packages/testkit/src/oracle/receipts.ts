/**
 * Receipts posted: whole, of a draft that is ready, or presented again after they were reversed.
 */
import type { PostReceipt, RepresentReceipt } from './commands.ts';
import * as drafting from './drafting.ts';
import { counted, draftNamed, freshRules, postingRules } from './posting.ts';
import { distribute, drawnOn, leftIn, pay, payFrom, sourceOf, type Purse } from './purse.ts';
import { receipts } from './receipt-drafts.ts';
import {
  duplicateRules,
  layOut,
  lineRules,
  openReceipt,
  ownLeft,
  paymentRules,
  type Place,
} from './receipt-layout.ts';
import { Refused, refuseIf, usualDate } from './rules.ts';
import type { Distribute, ReceiptHeader, ReceiptLine } from './shapes.ts';
import { copyOf, isReversed, owedFrom, paperOf, reversedOn, type Sheet } from './sheet.ts';

interface Whole {
  readonly header: ReceiptHeader;
  readonly lines: ReadonlyArray<ReceiptLine>;
  readonly distribute?: Distribute | undefined;
  /** Whether what is left over may stay on account. */
  readonly keeps: boolean;
}

const post = (sheet: Sheet, { customer, key }: drafting.Name, whole: Whole): void => {
  const { header, lines } = whole;
  const date = header.postingDate ?? usualDate(sheet, header.documentDate);
  refuseIf(
    ...paymentRules(header),
    ...postingRules(sheet, header, date),
    ...duplicateRules(sheet, customer, header),
    [
      'BeforeItemOpened',
      date < (reversedOn(sheet, customer, `receipt:${header.represents}`) ?? ''),
    ],
  );
  const purse = layOut(sheet, { customer, key, date }, header, lines);
  if (whole.distribute !== undefined) {
    const more = distribute(sheet, purse, whole.distribute);
    const at = sheet.papers.findIndex((each) => each.customer === customer && each.key === key);
    const paper = paperOf(sheet, customer, key);
    if (paper !== undefined)
      sheet.papers[at] = { ...paper, receipt: { header, lines: [...lines, ...more] } };
  }
  const standing = paperOf(sheet, customer, key)?.receipt?.lines ?? lines;
  refuseIf(['EmptyDocument', header.total === 0 && standing.length === 0]);
  const own = ownLeft(purse);
  refuseIf(
    ['NotFullyDistributed', leftIn(purse) > own],
    ['NotFullyDistributed', own > 0 && !whole.keeps],
  );
};

export const postReceipt = (sheet: Sheet, { data }: PostReceipt): void => {
  const name = { customer: data.customer, key: `receipt:${data.receipt}` };
  if ('documentDate' in data) {
    const { lines = [], distribute: by, remainder } = data;
    refuseIf(
      ...freshRules(sheet, name.customer, name.key),
      ...lines.flatMap((line) => lineRules(name.key, line)),
    );
    const keeps = remainder !== undefined;
    return post(sheet, name, { header: data, lines, distribute: by, keeps });
  }
  const { header, lines } = drafting.readyDraft(sheet, receipts, name);
  const { postingDate = header.postingDate, allowDuplicate = header.allowDuplicate } = data;
  const dated = {
    ...header,
    ...(postingDate === undefined ? {} : { postingDate }),
    ...(allowDuplicate === undefined ? {} : { allowDuplicate }),
  };
  const contents = counted(lines).map(({ content }) => content);
  post(sheet, name, { header: dated, lines: contents, keeps: header.onAccount !== undefined });
  drafting.cross(sheet, receipts, name);
};

/** What there is room for; nothing where nothing can go or come from at all. */
const roomOf = (room: () => number): number => {
  try {
    return room();
  } catch (thrown) {
    if (thrown instanceof Refused) return 0;
    throw thrown;
  }
};

const canBeThere = (sheet: Sheet, { customer, date }: Place, item: string): boolean => {
  const paper = paperOf(sheet, customer, item);
  return paper !== undefined && paper.postingDate <= date;
};

/** So much of a line as still fits; what it gives is written on the sheet. */
const fittedLine = (sheet: Sheet, place: Place, purse: Purse, line: ReceiptLine): number => {
  const { from, to = '', amount } = line;
  const { customer, date } = place;
  if (!canBeThere(sheet, place, to)) return 0;
  const money = from === undefined ? leftIn(purse) : roomOf(() => drawnOn(sheet, purse, from));
  const overpay = line.overpay === true && !isReversed(sheet, customer, to);
  const room = overpay ? amount : owedFrom(sheet, customer, to, date);
  const part = Math.min(amount, money, room);
  if (part === 0) return 0;
  const paid = { to, amount: part, overpay };
  if (from === undefined) pay(sheet, purse, paid);
  else payFrom(sheet, purse, from, paid);
  return part;
};

/** The lines as far as they still fit, without what was taken of credits and finds no use. */
const fitted = (
  sheet: Sheet,
  place: Place,
  header: ReceiptHeader,
  asked: ReadonlyArray<ReceiptLine>,
): ReadonlyArray<ReceiptLine> => {
  const copy = copyOf(sheet);
  openReceipt(copy, place, header);
  const purse: Purse = { ...place, maker: place.key, sources: [] };
  const isTake = ({ from, to }: ReceiptLine) => from !== undefined && to === undefined;
  const lines = asked.map((line) => {
    if (!isTake(line)) return line;
    const { from = '' } = line;
    const source = sourceOf(purse, from);
    const amount = Math.min(
      line.amount,
      roomOf(() => drawnOn(copy, purse, from)),
    );
    if (source !== undefined) source.left += amount;
    else if (amount > 0) purse.sources.push({ from, left: amount });
    return { ...line, amount };
  });
  purse.sources.push({ from: place.key, left: header.total });
  for (const [at, line] of lines.entries())
    if (!isTake(line)) lines[at] = { ...line, amount: fittedLine(copy, place, purse, line) };
  for (const { from, left: unused } of purse.sources) {
    let left = from === place.key ? 0 : unused;
    for (const [at, line] of [...lines.entries()].reverse()) {
      if (!isTake(line) || line.from !== from) continue;
      const cut = Math.min(left, line.amount);
      lines[at] = { ...line, amount: line.amount - cut };
      left -= cut;
    }
  }
  return lines.filter(({ amount }) => amount > 0);
};

export const representReceipt = (sheet: Sheet, { data }: RepresentReceipt): void => {
  const { customer, represents, documentDate } = data;
  const name = { customer, key: `receipt:${data.receipt}` };
  const before = `receipt:${represents}`;
  refuseIf(['NotReversed', draftNamed(sheet, customer, before) !== undefined]);
  refuseIf(...freshRules(sheet, customer, name.key));
  const original = paperOf(sheet, customer, before)?.receipt;
  if (original === undefined) throw new Refused(['DocumentUnknown']);
  refuseIf(['NotReversed', !isReversed(sheet, customer, before)]);
  const bouncedOn = reversedOn(sheet, customer, before) ?? documentDate;
  const later = documentDate < bouncedOn ? bouncedOn : documentDate;
  const postingDate = data.postingDate ?? usualDate(sheet, later);
  const { allowDuplicate: _allow, represents: _again, ...kept } = original.header;
  const header = {
    ...kept,
    documentDate,
    postingDate,
    represents,
    ...(data.checkNumber === undefined ? {} : { checkNumber: data.checkNumber }),
    ...(data.reference === undefined ? {} : { reference: data.reference }),
    ...(data.allowDuplicate === undefined ? {} : { allowDuplicate: data.allowDuplicate }),
  };
  refuseIf(...postingRules(sheet, header, postingDate));
  const place = { ...name, date: postingDate };
  const asked = original.lines.map((line) =>
    line.from === before ? { ...line, from: name.key } : line,
  );
  const lines = fitted(sheet, place, header, asked);
  post(sheet, name, { header, lines, keeps: true });
};
