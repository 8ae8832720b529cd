/** What is done with a cell speaks for or against a role: the form in which that is said. */
import { PLAIN_RESULTS } from '../../../knowledge/roles.js';
import { hasNoContents } from '../../declared.js';
import { storedLiteral, type Profile, type Touch } from '../../profile.js';
import { stepsOn } from '../in-turn.js';

/** What is done with a cell. */
export interface Operations {
  readonly profile: Profile;
  /** One value, and nothing that lies in it. */
  readonly scalar: boolean;
  readonly goesUp: boolean;
  readonly onlyGoesUp: boolean;
  /** `left -= 1` until nothing is left is a quota as well. */
  readonly onlyGoesDown: boolean;
}

/** A cell as the signs of one role see it. */
export interface Shape extends Operations {
  /** What words have said for the role so far. */
  readonly evidence: readonly string[];
  /** A name of its own says it. */
  readonly isNamed: boolean;
}

/** Of the signs of a role the first that holds counts, and no other. */
export interface Sign {
  readonly holds: (shape: Shape) => boolean;
  /** Added to what words say; below zero it speaks against the role. */
  readonly weight: number | ((shape: Shape) => number);
  /** What reports tell of it; nothing where it is told only by its weight. */
  readonly says?: string;
}

export const always = (): boolean => true;

/** Whether an operation of that name is among them. */
export const has = (touches: readonly Touch[], pattern: RegExp): boolean => touches.some((each) => pattern.test(each.operation));

/** `spent += answer.cost`, and elsewhere `spent = 0`: a number, whatever is known of what is added. */
const isReckoned = ({ writes }: Profile): boolean =>
  has(writes, /^assign [+-]=$/) &&
  writes.every(
    (each) =>
      each.depth === 'place' &&
      (/^(?:increment|decrement|assign [+-]=)$/.test(each.operation) || typeof storedLiteral(each)?.value === 'number'),
  );

export function operationsOn(profile: Profile): Operations {
  const { writes, collections, emitters } = profile;
  const scalar =
    hasNoContents(profile.cell) ||
    (collections.length === 0 &&
      emitters.length === 0 &&
      (isReckoned(profile) || profile.objects.every((each) => each.kind === 'external' && PLAIN_RESULTS.test(each.path ?? ''))));
  const goesUp = has(writes, /^(?:increment|assign \+=)$/) || (scalar && writes.some(stepsOn));
  return {
    profile,
    scalar,
    goesUp,
    onlyGoesUp: scalar && goesUp && !has(writes, /^(?:decrement|assign -=)$/),
    onlyGoesDown: scalar && has(writes, /^(?:decrement|assign -=)$/) && !goesUp,
  };
}
