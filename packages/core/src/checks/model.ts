/**
 * The books as `verify` rebuilds them, event by event: every document, every application, every
 * item. Plain maps of everything, because an auditor trusts no working state.
 */
import { meaningOf } from '../aggregates/account-events.ts';
import type { LiveApplication } from '../aggregates/ledger/history.ts';
import type { OwnAmount } from '../aggregates/ledger/law.ts';
import type { Charges, Meaning, Opening } from '../aggregates/ledger/ledger.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { isMoney, type Movement } from '../kernel/event.ts';
import { documentOf, type DocumentKey } from '../kernel/ids.ts';
import { add, negate } from '../kernel/money.ts';
import type { AccountEvent } from '../aggregates/account-events.ts';

export interface PostedDocument {
  readonly openings: ReadonlyArray<Opening>;
  /** What it put on items of others. */
  readonly charges?: Charges | undefined;
  readonly postingDate: PlainDate;
  readonly reversed: boolean;
}

/** One customer's account, whole. */
export class AccountModel {
  readonly documents = new Map<DocumentKey, PostedDocument>();
  readonly applications = new Map<string, LiveApplication>();
  /** What is open per item; an item that came to zero stays, at zero. */
  readonly items = new Map<string, number>();
  /** What an item's own document and the live applications come to: the same, if all is right. */
  readonly explained = new Map<string, number>();

  open(item: string): number {
    return this.items.get(item) ?? 0;
  }

  /**
   * The most that an item can be owed: its document's own amount, and once that is reversed, the
   * refunds that were left.
   */
  mostOf(item: string): number {
    const document = this.documents.get(documentOf(item));
    if (document?.reversed !== true)
      return document?.openings.find((opening) => opening.item === item)?.amount ?? 0;
    let left = 0;
    for (const { charges, reversed } of this.documents.values())
      for (const charge of reversed ? [] : (charges?.amounts ?? []))
        if (charge.item === item && charge.amount > 0) left = add(left, charge.amount);
    return left;
  }

  /** What the event itself puts on items: what it opens, or the opposite of what it reverses. */
  ownAmountsOf({ openings, charges, reverses }: Meaning): ReadonlyArray<OwnAmount> {
    const document = reverses === undefined ? undefined : this.documents.get(reverses);
    const reversed = [...(document?.openings ?? []), ...(document?.charges?.amounts ?? [])];
    return [
      ...openings,
      ...(charges?.amounts ?? []),
      ...reversed.map(({ item, amount }) => ({ item, amount: negate(amount) })),
    ];
  }

  apply(event: AccountEvent, subject: DocumentKey | undefined): void {
    const { data } = event;
    if (!isMoney(data)) return;
    const meaning = meaningOf(event);
    for (const { item, amount } of this.ownAmountsOf(meaning)) this.#explain(item, amount);
    const { openings, charges, reverses } = meaning;
    const { postingDate } = data;
    if ((openings.length > 0 || charges !== undefined) && subject !== undefined)
      this.documents.set(subject, { openings, charges, postingDate, reversed: false });
    const document = reverses === undefined ? undefined : this.documents.get(reverses);
    if (reverses !== undefined && document !== undefined)
      this.documents.set(reverses, { ...document, reversed: true });
    this.#move(data);
  }

  #move({ postingDate, entries, applications = [], undoes = [] }: Movement): void {
    for (const application of applications) {
      const live = application.amount;
      this.applications.set(application.id, { ...application, live, postingDate });
      this.#explain(application.from, live);
      this.#explain(application.to, -live);
    }
    for (const { application: id, amount } of undoes) {
      const application = this.applications.get(id);
      if (application === undefined) continue;
      this.applications.set(id, { ...application, live: add(application.live, -amount) });
      this.#explain(application.from, -amount);
      this.#explain(application.to, amount);
    }
    for (const { item, amount } of entries) this.items.set(item, add(this.open(item), amount));
  }

  #explain(item: string, amount: number): void {
    this.explained.set(item, add(this.explained.get(item) ?? 0, amount));
  }
}
