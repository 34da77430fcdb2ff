/** Refusals and failures as sentences for people: what is wrong, and what to do next. */
import type { Status } from './aggregates/lifecycle/draft.ts';
import type { Refusal } from './commands.ts';
import { currencyOf } from './kernel/currencies.ts';
import type { Corruption } from './kernel/corruption.ts';
import { formatMoney } from './kernel/money.ts';
import type { StoreFailure } from './store/event-store.ts';

/** Everything a call can end in besides its result, told apart by `_tag`. */
export type ArError = Refusal | StoreFailure | Corruption;

const STATUS: Readonly<Record<Status, string>> = {
  inProgress: 'in progress',
  readyToPost: 'ready to post',
  posted: 'posted',
  reversed: 'reversed',
  voided: 'voided',
  deleted: 'deleted',
};

const named = (names: ReadonlyArray<string>): string =>
  names.length <= 5
    ? names.join(', ')
    : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;

const meant = (near: string | undefined, otherwise: string): string =>
  near === undefined ? otherwise : ` Did you mean ${near}?`;

type Malformed = Extract<ArError, { readonly _tag: 'MalformedCommand' }>;
type Invalid = Extract<ArError, { readonly value: string; readonly expected: string }>;

const missing = ({ field, expected }: { readonly field: string; readonly expected: string }) =>
  `${field} is missing: expected ${expected}.`;

const malformed = (error: Malformed): string =>
  error.given === 'nothing' && error.field !== ''
    ? missing(error)
    : `${error.field || 'The command'}: expected ${error.expected}${
        error.given === undefined || error.given === 'nothing' ? '' : `, not ${error.given}`
      }.`;

/** A value as it was given: one of the wrong type says which, so that "100" is not read as 100. */
const asGiven = ({ value, given }: Invalid): string => {
  if (given === 'a text') return `${JSON.stringify(value)} (a text)`;
  return given === 'a number' ? `${value} (a number)` : value === '' ? '""' : value;
};

const invalid = (error: Invalid): string =>
  error.given === 'nothing' || (error._tag === 'InvalidAmount' && error.value === 'nothing')
    ? missing(error)
    : `${error.field}: ${asGiven(error)} is not ${error.expected}.`;

/**
 * One sentence or two for a person. Amounts are written in the books' currency when it is given,
 * else in minor units.
 */
export const explain = (error: ArError, currencyCode?: string): string => {
  const currency = currencyCode === undefined ? undefined : currencyOf(currencyCode);
  const money = (amount: number): string =>
    currency === undefined
      ? `${amount} (minor units)`
      : `${formatMoney(amount, currency)} ${currency.code}`;
  switch (error._tag) {
    case 'MalformedCommand':
      return malformed(error);
    case 'UnknownCommand':
      return `There is no command "${error.type}".${meant(error.near, '')}`;
    case 'UnknownField':
      return `${error.field} is not a field of this command.${meant(error.near, ' Is it misspelt?')}`;
    case 'InvalidAmount':
    case 'InvalidQuantity':
    case 'InvalidDate':
    case 'InvalidId':
      return invalid(error);
    case 'InvalidPrecision':
      return `${error.field}: ${error.value} has more than ${error.exponent} decimals.`;
    case 'UnknownCurrency':
      return error.given === 'nothing'
        ? missing({ field: error.field, expected: 'a currency of ISO 4217, such as USD' })
        : `${error.field}: "${error.currency}" is no currency of ISO 4217.`;
    case 'LimitExceeded':
      return `${error.field}: ${error.actual} is over the limit of ${error.limit}.${
        /^lines$|bytes$/.test(error.field) ? ' Split the document.' : ''
      }`;
    case 'SensitiveData':
      return `${error.field} looks like a card number or code. A ledger keeps everything for ever: leave it out.`;
    case 'CommandIdReused':
      return `The command id ${error.commandId} was used before for something else. Give this command its own.`;
    case 'BooksNotOpen':
      return 'These books were never opened. Open them first.';
    case 'BooksAlreadyOpen':
      return `The books ${error.booksId} are open already.`;
    case 'DayAlreadyClosed':
      return `${error.date} is closed already.`;
    case 'NotCutoffDate':
      return `${error.postingDate} is not the open business day ${error.cutoffDate}. Post on that day, or close-day first.`;
    case 'PeriodClosed':
      return `${error.postingDate} is closed; the first open day is ${error.firstOpenDate}. Post on that day or later.`;
    case 'DayClosing':
      return `${error.date} is being closed. Post on a later day, or finish with close-day.`;
    case 'CustomerUnknown':
      return `There is no customer ${error.customer}. Open the customer first.`;
    case 'CustomerAlreadyOpen':
      return `The customer ${error.customer} is open already.`;
    case 'CurrencyMismatch':
      return `These books are in ${error.expected}, not ${error.actual}.`;
    case 'DocumentUnknown':
      return `There is no ${error.document} in this account.`;
    case 'AlreadyPosted':
      return `${error.document} is posted already. A correction is a document of its own.`;
    case 'DuplicateDocument':
      return `${error.document} exists already in these books.${
        error.document.startsWith('receipt:')
          ? ' If only its check number or reference is the same, say "allowDuplicate": true.'
          : ''
      }`;
    case 'AlreadyReversed':
      return `${error.document} is reversed already.`;
    case 'EmptyDocument':
      return `${error.document} has no line${
        error.document.startsWith('invoice:')
          ? '. A zero invoice says "total": 0.'
          : ', so there is nothing to post.'
      }`;
    case 'TotalMismatch':
      return `The header says ${money(error.header)}, the lines come to ${money(error.lines)}.`;
    case 'DueBeforeDocument':
      return `Due on ${error.dueDate}, before the document date ${error.documentDate}.`;
    case 'DuplicateLine':
      return `Line ${error.line} stands there twice.`;
    case 'HasLiveApplications':
      return `Not while it is paid or used by ${named(error.by)}. Take those back first, or say "release": true.`;
    case 'CreditConsumed':
      return `Its money is in use by ${named(error.by)}. Take those back first, or say "cascade": true${
        error.by.some((each) => each.startsWith('refund:'))
          ? '; a receipt is reversed without its refund by "leaveRefund": true'
          : ''
      }.`;
    case 'NotFullyDistributed':
      return `${money(error.remaining)} is left over. Distribute it, or put it on account ("remainder": "onAccount").`;
    case 'NotEnoughMoney':
      return `${money(error.needed)} is needed, and ${money(error.available)} is left.`;
    case 'ReferenceRequired':
      return `A payment by ${error.paymentType} needs its reference.`;
    case 'CheckNumberRequired':
      return 'A check needs its number.';
    case 'LineUnknown':
      return `There is no line ${error.line}.`;
    case 'NotInProgress':
      return `${error.document} is ${STATUS[error.status]}. ${
        error.status === 'readyToPost' ? 'Reopen it to change it.' : 'Only a draft can be changed.'
      }`;
    case 'NotReadyToPost':
      return `${error.document} is ${STATUS[error.status]}, not ready to post. ${
        error.status === 'inProgress' ? 'Close it first.' : ''
      }`.trim();
    case 'NotPosted':
      return `${error.document} is ${STATUS[error.status]}. Only what is posted can be reversed or credited.`;
    case 'NotReversed':
      return `${error.document} is ${STATUS[error.status]}. Only what was reversed can come again.`;
    case 'CustomerOnHold':
      return `The customer ${error.customer} is on hold. Release the customer first.`;
    case 'CreditLimitExceeded':
      return `The customer owes ${money(error.balance)} of at most ${money(error.limit)}; ${money(error.requested)} more is too much.`;
    case 'CustomerIsClosed':
      return `The account of ${error.customer} is closed. OpenCustomer opens it again.`;
    case 'BalanceNotZero':
      return `${error.items} items are open, ${money(error.balance)} together. Settle them first.`;
    case 'OpenDocuments':
      return `Not posted yet: ${named(
        error.documents.map(({ kind, id, date, refusal }) =>
          refusal === undefined
            ? `${kind}:${id} of ${date}`
            : `${kind}:${id} of ${date} (${refusal._tag})`,
        ),
      )}. Post, delete or re-date them, then close again.`;
    case 'IncreaseNotAllowed':
      return `An adjustment cannot add ${money(error.amount)} to ${error.item}. Post a debit memo.`;
    case 'ItemUnknown':
      return `Nothing is posted in this account as ${error.item}.`;
    case 'BeforeItemOpened':
      return `${error.item} is dated ${error.opened}. Nothing can happen to it before.`;
    case 'ExceedsRemaining':
      if (error.requested === 0) return `${error.item} has nothing left.`;
      return `${error.item} has ${money(error.remaining)} left, not ${money(error.requested)}.`;
    case 'OverApplied':
      if (error.open === 0) return `Nothing is open of ${error.item}.`;
      return `${error.item} is open at ${money(error.open)}, not ${money(error.requested)}.`;
    case 'DistributionUnknown':
      return `There is no application ${error.application} in this account.`;
    case 'QuantityExceeded':
      return `Of invoice:${error.invoice}, line ${error.line}, ${error.left} can still be credited, not ${error.requested}.`;
    case 'ReasonRequired':
      return `${error.field}: say why, here or in the header.`;
    case 'NothingToCredit':
      return `Nothing of ${error.document} is left to credit.`;
    case 'NothingToApply':
      return `Nothing is open that ${error.item} could pay.`;
    case 'OutcomeUnknown':
      return `The store did not say whether it wrote (${error.detail}). Send the same command with the same id again.`;
    case 'Unavailable':
      return `The store cannot be reached (${error.detail}). Nothing was written.`;
    case 'TooLarge':
      return `The store takes no append of that size (${error.detail}).`;
    case 'StoreFull':
      return `The store is full (${error.detail}). Nothing was written; make room and send it again.`;
    case 'Denied':
      return `The store does not allow this (${error.detail}).`;
    case 'Contended':
      return `Others kept changing the same data (${error.detail}). Send it again.`;
    case 'MalformedEvent':
    case 'UnknownEventType':
    case 'UnsupportedEventVersion':
    case 'CorruptLog':
      return error.message;
  }
};
