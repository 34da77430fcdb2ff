/** The commands and events of a document before it is posted, declared once for every kind. */
import type * as t from 'io-ts';
import { either, LineId, record } from '../../kernel/codec.ts';
import { message } from '../../kernel/event.ts';

/** Declares the commands and events that every kind of document has. */
export const headerMessages = <
  const Noun extends string,
  Owner extends t.Props,
  Own extends t.Props,
  Header extends t.Props,
  Options extends t.Props,
>(
  noun: Noun,
  { owner, own, header, options }: { owner: Owner; own: Own; header: Header; options: Options },
) => {
  const id = { ...owner, ...own };
  return {
    commands: [
      message(`Draft${noun}`, { ...owner, ...header }, { ...own, ...options }),
      message(`Change${noun}`, id, { ...header, ...options }),
      message(`Close${noun}`, id, {}),
      message(`Reopen${noun}`, id, {}),
      message(`Delete${noun}`, id, {}),
    ],
    events: [
      message(`${noun}Drafted`, { ...id, ...header }, options),
      message(`${noun}Changed`, id, { ...header, ...options }),
      message(`${noun}Closed`, id, {}),
      message(`${noun}Reopened`, id, {}),
      message(`${noun}Deleted`, id, {}),
    ],
  } as const;
};

/** Declares those of its lines: as they are asked for, and as they are kept. */
export const lineMessages = <
  const Noun extends string,
  Id extends t.Props,
  Asked extends t.Props,
  AskedOptions extends t.Props,
  Line extends t.Props,
  LineOptions extends t.Props,
>(
  noun: Noun,
  id: Id,
  asked: { readonly required: Asked; readonly optional: AskedOptions },
  kept: { readonly required: Line; readonly optional: LineOptions },
) => {
  const lineId = { ...id, line: LineId };
  const line = [{ ...lineId, ...kept.required }, kept.optional] as const;
  return {
    /** Not every kind offers it: a line of a credit is made by other commands. */
    add: message(
      `Add${noun}Line`,
      { ...id, ...asked.required },
      { ...asked.optional, line: LineId },
    ),
    commands: [
      message(`Edit${noun}Line`, lineId, { ...asked.required, ...asked.optional }),
      message(`Delete${noun}Line`, lineId, {}),
      message(`Reverse${noun}Line`, lineId, {}),
      message(`ReverseAll${noun}Lines`, id, {}),
    ],
    events: [
      message(`${noun}LineAdded`, ...line),
      message(`${noun}LineEdited`, ...line),
      message(`${noun}LineDeleted`, lineId, {}),
      message(`${noun}LineReversed`, { ...lineId, by: LineId }, {}),
    ],
  } as const;
};

/** Declares the posting of a document: of the draft that is ready, or of one that comes whole. */
export const postMessage = <
  const Type extends string,
  Ready extends t.Props,
  ReadyOptions extends t.Props,
  Whole extends t.Props,
  WholeOptions extends t.Props,
>(
  type: Type,
  ready: readonly [Ready, ReadyOptions],
  whole: readonly [Whole, WholeOptions],
) => ({ type, data: either(record(type, ...ready), record(type, ...whole)) });
