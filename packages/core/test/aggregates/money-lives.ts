/** The lives of receipts and credits: the documents that bring value into an account. */
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { creditCommands } from '../../src/aggregates/credit/credit.ts';
import { receiptCommands } from '../../src/aggregates/receipt/receipt.ts';
import { creditLine, creditRemaining, draftCredit, postAgainst, step } from './credit-samples.ts';
import * as receipt from './drafts.ts';
import { sampleOf, stepsOf, waysOf, type Life } from './lives.ts';
import {
  customer,
  line,
  postCredit,
  postInvoice,
  postReceipt,
  reverseCredit,
  reverseReceipt,
} from './samples.ts';

const receiptRows: Record<string, AccountCommand> = {
  DraftReceipt: receipt.draftReceipt(10),
  ChangeReceipt: receipt.changeReceipt({ bank: { code: 'south' } }),
  AddReceiptLine: receipt.addLine(2, { from: 'credit:K', to: 'invoice:B' }),
  DistributeToInvoice: receipt.give('invoice:B', 2, { from: 'credit:K' }),
  AutoPayRemaining: receipt.autoPay('invoice:B'),
  DistributeAll: receipt.distributeAll(),
  PayAll: receipt.payAll,
  UseCredit: receipt.useCredit('credit:K', 2),
  TakeFullCredit: receipt.takeFullCredit('credit:K'),
  EditReceiptLine: receipt.editLine('1', { amount: 3 }),
  DeleteReceiptLine: receipt.deleteLine('1'),
  ReverseReceiptLine: receipt.reverseLine('1'),
  ReverseAllReceiptLines: receipt.reverseAll,
  PutRemainderOnAccount: receipt.putRemainderOnAccount,
  CloseReceipt: receipt.close,
  ReopenReceipt: receipt.reopen,
  DeleteReceipt: receipt.remove,
  'PostReceipt (draft)': receipt.postReady(),
  'PostReceipt (whole)': postReceipt('R', 10, { lines: [{ to: 'invoice:A', amount: 10 }] }),
  RepresentReceipt: receipt.represent('R', 'Z'),
  ReverseReceipt: reverseReceipt('R'),
};

const creditRows: Record<string, AccountCommand> = {
  DraftCredit: draftCredit('C', 4, { reason: 'broken' }),
  ChangeCredit: {
    type: 'ChangeCredit',
    data: { customer, credit: 'C', reason: 'broken on the way' },
  },
  CreditLine: creditLine('C', 'A', '2', '1'),
  AutoCreditRemaining: creditRemaining('C', 'A'),
  CreditAll: step('CreditAll', 'C'),
  EditCreditLine: {
    type: 'EditCreditLine',
    data: { customer, credit: 'C', line: '1', reason: 'late' },
  },
  DeleteCreditLine: { type: 'DeleteCreditLine', data: { customer, credit: 'C', line: '1' } },
  ReverseCreditLine: { type: 'ReverseCreditLine', data: { customer, credit: 'C', line: '1' } },
  ReverseAllCreditLines: step('ReverseAllCreditLines', 'C'),
  CloseCredit: step('CloseCredit', 'C'),
  ReopenCredit: step('ReopenCredit', 'C'),
  DeleteCredit: step('DeleteCredit', 'C'),
  'PostCredit (draft)': step('PostCredit', 'C'),
  'PostCredit (whole)': postAgainst('C', 4, [['A', '1', '1']]),
  ReverseCredit: reverseCredit('C'),
};

export const moneyLives: ReadonlyArray<Life> = [
  {
    noun: 'Receipt',
    declared: receiptCommands,
    before: [
      ...[postInvoice('A', 10), postInvoice('B', 5), postCredit('K', 5)],
      ...[postReceipt('Z', 3), reverseReceipt('Z')],
    ],
    rows: receiptRows,
    ways: waysOf(
      stepsOf('Receipt', receiptRows, [
        sampleOf(receiptRows, 'DraftReceipt'),
        receipt.addLine(10, { to: 'invoice:A' }),
      ]),
    ),
    unfinished: {
      rows: ['AutoPayRemaining', 'DistributeAll', 'PayAll', 'PutRemainderOnAccount'],
      ways: [[receipt.draftReceipt(20), receipt.addLine(10, { to: 'invoice:A' })]],
    },
  },
  {
    noun: 'Credit',
    declared: creditCommands,
    before: [postInvoice('A', 0, { lines: [line(4), line(6, '2')] })],
    rows: creditRows,
    ways: waysOf(
      stepsOf('Credit', creditRows, [
        sampleOf(creditRows, 'DraftCredit'),
        creditLine('C', 'A', '1', '1'),
      ]),
    ),
  },
];
