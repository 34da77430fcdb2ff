/** `documents`: every document with its status; drafts too, which no other report counts. */
import type { ListedDocument } from '@counterfoil/core';
import type { KINDS, PAYMENTS, STATUSES } from '../choices.ts';
import type { Context } from '../context.ts';
import { ExitCode } from '../exit.ts';
import { money, type Table } from '../render/cell.ts';
import { show, spoken, withReport, type ReportOptions } from '../report.ts';
import { shortPosition } from '../wanted.ts';

export interface DocumentsOptions extends ReportOptions {
  readonly status?: (typeof STATUSES)[number];
  readonly kind?: (typeof KINDS)[number];
  readonly payment?: (typeof PAYMENTS)[number];
}

/** A posted invoice: only those are paid. */
const isInvoice = ({ payment }: ListedDocument): boolean => payment !== undefined;

/**
 * The table of documents, for this and other programs to render. People read kind and status as
 * words, programs as the names that the options take: `forPeople` says for whom it is.
 */
export const documentsTable = (
  documents: ReadonlyArray<ListedDocument>,
  currency: string,
  forPeople = true,
): Table => {
  const worded = (name: string): string => (forPeople ? spoken(name) : name);
  return {
    columns: [
      { title: 'Kind', key: 'kind' },
      { title: 'Document', key: 'id' },
      { title: 'Customer', key: 'customer' },
      { title: 'Bank', key: 'bank', csvOnly: documents.every(({ bank }) => bank === undefined) },
      { title: 'Status', key: 'status' },
      { title: 'Dated', key: 'document_date' },
      { title: 'Posting date', key: 'posting_date' },
      { title: 'Amount', key: 'amount', align: 'right' },
      { title: 'Open', key: 'open', align: 'right', csvOnly: !documents.some(isInvoice) },
      { title: 'Payment', key: 'payment', csvOnly: !documents.some(isInvoice) },
      { title: 'Currency', key: 'currency', csvOnly: true },
    ],
    rows: documents.map((each) => [
      worded(each.kind),
      each.id,
      each.customer ?? null,
      each.bank ?? null,
      worded(each.status),
      each.documentDate,
      each.postingDate ?? null,
      money(each.amount, currency),
      each.open === undefined ? null : money(each.open, currency),
      each.payment === undefined ? null : worded(each.payment),
      currency,
    ]),
  };
};

export const documents = (context: Context, options: DocumentsOptions): Promise<ExitCode> => {
  const { status, kind, payment, csv = false } = options;
  return withReport(context, options, async (books, wanted) => {
    const currency = books.state?.currency ?? '';
    const report = await books.reports.documents({ ...wanted, status, kind, payment });
    const { asOf, position } = report;
    const place = [currency, `as of ${asOf}`, `at position ${shortPosition(position)}`];
    await show(context, options, {
      title: `Documents · ${place.join(' · ')}`,
      table: documentsTable(report.documents, currency, !csv),
      empty: 'There is no such document.',
      json: { report: 'documents', currency, ...report },
    });
    return ExitCode.done;
  });
};
