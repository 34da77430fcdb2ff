/**
 * What must be true of an office after a run, however it went: C3, C4 and the guarantee of the
 * close of a day. Each check answers with sentences about what is wrong; none is as it should be.
 */
import { openBooks } from '@counterfoil/core';
import {
  aging,
  daysLater,
  FIRST_DAY,
  Oracle,
  openItems,
  type ClerkCommand,
  type Sheet,
} from '@counterfoil/testkit';
import { generatedId } from '../../src/kernel/ids.ts';
import { isDraftStep, knownBy, postedBy, sheetOf, type RawEvent } from './faults-log.ts';
import { isNoAnswer, type Attempt, type Story } from './faults-office.ts';
import { BOOKS, NEXT_DAY } from './faults-script.ts';

/** What a store that cannot check guards may refuse although the first try is still on its way. */
const ABOUT_THE_DAY = new Set(['PeriodClosed', 'NotCutoffDate', 'DayClosing', 'DayAlreadyClosed']);

/** As JSON with the fields of every object in one order: what is equal has equal text. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

const differ = (what: string, actual: unknown, expected: unknown): ReadonlyArray<string> => {
  const [is, should] = [textOf(actual), textOf(expected)];
  return is === should ? [] : [`${what}: ${is}, where ${should} follows`];
};

const eventsBy = (log: ReadonlyArray<RawEvent>): ReadonlyMap<string, ReadonlyArray<number>> => {
  const found = new Map<string, number[]>();
  for (const [index, { commandId }] of log.entries()) {
    const before = found.get(commandId);
    if (before === undefined) found.set(commandId, [index]);
    else before.push(index);
  }
  return found;
};

/** C3 and C4: what was accepted is there once, in one piece; what was refused is not there. */
export const onceOrNotAtAll = ({ log, attempts, guards }: Story): ReadonlyArray<string> => {
  const stored = eventsBy(log);
  const wrong: string[] = [];
  for (const [id, indexes] of stored) {
    const isClose = attempts.some(
      ({ command }) => command.meta.commandId === id && command.type === 'CloseDay',
    );
    const [first = 0, last = 0] = [indexes[0], indexes.at(-1)];
    if (!isClose && last - first + 1 !== indexes.length && !id.startsWith('open'))
      wrong.push(`${id} was written in several pieces`);
  }
  for (const { command, said, events } of attempts) {
    if (isNoAnswer(said)) continue;
    const id = command.meta.commandId;
    const texts = (stored.get(id) ?? []).map((index) => log[index]?.event);
    if (said === 'accepted' || said === 'repeated')
      wrong.push(...differ(`${id} was ${said} with other events than are stored`, texts, events));
    else if (texts.length > 0 && command.type !== 'CloseDay') {
      const isAnswered = attempts.some(
        (each) => each.command.meta.commandId === id && each.events.length > 0,
      );
      if (!isAnswered && (guards || !ABOUT_THE_DAY.has(said)))
        wrong.push(`${id} was refused as ${said}, and is stored`);
    }
  }
  return wrong;
};

const CLOSING = ['DayCloseStarted', 'DayCloseAbandoned', 'DayClosed'];
const dayOf = ({ type, data }: RawEvent): string | undefined =>
  CLOSING.includes(type) ? data.date : undefined;

/** The command by which a close posted what was ready; undefined for any other event. */
export const postedByClose = (event: RawEvent): ClerkCommand | undefined => {
  const posted = postedBy(event);
  if (posted === undefined) return undefined;
  const { kind, id, owner } = posted;
  const isIts = [FIRST_DAY, NEXT_DAY].some(
    (date) => generatedId(`close-day/${date}/${kind}:${id}/${owner}`) === event.commandId,
  );
  if (!isIts) return undefined;
  const meta = { commandId: event.commandId, actor: 'clerk' };
  switch (kind) {
    case 'invoice':
      return { type: 'PostInvoice', data: { customer: owner, invoice: id }, meta };
    case 'receipt':
      return { type: 'PostReceipt', data: { customer: owner, receipt: id }, meta };
    case 'credit':
      return { type: 'PostCredit', data: { customer: owner, credit: id }, meta };
    case 'adjustment':
      return { type: 'PostAdjustment', data: { customer: owner, adjustment: id }, meta };
    case 'miscCash':
      return { type: 'PostMiscCash', data: { bank: owner, miscCash: id }, meta };
  }
};

/** Whether an event came after the day it is dated on was closed. */
const isLate = (log: ReadonlyArray<RawEvent>, index: number): boolean => {
  const { postingDate } = log[index]?.data ?? {};
  if (postingDate === undefined) return false;
  return log
    .slice(0, index)
    .some((event) => event.type === 'DayClosed' && (event.data.date ?? '') >= postingDate);
};

const isClosingAt = (log: ReadonlyArray<RawEvent>, length: number): boolean => {
  const last = log.slice(0, length).findLast((event) => dayOf(event) !== undefined);
  return last?.type === 'DayCloseStarted';
};

/** A refusal that waits to be found true at some moment between its question and its answer. */
const isRefusal = ({ said, events }: Attempt): boolean => !isNoAnswer(said) && events.length === 0;

const judge = (
  oracle: Oracle,
  log: ReadonlyArray<RawEvent>,
  open: Set<Attempt>,
  [from, to]: readonly [number, number],
): void => {
  for (const attempt of open) {
    if (attempt.to < from || attempt.from > to) continue;
    const verdict = oracle.judge(attempt.command);
    const isTrue =
      attempt.said === 'DayClosing'
        ? isClosingAt(log, from)
        : !verdict.accepted && verdict.because.has(attempt.said);
    if (isTrue) open.delete(attempt);
  }
};

/**
 * The log is a history that the oracle would have accepted too, command by command, and each
 * refusal was true at some moment while it was asked for. Says nothing where something arrived
 * late: the oracle knows no such thing.
 */
export const asTheOracleSays = (story: Story): ReadonlyArray<string> => {
  const { log, attempts, guards, opening } = story;
  if (log.some((_, index) => isLate(log, index))) return [];
  // Where guards are not checked, a draft may come in while a close looks for them.
  const isUnseen = ({ type }: RawEvent, index: number) =>
    isDraftStep(type) && isClosingAt(log, index);
  if (!guards && log.some(isUnseen)) return [];
  const commands = new Map<string, ClerkCommand>();
  for (const command of opening) commands.set(command.meta.commandId, command);
  for (const { command } of attempts) commands.set(command.meta.commandId, command);
  const oracle = new Oracle(BOOKS);
  const open = new Set(attempts.filter(isRefusal));
  const wrong: string[] = [];
  let told = '';
  for (const [index, event] of log.entries()) {
    const next = log[index + 1];
    const command = commands.get(event.commandId) ?? postedByClose(event);
    const isTold = told === event.commandId;
    const isStep = command?.type === 'CloseDay' && event.type !== 'DayClosed';
    if (command !== undefined && !isTold && !isStep) {
      const verdict = oracle.tell(command);
      told = event.commandId;
      if (!verdict.accepted)
        wrong.push(`${told} was accepted, although ${[...verdict.because].join(', ')}`);
      else if (verdict.repeated) wrong.push(`${told} was accepted again`);
    }
    // Within one append there is no moment.
    const isInside = next?.commandId === event.commandId && next.stream !== 'books-main';
    if (!isInside) judge(oracle, log, open, [index + 1, index + 1]);
  }
  for (const { command, said, from, to } of open)
    wrong.push(
      `${command.meta.commandId} was refused as ${said}, never true from ${from} to ${to}`,
    );
  for (const asOf of [FIRST_DAY, NEXT_DAY, undefined]) {
    const moment = asOf === undefined ? {} : { asOf };
    const [actual, expected] = [openItems(sheetOf(log), moment), openItems(oracle.sheet, moment)];
    wrong.push(...differ(`open items as of ${asOf}`, actual, expected));
  }
  return wrong;
};

interface Line {
  readonly date: string;
  readonly index: number;
}

const linesOf = (log: ReadonlyArray<RawEvent>): ReadonlyArray<Line> =>
  log.flatMap(({ type, data: { date = '' } }, index) =>
    type === 'DayClosed' ? [{ date, index }] : [],
  );

/** Without guards a posting may arrive after the line, but only if it was asked for before. */
const lateOnTheWay = ({ log, attempts }: Story): ReadonlyArray<string> =>
  log.flatMap((event, index) => {
    const { commandId, data } = event;
    if (!isLate(log, index)) return [];
    const line = log.findIndex(
      (event) => event.type === 'DayClosed' && (event.data.date ?? '') >= (data.postingDate ?? ''),
    );
    const asked = attempts.filter(({ command }) => command.meta.commandId === commandId);
    if (postedByClose(event) !== undefined) return [];
    return asked.some(({ from }) => from <= line)
      ? []
      : [`${commandId} is dated ${data.postingDate} and was asked for after that day was closed`];
  });

/** A day is closed in three steps, each of them once; with guards, nothing comes in between. */
export const closedInOrder = (story: Story): ReadonlyArray<string> => {
  const { log, guards, attempts } = story;
  const wrong: string[] = [];
  const steps = log.filter(({ stream }) => stream === 'books-main').slice(1);
  for (const date of new Set(steps.map(({ data }) => data.date ?? ''))) {
    const ofTheDay = steps.filter(({ data }) => data.date === date).map(({ type }) => type);
    const path = ofTheDay.join(' ').replaceAll('DayCloseStarted DayCloseAbandoned', '').trim();
    if (path !== '' && path !== 'DayCloseStarted DayClosed DayTotalsRecorded')
      wrong.push(`the close of ${date} went ${ofTheDay.join(', ')}`);
  }
  const dates = steps.map(({ data }) => data.date ?? '');
  wrong.push(...differ('the order of the closes', dates, dates.toSorted()));
  if (!guards) return [...wrong, ...lateOnTheWay(story)];
  const closes = new Set(
    attempts.flatMap(({ command: { type, meta } }) =>
      type === 'CloseDay' ? [meta.commandId] : [],
    ),
  );
  let begun = '';
  let closed = '';
  for (const event of log) {
    const { type, data, commandId } = event;
    if (type === 'DayCloseStarted') begun = data.date ?? '';
    if (type === 'DayCloseAbandoned') begun = closed;
    if (type === 'DayClosed') closed = data.date ?? '';
    const isIts = closes.has(commandId) || postedByClose(event) !== undefined;
    if (data.postingDate !== undefined && data.postingDate <= begun && !isIts)
      wrong.push(
        `${commandId} is dated ${data.postingDate} and stored after that day's close began`,
      );
  }
  return wrong;
};

const totalsOf = (sheet: Sheet, asOf: string, knownAt: number) => {
  let [owed, credit] = [0, 0];
  for (const { amount } of openItems(sheet, { asOf, knownAt }))
    if (amount > 0) owed += amount;
    else credit += amount;
  return [{ currency: BOOKS.currency, owed, credit, balance: owed + credit }];
};

const rowsOf = (sheet: Sheet, asOf: string, knownAt: number) =>
  aging(sheet, { asOf, knownAt }).map((row) => ({ ...row, currency: BOOKS.currency }));

/**
 * Positions from the line on: one run in ten looks at all of them, for that takes longer than
 * the run; the others at the line, the end, and one in between.
 */
const momentsFrom = (index: number, { seed, log }: Story): ReadonlyArray<number> => {
  const all = log.flatMap((_, at) => (at < index ? [] : [at]));
  const step = seed % 10 === 0 ? 1 : Math.max(1, Math.ceil(all.length / 2));
  return all.filter((_, at) => at % step === 0 || at === all.length - 1);
};

/**
 * No figure as of a closed day changes after its line: recorded totals are those of the line, and
 * whatever is asked later, as known at any position, is what was known at the line.
 */
export const closedForGood = async (story: Story): Promise<ReadonlyArray<string>> => {
  const { log, store, readings } = story;
  const sheet = sheetOf(log);
  const wrong: string[] = [];
  const { reports } = await openBooks({ store });
  for (const { date, index } of linesOf(log)) {
    const recorded = log.find(
      ({ type, data }) => type === 'DayTotalsRecorded' && data.date === date,
    );
    const atLine = totalsOf(sheet, date, index + 1);
    wrong.push(...differ(`totals of ${date}`, recorded?.data.totals, atLine));
    for (const asOf of [daysLater(date, -1), date]) {
      const expected = rowsOf(sheet, asOf, index + 1);
      for (const known of momentsFrom(index, story)) {
        const position = log[known]?.position ?? '';
        const { rows } = await reports.aging({ asOf, knownAt: { position } });
        wrong.push(...differ(`as of ${asOf}, known at ${position}`, rows, expected));
      }
    }
    const { totals } = await reports.balances({ asOf: date });
    const open = atLine.filter(({ owed, credit }) => owed !== 0 || credit !== 0);
    wrong.push(...differ(`balances as of ${date} at the end`, totals, open));
  }
  for (const { asOf, position, rows } of readings) {
    const expected = rowsOf(sheet, asOf, knownBy(log, position));
    wrong.push(...differ(`seen as of ${asOf} at ${position}`, rows, expected));
  }
  return wrong;
};

/** The chain holds and the named invariants do: one run in five, for it takes as long as a run. */
export const verified = async ({ seed, store, guards }: Story): Promise<ReadonlyArray<string>> => {
  if (seed % 5 !== 0) return [];
  const { reports } = await openBooks({ store });
  const { ok, findings } = await reports.verify();
  if (ok && (!guards || findings.length === 0)) return [];
  return findings.map(({ check, severity, detail }) => `${severity} of ${check}: ${detail}`);
};

/** Everything that is wrong with a run. */
export const breachesOf = async (story: Story): Promise<ReadonlyArray<string>> => [
  ...onceOrNotAtAll(story),
  ...asTheOracleSays(story),
  ...closedInOrder(story),
  ...(await closedForGood(story)),
  ...(await verified(story)),
];
