/**
 * The books as `verify` rebuilds them, event by event: every document, every application, every
 * item. Plain maps of everything, because an auditor trusts no working state.
 */
import type { LiveApplication } from '../aggregates/ledger/history.ts';
import type { OwnAmount } from '../aggregates/ledger/law.ts';
import type { Meaning } from '../aggregates/ledger/ledger.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { isMoney, type Movement } from '../kernel/event.ts';
import { documentOf, type DocumentKey } from '../kernel/ids.ts';
import { add, negate } from '../kernel/money.ts';
import type { AccountEvent } from '../aggregates/account-events.ts';
import { ItemModel } from './item.ts';
import { wayOf, type Standing, type Way } from './ways.ts';

export interface DocumentModel {
  readonly standing: Standing;
  /** The amounts that it put on items, its own or others, when it was posted. */
  readonly amounts: ReadonlyArray<OwnAmount>;
  readonly postedOn?: PlainDate | undefined;
  readonly reversedOn?: PlainDate | undefined;
}

/** A document that nobody has heard of yet. */
const UNKNOWN: DocumentModel = { standing: 'unknown', amounts: [] };

const slim = ({ item, amount }: OwnAmount): OwnAmount => ({ item, amount });
const isDraft = ({ standing }: DocumentModel): boolean =>
  standing === 'inProgress' || standing === 'readyToPost';

/** Whose account it is: nobody's, before it was opened. */
export type Holder = 'nobody' | 'open' | 'closed';

/** One customer's account, whole; or the cash book of a bank, which has no items. */
export class AccountModel {
  holder: Holder = 'nobody';
  readonly #documents = new Map<DocumentKey, DocumentModel>();
  readonly applications = new Map<string, LiveApplication>();
  readonly #items = new Map<string, ItemModel>();
  /** How many items are open, and how many documents are not posted yet. */
  openItems = 0;
  drafts = 0;

  item(key: string): ItemModel | undefined {
    return this.#items.get(key);
  }

  open(key: string): number {
    return this.#items.get(key)?.open ?? 0;
  }

  document(key: DocumentKey | undefined): DocumentModel {
    return key === undefined ? UNKNOWN : (this.#documents.get(key) ?? UNKNOWN);
  }

  /** The document that opened an item. */
  documentOf(item: string): DocumentModel {
    return this.document(documentOf(item));
  }

  /**
   * The most that an item can be owed: its document's own amount, and once that is reversed, the
   * refunds that were left.
   */
  mostOf(key: string): number {
    const item = this.#items.get(key);
    if (item === undefined) return 0;
    return this.documentOf(key).standing === 'reversed' ? item.raised : item.own;
  }

  /** What the event itself puts on items: what it opens, or the opposite of what it reverses. */
  ownAmountsOf({ openings, charges, reverses }: Meaning): ReadonlyArray<OwnAmount> {
    if (reverses === undefined) return [...openings, ...(charges?.amounts ?? [])];
    return this.document(reverses).amounts.map(({ item, amount }) => ({
      item,
      amount: negate(amount),
    }));
  }

  apply(event: AccountEvent, subject: DocumentKey | undefined, meaning: Meaning): void {
    if (event.type === 'CustomerOpened') this.holder = 'open';
    if (event.type === 'CustomerClosed') this.holder = 'closed';
    const { data } = event;
    if (isMoney(data)) this.#post(data, meaning);
    const way = wayOf(event);
    if (subject === undefined || way === undefined) return;
    const date = 'postingDate' in data ? data.postingDate : undefined;
    this.#turn(subject, way, meaning, date);
  }

  /** Puts the document where the event leads it. */
  #turn(key: DocumentKey, { to }: Way, meaning: Meaning, date: PlainDate | undefined): void {
    const before = this.document(key);
    const standing = to ?? before.standing;
    if (standing === before.standing) return;
    const after: DocumentModel =
      to === 'posted'
        ? { standing, amounts: this.ownAmountsOf(meaning).map(slim), postedOn: date }
        : { ...before, standing, reversedOn: to === 'reversed' ? date : undefined };
    this.#documents.set(key, after);
    if (isDraft(before) !== isDraft(after)) this.drafts += isDraft(after) ? 1 : -1;
  }

  #post(data: Movement, meaning: Meaning): void {
    const { openings, charges, reverses } = meaning;
    for (const { item, amount } of openings) {
      const opened = this.#itemOf(item);
      opened.own = amount;
      opened.opened ??= data.postingDate;
    }
    for (const { item, amount } of this.ownAmountsOf(meaning)) {
      const moved = this.#itemOf(item);
      moved.explained = add(moved.explained, amount);
    }
    for (const { item, amount } of charges?.amounts ?? [])
      if (amount > 0) this.#raise(item, amount);
    for (const { item, amount } of this.document(reverses).amounts)
      if (amount > 0 && documentOf(item) !== reverses) this.#raise(item, negate(amount));
    this.#move(data);
  }

  #raise(key: string, amount: number): void {
    const item = this.#itemOf(key);
    item.raised = add(item.raised, amount);
  }

  #move({ postingDate, entries, applications = [], undoes = [] }: Movement): void {
    for (const application of applications) {
      const live = application.amount;
      this.applications.set(application.id, { ...application, live, postingDate });
      this.#carry(application, live, 1);
    }
    for (const { application: id, amount } of undoes) {
      const application = this.applications.get(id);
      if (application === undefined) continue;
      const live = add(application.live, negate(amount));
      this.applications.set(id, { ...application, live });
      this.#carry(application, negate(amount), Number(live > 0) - Number(application.live > 0));
    }
    for (const { item: key, amount } of entries) {
      const item = this.#itemOf(key);
      const wasOpen = item.open !== 0;
      item.move(postingDate, amount);
      if (wasOpen !== (item.open !== 0)) this.openItems += wasOpen ? -1 : 1;
    }
  }

  /** What an application, or taking it back, means to its two ends. */
  #carry({ from, to }: { from: string; to: string }, amount: number, uses: number): void {
    const [source, target] = [this.#itemOf(from), this.#itemOf(to)];
    source.explained = add(source.explained, amount);
    target.explained = add(target.explained, negate(amount));
    source.uses += uses;
    target.uses += uses;
  }

  #itemOf(key: string): ItemModel {
    const before = this.#items.get(key);
    if (before !== undefined) return before;
    const item = new ItemModel();
    this.#items.set(key, item);
    return item;
  }
}
