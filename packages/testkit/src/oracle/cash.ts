/** Miscellaneous cash: it has a header and no lines, and moves nothing in any account. */
import { latestOf } from './calendar.ts';
import type { MiscCashCommand } from './draft-commands.ts';
import * as drafting from './drafting.ts';
import { currencyRule, freshRules, postingRules, standing } from './posting.ts';
import { dayRules, refuseIf, usualDate } from './rules.ts';
import type { MiscCashHeader } from './shapes.ts';
import { paperOf, type Sheet } from './sheet.ts';

const cash: drafting.Kind<MiscCashHeader, never> = {
  kind: 'miscCash',
  drafts: (sheet) => sheet.drafts.miscCash,
  keep: (sheet, miscCash) => void (sheet.drafts = { ...sheet.drafts, miscCash }),
  check: (sheet, { header }) => refuseIf(currencyRule(sheet, header.currency)),
  complete: () => undefined,
  line: () => undefined,
  isReadyWhenSaved: () => true,
};

const post = (sheet: Sheet, { customer, key }: drafting.Name, header: MiscCashHeader): void => {
  const { documentDate } = header;
  const date = header.postingDate ?? usualDate(sheet, documentDate);
  refuseIf(...postingRules(sheet, header, date));
  sheet.papers.push({ customer, key, amount: 0, postingDate: date, documentDate });
};

const reverse = (sheet: Sheet, { customer, key }: drafting.Name, asked?: string): void => {
  standing(sheet, customer, key);
  const { cutoffDate, policies } = sheet;
  const paid = paperOf(sheet, customer, key)?.postingDate ?? cutoffDate;
  const usual = policies.postingPolicy === 'cutoffDay' ? cutoffDate : latestOf(cutoffDate, paid);
  const date = asked ?? usual;
  refuseIf(...dayRules(sheet, date), ['BeforeItemOpened', date < paid]);
  sheet.reversed.push({ customer, key, date });
};

/** Anything that is asked of the cash book of a bank. */
export const miscCash = (sheet: Sheet, command: MiscCashCommand): void => {
  const name = {
    customer: `cash/${command.data.bank}`,
    key: `miscCash:${command.data.miscCash}`,
  };
  switch (command.type) {
    case 'DraftMiscCash': {
      const { bank: _bank, miscCash: _miscCash, ...header } = command.data;
      return drafting.draft(sheet, cash, name, header);
    }
    case 'ChangeMiscCash': {
      const { bank: _bank, miscCash: _miscCash, ...changes } = command.data;
      return drafting.change(sheet, cash, name, changes);
    }
    case 'CloseMiscCash':
      return drafting.close(sheet, cash, name);
    case 'ReopenMiscCash':
      return drafting.reopen(sheet, cash, name);
    case 'DeleteMiscCash':
      return drafting.remove(sheet, cash, name);
    case 'PostMiscCash': {
      const { data } = command;
      if ('documentDate' in data) {
        refuseIf(...freshRules(sheet, name.customer, name.key));
        return post(sheet, name, data);
      }
      const { header } = drafting.readyDraft(sheet, cash, name);
      const { postingDate = header.postingDate } = data;
      post(sheet, name, postingDate === undefined ? header : { ...header, postingDate });
      return drafting.cross(sheet, cash, name);
    }
    case 'ReverseMiscCash':
      return reverse(sheet, name, command.data.postingDate);
  }
};
