/** What is known of an option's value, and what is known where it is one of several. */
import type { OptionValue } from './libraries.js';

export const NOTHING: OptionValue = { state: 'absent', externals: [], classes: [], functions: false };
export const UNKNOWN: OptionValue = { ...NOTHING, state: 'unknown' };
export const PRESENT: OptionValue = { ...NOTHING, state: 'present' };

/** The value of `a ? b : c`, `a || b`, `a && b`, `a ?? b`. */
export function chosen(operator: '?:' | '||' | '&&' | '??', values: readonly OptionValue[]): OptionValue {
  const [left = UNKNOWN, right = UNKNOWN] = values;
  switch (operator) {
    case '?:':
      return values.length === 0 ? UNKNOWN : values.reduce(either);
    case '&&':
      return right.state === 'absent' ? right : sometimes(right);
    default: {
      if (left.state === 'absent') return right;
      if (left.state === 'present' && (left.known !== undefined ? Boolean(left.known) : left.externals.length === 0)) return left;
      const otherwise = typeof right.known === 'string' ? right.known : (right.begins ?? right.otherwise);
      return {
        ...either(left, right),
        state: right.state === 'absent' ? 'unknown' : right.state,
        ...(otherwise === undefined ? {} : { otherwise }),
      };
    }
  }
}

/** What is given under a condition only. */
export const sometimes = (value: OptionValue): OptionValue =>
  value.state === 'present' || value.sometimes === true ? { ...value, state: 'unknown', sometimes: true } : { ...value, state: 'unknown' };

/** `redis ? new RedisStore(redis) : null`: beside a thing, `null` says that there is none. */
const besideThing = (value: OptionValue, other: OptionValue): OptionValue =>
  value.known === null && value.state === 'present' && other.externals.length + other.classes.length > 0 ? NOTHING : value;

export function either(first: OptionValue, second: OptionValue): OptionValue {
  const [one, other] = [besideThing(first, second), besideThing(second, first)];
  const state = one.state === other.state ? one.state : 'unknown';
  const isSometimes =
    one.sometimes === true ||
    other.sometimes === true ||
    (one.state !== other.state && one.state !== 'unknown' && other.state !== 'unknown');
  const elements =
    one.elements !== undefined && other.elements !== undefined && one.elements.length === other.elements.length ? one.elements : undefined;
  return {
    state,
    ...(one.known !== undefined && one.known === other.known ? { known: one.known } : {}),
    ...(one.object === true && other.object === true ? { object: true } : {}),
    ...(isSometimes ? { sometimes: true as const } : {}),
    ...(elements === undefined ? {} : { elements }),
    externals: [...new Set([...one.externals, ...other.externals])].sort(),
    classes: [...new Set([...one.classes, ...other.classes])].sort(),
    functions: one.functions || other.functions,
    ...(one.askNothing && other.askNothing ? { askNothing: true as const } : {}),
  };
}
