/** Names that options may take. They load nothing, so that help comes at once. */
import type { Calendar, DocumentKind, PaymentStatus, Status } from '@counterfoil/core';

/** Where a document may stand. */
export const STATUSES = [
  'inProgress',
  'readyToPost',
  'posted',
  'reversed',
  'voided',
  'deleted',
] as const satisfies ReadonlyArray<Status>;

/** How a posted invoice may stand. */
export const PAYMENTS = [
  'unpaid',
  'partlyPaid',
  'paid',
  'overdue',
] as const satisfies ReadonlyArray<PaymentStatus>;

/** In the order in which a close posts them. */
export const KINDS = [
  'invoice',
  'credit',
  'receipt',
  'adjustment',
  'miscCash',
  'refund',
] as const satisfies ReadonlyArray<DocumentKind>;

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies NonNullable<Calendar['weekend']>;
