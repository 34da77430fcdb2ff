/** A receipt before it is posted: each line is tried out on the account as it is. */
import { trialDate } from './adjustments.ts';
import type { ReceiptStep } from './draft-commands.ts';
import * as drafting from './drafting.ts';
import { counted, currencyRule } from './posting.ts';
import { distribute, drawnOn, leftIn, payable, type Purse } from './purse.ts';
import {
  duplicateRules,
  layOut,
  lineRules,
  ownLeft,
  paymentRules,
  totalRule,
} from './receipt-layout.ts';
import { refuseIf, targetRules } from './rules.ts';
import type { ReceiptLine } from './shapes.ts';
import { copyOf, owedFrom, sum, type Sheet } from './sheet.ts';
import type { ReceiptDraft, ReceiptDraftHeader } from './drafts.ts';

interface Trial {
  readonly sheet: Sheet;
  readonly purse: Purse;
}

/** The draft as posting it now would lay it out, on a copy. */
const tried = (sheet: Sheet, { customer, key, header, lines }: ReceiptDraft): Trial => {
  const copy = copyOf(sheet);
  const place = { customer, key, date: trialDate(sheet, header) };
  const contents = counted(lines).map(({ content }) => content);
  return { sheet: copy, purse: layOut(copy, place, header, contents) };
};

const check = (sheet: Sheet, draft: ReceiptDraft): Trial => {
  const { customer, header } = draft;
  refuseIf(
    totalRule(header),
    currencyRule(sheet, header.currency),
    ...duplicateRules(sheet, customer, header),
  );
  return tried(sheet, draft);
};

export const receipts: drafting.Kind<ReceiptDraftHeader, ReceiptLine> = {
  kind: 'receipt',
  drafts: (sheet) => sheet.drafts.receipt,
  keep: (sheet, receipt) => void (sheet.drafts = { ...sheet.drafts, receipt }),
  check: (sheet, draft) => void check(sheet, draft),
  complete: (sheet, draft) => {
    const { header, lines } = draft;
    refuseIf(
      ['EmptyDocument', header.total === 0 && counted(lines).length === 0],
      ...paymentRules(header),
    );
    const { purse } = check(sheet, draft);
    refuseIf(['NotFullyDistributed', leftIn(purse) !== (header.onAccount ?? 0)]);
  },
  line: (_sheet, content, { key }) => refuseIf(...lineRules(key, content)),
  isReadyWhenSaved: () => false,
};

type Way = Extract<
  ReceiptStep,
  { readonly type: 'AutoPayRemaining' | 'DistributeAll' | 'PayAll' | 'TakeFullCredit' }
>;

/** The lines that a command stands for, after what the lines before them do. */
const linesOf = (command: Way, { sheet, purse }: Trial): ReadonlyArray<ReceiptLine> => {
  const { customer, date, maker } = purse;
  const available = leftIn(purse);
  switch (command.type) {
    case 'AutoPayRemaining': {
      const { to } = command.data;
      refuseIf(...targetRules(sheet, { customer, to, amount: 0, date }));
      const owed = owedFrom(sheet, customer, to, date);
      refuseIf(['OverApplied', owed === 0]);
      refuseIf(['NotEnoughMoney', available === 0]);
      return [{ to, amount: Math.min(available, owed) }];
    }
    case 'DistributeAll': {
      const { policy = 'oldestDue', order } = command.data;
      return distribute(sheet, purse, order === undefined ? { policy } : { policy, order });
    }
    case 'PayAll': {
      const items = payable(sheet, purse);
      refuseIf(['NotEnoughMoney', sum(items.map(({ amount }) => amount)) > available]);
      return items;
    }
    case 'TakeFullCredit': {
      const { from } = command.data;
      refuseIf(...lineRules(maker, { from, amount: 1 }));
      const amount = drawnOn(sheet, purse, from);
      refuseIf(['ExceedsRemaining', amount === 0]);
      return [{ from, amount }];
    }
  }
};

const addWay = (sheet: Sheet, name: drafting.Name, command: Way): void => {
  const draft = drafting.inProgress(sheet, receipts, name);
  const lines = linesOf(command, tried(sheet, draft));
  refuseIf(['NothingToApply', lines.length === 0]);
  const contents = lines.map((content) => ({ content }));
  drafting.addLines(sheet, receipts, name, contents);
};

const putRemainder = (sheet: Sheet, name: drafting.Name): void => {
  const draft = drafting.inProgress(sheet, receipts, name);
  const onAccount = ownLeft(tried(sheet, draft).purse);
  drafting.close(sheet, receipts, name, onAccount === 0 ? {} : { onAccount });
};

const addLine = (sheet: Sheet, name: drafting.Name, content: ReceiptLine, line?: string): void =>
  drafting.addLines(sheet, receipts, name, [{ line, content }]);

/** A step of a draft. */
export const draftReceipt = (sheet: Sheet, command: ReceiptStep): void => {
  const { customer, receipt } = command.data;
  const name = { customer, key: `receipt:${receipt}` };
  switch (command.type) {
    case 'DraftReceipt': {
      const { customer: _customer, receipt: _receipt, ...header } = command.data;
      return drafting.draft(sheet, receipts, name, header);
    }
    case 'ChangeReceipt': {
      const { customer: _customer, receipt: _receipt, ...changes } = command.data;
      return drafting.change(sheet, receipts, name, changes);
    }
    case 'AddReceiptLine': {
      const { customer: _customer, receipt: _receipt, line, ...content } = command.data;
      return addLine(sheet, name, content, line);
    }
    case 'DistributeToInvoice':
    case 'UseCredit': {
      const { customer: _customer, receipt: _receipt, ...content } = command.data;
      return addLine(sheet, name, content);
    }
    case 'EditReceiptLine': {
      const { customer: _customer, receipt: _receipt, line, ...changes } = command.data;
      const edit = (before: ReceiptLine) => ({ ...before, ...changes });
      return drafting.editLine(sheet, receipts, name, line, edit);
    }
    case 'AutoPayRemaining':
    case 'DistributeAll':
    case 'PayAll':
    case 'TakeFullCredit':
      return addWay(sheet, name, command);
    case 'PutRemainderOnAccount':
      return putRemainder(sheet, name);
    case 'DeleteReceiptLine':
      return drafting.deleteLine(sheet, receipts, name, command.data.line);
    case 'ReverseReceiptLine':
      return drafting.reverseLine(sheet, receipts, name, command.data.line);
    case 'ReverseAllReceiptLines':
      return drafting.reverseAll(sheet, receipts, name);
    case 'CloseReceipt':
      return drafting.close(sheet, receipts, name);
    case 'ReopenReceipt':
      return drafting.reopen(
        sheet,
        receipts,
        name,
        ({ onAccount: _onAccount, ...header }) => header,
      );
    case 'DeleteReceipt':
      return drafting.remove(sheet, receipts, name);
  }
};
