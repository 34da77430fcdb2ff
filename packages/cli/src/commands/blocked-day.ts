/** Documents that keep a day open: which they are, why, and what to do about it. */
import {
  explain,
  type ArError,
  type DocumentRow,
  type OpenDocuments,
  type OpenedBooks,
} from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { exitCodeOfTag } from '../exit.ts';
import { money, type Table } from '../render/cell.ts';
import { spoken } from '../report.ts';

type Blocking = OpenDocuments['documents'][number];

export interface BlockingDocument extends Blocking {
  readonly bank?: string | undefined;
  readonly status?: DocumentRow['status'] | undefined;
  /** In minor units; unknown when somebody has just posted or deleted it. */
  readonly amount?: number | undefined;
  /** Why it keeps the day open, in a sentence or two. */
  readonly why: string;
}

/** A day that could not be closed. */
export interface BlockedDay {
  readonly date: string;
  readonly documents: ReadonlyArray<BlockingDocument>;
}

/** Core wraps what posting the document was refused with, and all that explains it. */
const isExplained = (refusal: { readonly _tag: string }): refusal is ArError =>
  exitCodeOfTag(refusal._tag) !== undefined;

const whyOf = (
  { refusal }: Blocking,
  status: DocumentRow['status'] | undefined,
  currency: string,
): string => {
  if (refusal !== undefined)
    return isExplained(refusal) ? explain(refusal, currency) : refusal._tag;
  return status === 'readyToPost'
    ? 'It is ready, and these books wait until somebody posts it.'
    : 'It is in progress.';
};

/** The documents with what else is known of each. */
export const blockedDay = async (
  { reports, state }: OpenedBooks,
  date: string,
  { documents }: OpenDocuments,
): Promise<BlockedDay> => {
  if (state === null) throw new Error('the books are open, but have no state');
  const found = await reports.waiting(state, date);
  const waiting = E.isRight(found) ? [...found.right] : [];
  return {
    date,
    documents: documents.map((each) => {
      const at = waiting.findIndex(
        ({ kind, id, customer }) =>
          kind === each.kind && id === each.id && customer === each.customer,
      );
      // Two banks may have cash of the same name, so what was found is not found again.
      const [row] = at === -1 ? [] : waiting.splice(at, 1);
      const { bank, status, amount } = row ?? {};
      return { ...each, bank, status, amount, why: whyOf(each, status, state.currency) };
    }),
  };
};

export const blockedTable = ({ documents }: BlockedDay, currency: string): Table => ({
  columns: [
    { title: 'Kind', key: 'kind' },
    { title: 'Document', key: 'id' },
    { title: 'Customer', key: 'customer' },
    { title: 'Bank', key: 'bank', csvOnly: documents.every(({ bank }) => bank === undefined) },
    { title: 'Dated', key: 'date' },
    { title: 'Amount', key: 'amount', align: 'right' },
    { title: 'Why', key: 'why' },
  ],
  rows: documents.map(({ kind, id, customer = null, bank = null, date, amount, why }) => [
    spoken(kind),
    id,
    customer,
    bank,
    date,
    amount === undefined ? null : money(amount, currency),
    why,
  ]),
});

/** What a person does next. */
export const nextSteps = ({ date, documents }: BlockedDay): string => {
  const many = documents.length === 1 ? 'a document keeps' : `${documents.length} documents keep`;
  const steps = [
    ...(documents.some(({ refusal }) => refusal === undefined)
      ? ['Post, delete or re-date what is not posted.']
      : []),
    ...(documents.some(({ refusal }) => refusal !== undefined)
      ? ['Reopen what no longer fits, correct it, and close the document again.']
      : []),
  ];
  return (
    `${date} is not closed: ${many} it open. ${steps.join(' ')} ` + 'Then: counterfoil close-day'
  );
};
