/** The history of one document: every event that touches it, and what that did to it. */
import { namesOf, subjectOf } from '../aggregates/account-events.ts';
import { isCustomerEvent } from '../events.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { isMoney, type Application, type Movement } from '../kernel/event.ts';
import { documentOf, makerOf, type DocumentKey, type ItemKey } from '../kernel/ids.ts';
import { add } from '../kernel/money.ts';
import type { Position } from '../store/event-store.ts';
import { projection, type Projection, type SeenEvent } from './projection.ts';

export interface DocumentLine {
  readonly position: Position;
  readonly recordedAt: string;
  readonly postingDate?: PlainDate;
  /** The day whose figures it is in. */
  readonly bookDay?: PlainDate;
  readonly type: SeenEvent['type'];
  readonly actor: string;
  /** Of the document, such as `nsf`; else of the command. */
  readonly reason?: string;
  /** The net effect on the document's own items, and what each had open after it. */
  readonly effect: ReadonlyArray<{
    readonly item: ItemKey;
    readonly amount: number;
    readonly open: number;
  }>;
  /** What the document had open after it, all its items together. */
  readonly open: number;
  /** Applications from its items. */
  readonly gave: ReadonlyArray<Application>;
  /** Applications to its items. */
  readonly received: ReadonlyArray<Application>;
  /** Applications that touch it, with how much of them was taken back. */
  readonly tookBack: ReadonlyArray<Application>;
}

export interface DocumentHistory {
  readonly customer: string;
  readonly document: DocumentKey;
  readonly lines: DocumentLine[];
  /** What its items have open. */
  readonly open: Map<ItemKey, number>;
  /** Applications that it made, gave or received. */
  readonly applications: Map<string, Application>;
}

const reasonOf = ({ data, reason }: SeenEvent): string | undefined =>
  'reason' in data ? (data.reason ?? reason) : reason;

const move = (history: DocumentHistory, movement: Movement) => {
  const { document, open } = history;
  const { entries, applications = [], undoes = [] } = movement;
  const owns = (item: ItemKey): boolean => documentOf(item) === document;
  for (const each of applications)
    if (owns(each.from) || owns(each.to) || makerOf(each.id) === document)
      history.applications.set(each.id, each);
  const effect = entries
    .filter(({ item }) => owns(item))
    .map(({ item, amount }) => {
      const after = add(open.get(item) ?? 0, amount);
      open.set(item, after);
      return { item, amount, open: after };
    });
  return {
    effect,
    gave: applications.filter(({ from }) => owns(from)),
    received: applications.filter(({ to }) => owns(to)),
    tookBack: undoes.flatMap(({ application: id, amount }) => {
      const application = history.applications.get(id);
      return application === undefined ? [] : [{ ...application, amount }];
    }),
  };
};

const NOTHING_MOVED = { effect: [], gave: [], received: [], tookBack: [] };

/** The events that touch one document of one customer, in the order in which they were recorded. */
export const documentHistory = (
  customer: string,
  document: DocumentKey,
): Projection<DocumentHistory> =>
  projection({
    name: 'documentHistory',
    version: 1,
    initial: (): DocumentHistory => ({
      customer,
      document,
      lines: [],
      open: new Map(),
      applications: new Map(),
    }),
    event: (history, event) => {
      if (!isCustomerEvent(event) || event.data.customer !== customer) return;
      if (subjectOf(event) !== document && !namesOf(event).has(document)) return;
      const { position, recordedAt, type, actor, data } = event;
      const reason = reasonOf(event);
      const moved = isMoney(data) ? move(history, data) : NOTHING_MOVED;
      const dates =
        'bookDay' in event ? { postingDate: event.data.postingDate, bookDay: event.bookDay } : {};
      let open = 0;
      for (const amount of history.open.values()) open = add(open, amount);
      const about = { position, recordedAt, ...dates, type, actor };
      history.lines.push({ ...about, ...(reason === undefined ? {} : { reason }), ...moved, open });
    },
  });
