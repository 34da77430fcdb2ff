/** Names of things: ids that callers choose, and the keys that are made of them. */
import { v5 } from 'uuid';

/** A booksId is part of a stream name and ends at its first dot, so it holds none. */
export const isBooksId = (u: unknown): u is string => isId(u) && !u.includes('.');

/** Letters, digits, dot, underscore and hyphen; 1 to 64 of them, the first a letter or digit. */
export const isId = (u: unknown): u is string =>
  typeof u === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(u);

/** An item that can be owed or in credit: `invoice:10040`, `credit:11261`, `receipt:R7`. */
export type ItemKey = string;

/** Documents that open an item, by the kind in their key. */
export const ITEM_KINDS = ['invoice', 'credit', 'receipt'] as const;

const ITEM = /^(invoice|credit|receipt):[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const isItemKey = (u: unknown): u is ItemKey => typeof u === 'string' && ITEM.test(u);

/** A document of any kind, as `kind:id`. */
export type DocumentKey = string;

const DOCUMENT =
  /^(invoice|credit|receipt|adjustment|refund|miscCash):[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const isDocumentKey = (u: unknown): u is DocumentKey =>
  typeof u === 'string' && DOCUMENT.test(u);

/** The document that opened an item. Instalments (`invoice:10040/1`) share one document. */
export const documentOf = (item: ItemKey): DocumentKey => {
  const slash = item.indexOf('/');
  return slash === -1 ? item : item.slice(0, slash);
};

const APPLICATION =
  /^(receipt|distribution|credit|invoice|run):[A-Za-z0-9][A-Za-z0-9._-]{0,63}#[1-9][0-9]{0,5}$/;
export const isApplicationId = (u: unknown): u is string =>
  typeof u === 'string' && APPLICATION.test(u);

/** What made an application: `receipt:R1` of `receipt:R1#2`. */
export const makerOf = (applicationId: string): DocumentKey =>
  applicationId.slice(0, applicationId.indexOf('#'));

const GENERATED = '6b1f5d1e-6c0b-4a53-9d1c-2f0c6c6b8a11';

/** The id of a document whose caller named none: the same command always makes the same one. */
export const generatedId = (commandId: string): string => v5(commandId, GENERATED);

export const booksStream = (booksId: string): string => `books-${booksId}`;
export const accountStream = (booksId: string, customer: string): string =>
  `account-${booksId}.${customer}`;
export const cashStream = (booksId: string, bank: string): string => `cash-${booksId}.${bank}`;

/** The books that a stream belongs to: `main` of `account-main.domar`. */
export const booksIdOf = (stream: string): string => {
  const rest = stream.slice(stream.indexOf('-') + 1);
  const dot = rest.indexOf('.');
  return dot === -1 ? rest : rest.slice(0, dot);
};
