/** `init`: opens new books in a file. */
import {
  createBooks,
  currencyOf,
  isBooksId,
  isPlainDate,
  memoryStore,
  type Calendar,
} from '@counterfoil/core';
import { shownAs } from '../address.ts';
import { WEEKDAYS } from '../choices.ts';
import { actorHere, type Context } from '../context.ts';
import { ExitCode, misused } from '../exit.ts';
import { write } from '../io.ts';
import { openStore } from '../open-store.ts';

export interface InitOptions {
  readonly name: string;
  readonly currency: string;
  readonly cutoff: string;
  readonly postingPolicy: 'openPeriod' | 'cutoffDay';
  readonly readyToPost: 'post' | 'block';
  readonly weekend?: string;
  readonly holidays?: string;
  readonly creditPolicy: 'refuse' | 'warn';
  readonly creditsOnPosting: 'never' | 'oldest';
  readonly json?: boolean;
}

const listed = (text: string): ReadonlyArray<string> => text.split(',').map((each) => each.trim());

const weekdayOf = (text: string): (typeof WEEKDAYS)[number] => {
  const found = WEEKDAYS.find((each) => each === text.toLowerCase());
  if (found !== undefined) return found;
  throw misused(`--weekend: "${text}" is no day of the week. They are ${WEEKDAYS.join(', ')}.`);
};

const holidayOf = (text: string): string => {
  if (isPlainDate(text)) return text;
  throw misused(`--holidays: "${text}" is not a day that exists, as YYYY-MM-DD.`);
};

const weekendOf = (text: string): NonNullable<Calendar['weekend']> => {
  const days = listed(text).map(weekdayOf);
  if (new Set(days).size < WEEKDAYS.length) return days;
  throw misused('--weekend: all seven days are named, and a business needs one to post on.');
};

/** Refuses by the name of the option, which core does not know. */
const checkOptions = ({ currency, cutoff }: InitOptions, booksId: string): void => {
  if (!isPlainDate(cutoff))
    throw misused(`--cutoff ${cutoff} is not a day that exists, as YYYY-MM-DD.`);
  if (!isBooksId(booksId))
    throw misused(`--id ${booksId}: give letters, digits, "_" or "-", at most 64 of them.`);
  if (currencyOf(currency) !== undefined) return;
  const known = currencyOf(currency.toUpperCase())?.code;
  throw misused(
    `--currency ${currency} is no currency of ISO 4217, such as USD.` +
      (known === undefined ? '' : ` Did you mean ${known}?`),
  );
};

const calendarOf = ({ weekend, holidays }: InitOptions): Calendar => ({
  ...(weekend === undefined ? {} : { weekend: weekendOf(weekend) }),
  ...(holidays === undefined ? {} : { holidays: listed(holidays).map(holidayOf) }),
});

export const init = async (
  { io, file, booksId }: Context,
  options: InitOptions,
): Promise<ExitCode> => {
  const { name, currency, cutoff: cutoffDate, json = false } = options;
  const { postingPolicy, readyToPost: readyToPostAtClose } = options;
  const { creditPolicy, creditsOnPosting } = options;
  checkOptions(options, booksId);
  const calendar = calendarOf(options);
  const policies = { readyToPostAtClose, creditPolicy, creditsOnPosting, calendar };
  const path = file();
  const asked = { booksId, name, currency, cutoffDate, postingPolicy };
  const books = { ...asked, ...policies, actor: actorHere() };
  // Tried in memory first, so that a refusal leaves no empty file behind.
  await createBooks({ ...books, store: memoryStore() });
  const store = await openStore(path, 'create');
  try {
    await createBooks({ ...books, store });
  } finally {
    await store.close();
  }
  const told = json
    ? JSON.stringify({ file: shownAs(path), ...asked, ...policies })
    : `Opened the books "${name}" (${booksId}, ${currency}) in ${shownAs(path)}. ` +
      `The first open day is ${cutoffDate}.`;
  await write(io.stdout, `${told}\n`);
  return ExitCode.done;
};
