/** Lines of an adjustment, and what they come to: the net on each item is what counts. */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { ItemKey, LineId, NonZeroMinor, record, text, Yes } from '../../kernel/codec.ts';
import { corrupt } from '../../kernel/corruption.ts';
import { exactTotal } from '../../kernel/money.ts';
import type { InvalidAmount } from '../../kernel/refusal.ts';
import { INEXACT, inForce } from '../lifecycle/draft.ts';

/** `amount` is signed: below zero takes an invoice down, above zero an item in credit up. */
export const line = {
  required: { item: ItemKey, amount: NonZeroMinor },
  /** `leaveCredit`: a paid invoice may fall below zero, and is then a credit balance. */
  optional: { reason: text(500), leaveCredit: Yes },
};
export const AskedLine = record('AdjustmentLine', line.required, {
  line: LineId,
  ...line.optional,
});
export const Line = record('AdjustmentLine', line.required, {
  line: LineId,
  ...line.optional,
  reverses: LineId,
});
export type AdjustmentLine = t.TypeOf<typeof Line>;
export type Content = Omit<AdjustmentLine, 'line' | 'reverses'>;

interface Net {
  readonly item: string;
  readonly amount: number;
  readonly leaveCredit: boolean;
}

/**
 * What the lines in force put on each item together, in line order; never nothing. Refuses what is
 * too large to be exact, on an item or in all.
 */
export const exactNetsOf = (
  lines: ReadonlyArray<AdjustmentLine>,
): E.Either<InvalidAmount, ReadonlyArray<Net>> => {
  const byItem = new Map<string, AdjustmentLine[]>();
  for (const each of inForce(lines)) {
    const own = byItem.get(each.item);
    if (own === undefined) byItem.set(each.item, [each]);
    else own.push(each);
  }
  const nets: Net[] = [];
  for (const [item, own] of byItem) {
    const amount = exactTotal(own.map((each) => each.amount));
    if (amount === undefined) return E.left(INEXACT);
    const leaveCredit = own.some((each) => each.leaveCredit === true);
    if (amount !== 0) nets.push({ item, amount, leaveCredit });
  }
  const sum = exactTotal(nets.map(({ amount }) => amount));
  return sum === undefined ? E.left(INEXACT) : E.right(nets);
};

/** The same of lines that were posted. */
export const netsOf = (lines: ReadonlyArray<AdjustmentLine>): ReadonlyArray<Net> => {
  const nets = exactNetsOf(lines);
  if (E.isLeft(nets)) throw corrupt('an adjustment was posted with lines that have no exact sum');
  return nets.right;
};

/** The first name that two lines have. A line that comes whole needs none. */
export const nameTwice = (lines: ReadonlyArray<AdjustmentLine>): string | undefined => {
  const seen = new Set<string>();
  for (const { line: name } of lines) {
    if (name === undefined) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
};
