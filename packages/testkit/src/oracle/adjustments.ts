/** Adjustments: what is written off, in progress and posted. */
import { charge } from './charges.ts';
import { latestOf } from './calendar.ts';
import type { PostAdjustment } from './commands.ts';
import type { AdjustmentStep } from './draft-commands.ts';
import * as drafting from './drafting.ts';
import { counted, currencyRule, freshRules, postingRules } from './posting.ts';
import { refuseIf, usualDate } from './rules.ts';
import type { AdjustmentHeader, AdjustmentLine, Header } from './shapes.ts';
import { copyOf, opensFrom, paperOf, sum, type Sheet } from './sheet.ts';

/** The day on which a draft is tried out: the one it is meant for, or the first that is open. */
export const trialDate = (sheet: Sheet, { documentDate, postingDate }: Header): string =>
  latestOf(sheet.cutoffDate, postingDate ?? usualDate(sheet, documentDate));

interface Net {
  readonly item: string;
  readonly amount: number;
  readonly leaveCredit: boolean;
}

/** What the lines come to on each item together; never nothing. */
const netsOf = (lines: ReadonlyArray<AdjustmentLine>): ReadonlyArray<Net> =>
  [...new Set(lines.map(({ item }) => item))]
    .map((item) => {
      const own = lines.filter((line) => line.item === item);
      const amount = sum(own.map((line) => line.amount));
      return { item, amount, leaveCredit: own.some((line) => line.leaveCredit === true) };
    })
    .filter(({ amount }) => amount !== 0);

const chargeAll = (
  sheet: Sheet,
  customer: string,
  lines: ReadonlyArray<AdjustmentLine>,
  date: string,
): void => {
  for (const net of netsOf(lines)) charge(sheet, { ...net, customer, date });
};

const contentsOf = <Line>(lines: ReadonlyArray<{ readonly content: Line }>) =>
  lines.map(({ content }) => content);

export const adjustments: drafting.Kind<AdjustmentHeader, AdjustmentLine> = {
  kind: 'adjustment',
  drafts: (sheet) => sheet.drafts.adjustment,
  keep: (sheet, adjustment) => void (sheet.drafts = { ...sheet.drafts, adjustment }),
  check: (sheet, { customer, header, lines }) => {
    refuseIf(currencyRule(sheet, header.currency));
    const tried = copyOf(sheet);
    chargeAll(tried, customer, contentsOf(counted(lines)), trialDate(sheet, header));
  },
  complete: (sheet, own) => {
    refuseIf(['EmptyDocument', netsOf(contentsOf(counted(own.lines))).length === 0]);
    adjustments.check(sheet, own);
  },
  line: () => undefined,
  isReadyWhenSaved: () => false,
};

const post = (
  sheet: Sheet,
  { customer, key }: drafting.Name,
  header: AdjustmentHeader,
  lines: ReadonlyArray<AdjustmentLine>,
): void => {
  const { documentDate } = header;
  const date = header.postingDate ?? usualDate(sheet, documentDate);
  refuseIf(...postingRules(sheet, header, date), ['EmptyDocument', netsOf(lines).length === 0]);
  chargeAll(sheet, customer, lines, date);
  const charges = netsOf(lines).map(({ item, amount }) => ({ item, amount }));
  sheet.papers.push({ customer, key, amount: 0, postingDate: date, documentDate, charges });
};

export const postAdjustment = (sheet: Sheet, { data }: PostAdjustment): void => {
  const name = { customer: data.customer, key: `adjustment:${data.adjustment}` };
  if ('documentDate' in data) {
    const { lines = [] } = data;
    const names = lines.flatMap(({ line }) => line ?? []);
    refuseIf(...freshRules(sheet, name.customer, name.key), [
      'DuplicateLine',
      new Set(names).size < names.length,
    ]);
    return post(sheet, name, data, lines);
  }
  const { header, lines } = drafting.readyDraft(sheet, adjustments, name);
  const { postingDate = header.postingDate } = data;
  const dated = postingDate === undefined ? header : { ...header, postingDate };
  post(sheet, name, dated, contentsOf(counted(lines)));
  drafting.cross(sheet, adjustments, name);
};

/** A line for all that an item has open, after what the draft does to it already. */
const entire = (
  sheet: Sheet,
  name: drafting.Name,
  { item, reason }: { readonly item: string; readonly reason?: string },
): void => {
  const { header, lines } = drafting.inProgress(sheet, adjustments, name);
  refuseIf(['ItemUnknown', paperOf(sheet, name.customer, item) === undefined]);
  const opens = opensFrom(sheet, name.customer, item, trialDate(sheet, header));
  const least = Math.min(...opens);
  const open = least > 0 ? least : Math.min(0, Math.max(...opens));
  const own = contentsOf(counted(lines)).filter((line) => line.item === item);
  const amount = 0 - open - sum(own.map((line) => line.amount));
  refuseIf(['OverApplied', amount === 0]);
  const content = { item, amount, ...(reason === undefined ? {} : { reason }) };
  drafting.addLines(sheet, adjustments, name, [{ content }]);
};

/** A step of a draft. */
export const draftAdjustment = (sheet: Sheet, command: AdjustmentStep): void => {
  const { customer, adjustment } = command.data;
  const name = { customer, key: `adjustment:${adjustment}` };
  switch (command.type) {
    case 'DraftAdjustment': {
      const { customer: _customer, adjustment: _adjustment, ...header } = command.data;
      return drafting.draft(sheet, adjustments, name, header);
    }
    case 'ChangeAdjustment': {
      const { customer: _customer, adjustment: _adjustment, ...changes } = command.data;
      return drafting.change(sheet, adjustments, name, changes);
    }
    case 'AddAdjustmentLine': {
      const { customer: _customer, adjustment: _adjustment, line, ...content } = command.data;
      return drafting.addLines(sheet, adjustments, name, [{ line, content }]);
    }
    case 'EditAdjustmentLine': {
      const { customer: _customer, adjustment: _adjustment, line, ...changes } = command.data;
      return drafting.editLine(sheet, adjustments, name, line, (before) => ({
        ...before,
        ...changes,
      }));
    }
    case 'AdjustEntire':
      return entire(sheet, name, command.data);
    case 'DeleteAdjustmentLine':
      return drafting.deleteLine(sheet, adjustments, name, command.data.line);
    case 'ReverseAdjustmentLine':
      return drafting.reverseLine(sheet, adjustments, name, command.data.line);
    case 'ReverseAllAdjustmentLines':
      return drafting.reverseAll(sheet, adjustments, name);
    case 'CloseAdjustment':
      return drafting.close(sheet, adjustments, name);
    case 'ReopenAdjustment':
      return drafting.reopen(sheet, adjustments, name);
    case 'DeleteAdjustment':
      return drafting.remove(sheet, adjustments, name);
  }
};
