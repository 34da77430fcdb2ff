/**
 * The ways that a document can go, as the domain page draws them: which step may follow on which
 * standing, and where it leads. Written down a second time, because an auditor does not ask the
 * clerk what was allowed.
 */
import { accountEvents, type AccountEvent } from '../aggregates/account-events.ts';

/** Where a document stands; a voided invoice is reversed like any other document. */
export type Standing = 'unknown' | 'inProgress' | 'readyToPost' | 'posted' | 'reversed' | 'deleted';

/** A standing as the end of a sentence. */
export const STANDINGS: Readonly<Record<Standing, string>> = {
  unknown: 'was never there',
  inProgress: 'is in progress',
  readyToPost: 'is ready to post',
  posted: 'is posted',
  reversed: 'is reversed',
  deleted: 'is deleted',
};

type Noun = 'Invoice' | 'Receipt' | 'Credit' | 'Adjustment' | 'Refund' | 'MiscCash';
type StepOf<Type> = Type extends `${Noun}${infer Step}` ? Step : never;
/** What can happen to a document: `LineAdded` of `InvoiceLineAdded`. */
type Step = StepOf<AccountEvent['type']>;

export interface Way {
  readonly from: ReadonlyArray<Standing>;
  /** Where it stands afterwards; absent: where it stood. */
  readonly to?: Standing;
}

const CHANGE: Way = { from: ['inProgress'] };
const LABEL: Way = { from: ['inProgress', 'readyToPost', 'posted', 'reversed'] };
const REVERSE: Way = { from: ['posted'], to: 'reversed' };

const WAYS: Readonly<Record<Step, Way>> = {
  Drafted: { from: ['unknown'], to: 'inProgress' },
  Changed: CHANGE,
  LineAdded: CHANGE,
  LineEdited: CHANGE,
  LineDeleted: CHANGE,
  LineReversed: CHANGE,
  RemainderPutOnAccount: CHANGE,
  Closed: { from: ['inProgress'], to: 'readyToPost' },
  Reopened: { from: ['readyToPost'], to: 'inProgress' },
  Deleted: { from: ['inProgress'], to: 'deleted' },
  Posted: { from: ['unknown', 'readyToPost'], to: 'posted' },
  Reversed: REVERSE,
  Voided: REVERSE,
  MarkedSent: { from: ['posted'] },
  Grouped: LABEL,
  Tagged: LABEL,
};

const NOUN = /^(?:Invoice|Receipt|Credit|Adjustment|Refund|MiscCash)/;
const ways: ReadonlyMap<string, Way> = new Map(Object.entries(WAYS));

/** Looked up once for each type of event, not once for each event. */
const BY_TYPE: ReadonlyMap<string, Way> = new Map(
  accountEvents.flatMap(({ type }) => {
    const way = NOUN.test(type) ? ways.get(type.replace(NOUN, '')) : undefined;
    return way === undefined ? [] : [[type, way] as const];
  }),
);

/** The way that an event takes its document; undefined for one that is no document's own. */
export const wayOf = ({ type }: AccountEvent): Way | undefined => BY_TYPE.get(type);
