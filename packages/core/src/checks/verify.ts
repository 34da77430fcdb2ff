/**
 * Verification of a whole log: the hash chain and the codecs while it is read, then the named
 * invariants and the figures of closed days. It says what is wrong and where.
 */
import { meaningOf, subjectOf, type AccountEvent } from '../aggregates/account-events.ts';
import { evolveBooks, type Books, type BooksEvent } from '../aggregates/books.ts';
import { isAccountEvent } from '../events.ts';
import { corrupt, Corruption } from '../kernel/corruption.ts';
import { laterOf } from '../kernel/dates.ts';
import { isMoney } from '../kernel/event.ts';
import { readLog } from '../projections/read-log.ts';
import { GENESIS } from '../store/envelope.ts';
import type { AppendReceipt, EventStore, Position } from '../store/event-store.ts';
import type { RecordedEvent } from '../store/recorded.ts';
import type { Check, Finding, Report } from './check.ts';
import { ClosedDays } from './closed-days.ts';
import { invariants } from './invariants.ts';
import { AccountModel } from './model.ts';

export interface VerifyOptions {
  /** Default: `main`. */
  readonly booksId?: string;
  /** Receipts that were kept outside: each must still be in the log, so a cut tail is found. */
  readonly receipts?: ReadonlyArray<Pick<AppendReceipt, 'stream' | 'revision' | 'hash'>>;
  /** Called now and then with the number of events read so far. */
  readonly onProgress?: (events: number) => void;
}

export interface CheckResult {
  readonly name: string;
  readonly rule: string;
  readonly breaches: number;
  readonly notes: number;
}

export interface Verification {
  /** No corruption and no breach. */
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  /** Of the last event that was read. */
  readonly position: Position | null;
  readonly checks: ReadonlyArray<CheckResult>;
  /** At most a hundred are kept; the counts in `checks` are complete. */
  readonly findings: ReadonlyArray<Finding>;
  /** Where the log stopped making sense: nothing after it was read. */
  readonly corruption: Corruption | null;
}

const FINDINGS_MAX = 100;
const PROGRESS_EVERY = 1000;

const CHAIN = {
  name: 'chain',
  rule: 'H1, H8: every stored byte has its hash, every event follows the one before it',
};
const CLOSED_DAYS = {
  name: 'closed days',
  rule: 'L2, H8: totals and stream heads recorded at a close are those of the log at its line',
};
const RECEIPTS = { name: 'receipts', rule: 'H8: every receipt kept outside is in the log' };

const placeOf = ({ stream, revision, position }: RecordedEvent) => ({ stream, revision, position });

class Verifier {
  readonly findings: Finding[] = [];
  events = 0;
  position: Position | null = null;
  readonly #checks: ReadonlyArray<Check> = invariants();
  readonly #counts = new Map<string, { breaches: number; notes: number }>();
  readonly #tips = new Map<string, RecordedEvent>();
  /** By stream: the accounts of customers, and the cash books of banks. */
  readonly #accounts = new Map<string, AccountModel>();
  readonly #closedDays = new ClosedDays();
  readonly #receipts: Map<string, string>;
  #books: Books | null = null;
  #openedHash = '';

  constructor({ receipts = [] }: VerifyOptions) {
    this.#receipts = new Map(receipts.map((r) => [`${r.stream} ${r.revision}`, r.hash]));
  }

  get streams(): number {
    return this.#tips.size;
  }

  /** Takes the next event of the books. Throws a `Corruption` when it is not chained. */
  take(event: RecordedEvent): void {
    this.#chain(event);
    this.events += 1;
    this.position = event.position;
    const receipt = `${event.stream} ${event.revision}`;
    if (this.#receipts.get(receipt) === event.hash) this.#receipts.delete(receipt);
    if (isAccountEvent(event)) this.#account(event);
    else this.#step(event);
  }

  /** What is only known at the end of the log. */
  end(): void {
    for (const key of this.#receipts.keys()) {
      const [stream = '', revision] = key.split(' ');
      const place = { stream, revision: Number(revision) };
      this.#report(RECEIPTS.name, 'this event is missing, or is another', 'breach', place);
    }
  }

  results(): ReadonlyArray<CheckResult> {
    return [CHAIN, ...this.#checks, CLOSED_DAYS, RECEIPTS].map(({ name, rule }) => ({
      name,
      rule,
      breaches: this.#counts.get(name)?.breaches ?? 0,
      notes: this.#counts.get(name)?.notes ?? 0,
    }));
  }

  #chain(event: RecordedEvent): void {
    const { stream, revision, prev, recordedAt } = event;
    const place = placeOf(event);
    const before = this.#tips.get(stream);
    const expected = (before?.revision ?? -1) + 1;
    if (revision !== expected) throw corrupt(`revision ${expected} is missing`, place);
    const isFirst = event.type === 'BooksOpened';
    if (prev !== (before?.hash ?? (isFirst ? GENESIS : this.#openedHash)))
      throw corrupt('is not chained to the event before it', place);
    if (before !== undefined && recordedAt < before.recordedAt)
      throw corrupt('was recorded before the event before it', place);
    if (isFirst) this.#openedHash = event.hash;
    this.#tips.set(stream, event);
    this.#closedDays.end(event);
  }

  #step(event: RecordedEvent & BooksEvent): void {
    const { type, data } = event;
    this.#books = evolveBooks(this.#books, event);
    if (type === 'DayClosed') this.#closedDays.close(data.date);
    if (type !== 'DayTotalsRecorded') return;
    const breach = this.#closedDays.breachOf(data.totals, data.root, this.#books.currency);
    if (breach !== undefined)
      this.#report(CLOSED_DAYS.name, `${data.date} ${breach}`, 'breach', event);
  }

  #account(event: RecordedEvent<AccountEvent>): void {
    const { stream, data } = event;
    const account = this.#accounts.get(stream) ?? new AccountModel();
    this.#accounts.set(stream, account);
    const books = this.#books;
    if (books === null) throw corrupt('stands before BooksOpened', placeOf(event));
    const at =
      ({ name }: Check): Report =>
      (detail, severity = 'breach') =>
        this.#report(name, detail, severity, event);
    try {
      const subject = subjectOf(event);
      const meaning = meaningOf(event);
      const seen = { event, subject, meaning, account, books };
      for (const check of this.#checks) check.before?.(seen, at(check));
      account.apply(event, subject, meaning);
      for (const check of this.#checks) check.after?.(seen, at(check));
    } catch (error) {
      if (error instanceof Corruption) throw error.at(placeOf(event));
      // A sum within the account that is not exact: nobody could load it with such an event.
      if (!(error instanceof RangeError)) throw error;
      throw corrupt(error.message, placeOf(event));
    }
    if (!isMoney(data)) return;
    const bookDay = laterOf(data.postingDate, books.cutoffDate);
    this.#closedDays.enter(data.customer, bookDay, data.entries);
  }

  #report(
    check: string,
    detail: string,
    severity: Finding['severity'],
    at: Finding['place'],
  ): void {
    const counts = this.#counts.get(check) ?? { breaches: 0, notes: 0 };
    this.#counts.set(check, counts);
    if (severity === 'breach') counts.breaches += 1;
    else counts.notes += 1;
    const { stream, revision, position } = at;
    const place = {
      ...(stream === undefined ? {} : { stream }),
      ...(revision === undefined ? {} : { revision }),
      ...(position === undefined ? {} : { position }),
    };
    if (this.findings.length < FINDINGS_MAX) this.findings.push({ check, severity, detail, place });
  }
}

/** Verifies a whole log. Rejects only when the store cannot be read. */
export const verifyLog = async (
  store: Pick<EventStore, 'readAll'>,
  options: VerifyOptions = {},
): Promise<Verification> => {
  const { booksId = 'main', onProgress } = options;
  const verifier = new Verifier(options);
  let corruption: Corruption | null = null;
  try {
    for await (const event of readLog(store)) {
      if (event.booksId !== booksId) continue;
      verifier.take(event);
      if (verifier.events % PROGRESS_EVERY === 0) onProgress?.(verifier.events);
    }
    verifier.end();
  } catch (error) {
    if (!(error instanceof Corruption)) throw error;
    corruption = error;
  }
  onProgress?.(verifier.events);
  const checks = verifier
    .results()
    .map((check) =>
      check.name === CHAIN.name && corruption !== null ? { ...check, breaches: 1 } : check,
    );
  const { events, streams, position, findings } = verifier;
  const ok = checks.every(({ breaches }) => breaches === 0);
  return { ok, events, streams, position, checks, findings, corruption };
};
