/** Money that is on account already: given to what is owed, and taken back again. */
import { latestOf } from './calendar.ts';
import { latestBetween } from './charges.ts';
import type { DistributeOnAccount, ReverseDistribution } from './commands.ts';
import { distribute, remainingOf, type Purse } from './purse.ts';
import { dayRules, give, refuseIf, takeBack, usualDate, type Take } from './rules.ts';
import { liveOf, paperOf, type Sheet } from './sheet.ts';

export const distributeOnAccount = (sheet: Sheet, { data }: DistributeOnAccount): void => {
  const { customer, from, lines, policy = 'oldestDue', order } = data;
  const key = `distribution:${data.distribution}`;
  const named = [from, ...(lines ?? []).map(({ to }) => to), ...(order ?? [])];
  const opened = named.flatMap((item) => paperOf(sheet, customer, item)?.postingDate ?? []);
  const usual = usualDate(sheet, latestOf(sheet.cutoffDate, ...opened));
  const date = data.postingDate ?? usual;
  refuseIf(
    ['AlreadyPosted', paperOf(sheet, customer, key) !== undefined],
    ...dayRules(sheet, date),
  );
  for (const line of lines ?? []) give(sheet, key, { ...line, customer, from, date });
  if (lines === undefined) {
    const left = remainingOf(sheet, { customer, date }, from);
    const purse: Purse = { customer, maker: key, date, sources: [{ from, left }] };
    distribute(sheet, purse, order === undefined ? { policy } : { policy, order });
  }
  const made = sheet.applications.filter(
    (each) => each.customer === customer && each.id.startsWith(`${key}#`),
  );
  refuseIf(['NothingToApply', made.length === 0]);
  sheet.papers.push({ customer, key, amount: 0, postingDate: date, documentDate: date });
};

/** One application, or the latest live ones between two items. */
const takesOf = (sheet: Sheet, { data }: ReverseDistribution): ReadonlyArray<Take> => {
  const { customer, application: id, from = '', to = '', amount } = data;
  if (id === undefined) return latestBetween(sheet, customer, [from, to], amount);
  const application = sheet.applications.find(
    (each) => each.customer === customer && each.id === id,
  );
  refuseIf(['DistributionUnknown', application === undefined]);
  if (application === undefined) return [];
  const live = liveOf(sheet, application);
  refuseIf(['AlreadyReversed', live === 0], ['ExceedsRemaining', (amount ?? live) > live]);
  return [{ application, amount: amount ?? live }];
};

export const reverseDistribution = (sheet: Sheet, command: ReverseDistribution): void => {
  const { customer, postingDate: asked } = command.data;
  const takes = takesOf(sheet, command);
  takeBack(sheet, { customer, takes, asked, after: [] });
};
