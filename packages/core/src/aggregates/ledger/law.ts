/**
 * The conservation laws: an event's entries are exactly what follows from its own amounts and
 * what it applies and takes back. Computed anew from the stored event, never from the decision.
 */
import type { Application, Movement } from '../../kernel/event.ts';
import { add } from '../../kernel/money.ts';

/** An amount that a document itself puts on an item; reversals put the opposite. */
export interface OwnAmount {
  readonly item: string;
  readonly amount: number;
}

/** The first way in which entries do not follow, as a sentence; undefined when all of them do. */
export const breachOf = (
  movement: Movement,
  own: ReadonlyArray<OwnAmount>,
  applicationOf: (id: string) => Application | undefined,
): string | undefined => {
  const expected = new Map<string, number>();
  const move = (item: string, amount: number) =>
    expected.set(item, add(expected.get(item) ?? 0, amount));
  for (const { item, amount } of own) move(item, amount);
  for (const { from, to, amount } of movement.applications ?? []) {
    move(from, amount);
    move(to, -amount);
  }
  for (const { application: id, amount } of movement.undoes ?? []) {
    const application = applicationOf(id);
    if (application === undefined) return `takes back ${id}, which does not exist`;
    move(application.from, -amount);
    move(application.to, amount);
  }
  for (const { item, amount } of movement.entries) {
    const due = expected.get(item) ?? 0;
    if (due !== amount) return `moves ${item} by ${amount}, where ${due} follows`;
    expected.delete(item);
  }
  for (const [item, amount] of expected)
    if (amount !== 0) return `has no entry of ${amount} on ${item}`;
  return undefined;
};
